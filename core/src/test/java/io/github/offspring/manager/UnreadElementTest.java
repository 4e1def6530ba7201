package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What was taken from a queue for a process that dies before it has read it.
@NativeOnly("What has gone through a socket counts as read")
@RealProcesses
class UnreadElementTest {

    private static final int WARM = 500;
    private static final int LOOKS = 200;

    /// Symptom: what was sent to a process that had stopped reading was lost when that was killed.
    @Test
    void whatADeadProcessHasNotReadIsThereAgain() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Integer> queue = manager.queue();
            RemoteCounter taken = manager.counter();
            try (var child = ChildProcess.start(() -> {
                while (true) {
                    queue.take();
                    taken.incrementAndGet();
                }
            })) {
                // So many that all goes through shared memory.
                for (int i = 0; i < WARM; i++) {
                    queue.put(i);
                }
                Eventually.eventually("it has taken them", () -> taken.get() == WARM);
                Eventually.eventually("it is stopped while it waits", () -> isStoppedWaiting(child.pid(), queue));

                child.kill();
                child.join();
            }
            Eventually.eventually("it is gone", () -> manager.clients() == 1);

            // It may still be about to be put back.
            assertThat(queue.poll(Duration.ofMinutes(1))).isEqualTo(-1);
            assertThat(queue.unfinished()).isEqualTo(WARM + 1);
        }
    }

    /// Stops it, and sends it an element; if it was not waiting for one, it goes on.
    private static boolean isStoppedWaiting(long pid, RemoteQueue<Integer> queue) {
        JavaProgram.signal(pid, "STOP");
        queue.add(-1);
        for (int i = 0; i < LOOKS; i++) {
            if (queue.isEmpty()) {
                return true;
            }
        }
        boolean sent = queue.poll() == null;
        if (!sent) {
            JavaProgram.signal(pid, "CONT");
        }
        return sent;
    }
}
