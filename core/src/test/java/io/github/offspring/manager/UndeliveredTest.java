package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What was taken from a queue and does not reach its taker.
@RealProcesses
class UndeliveredTest {

    private static final int WARM = 500;
    private static final int LOOKS = 200;

    /// Can be sent by the process that has made it, and by no other one.
    static final class Homesick implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final long home = ProcessHandle.current().pid();

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            if (ProcessHandle.current().pid() != home) {
                throw new NotSerializableException("stays here");
            }
            out.defaultWriteObject();
        }
    }

    /// Symptom: an element that could not be encoded was gone although nobody had got it.
    @Test
    void whatCannotBeSentBackStaysWhereItWas() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteDeque<Object> deque = manager.deque(3);
            deque.put("first");
            deque.put(new Homesick());
            deque.put("last");
            assertThat(deque.take()).isEqualTo("first");

            assertThatThrownBy(deque::take).isInstanceOf(CodecException.class).hasMessageContaining("stays here");
            assertThatThrownBy(deque::poll).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> deque.drainTo(new ArrayList<>())).isInstanceOf(CodecException.class);

            assertThat(deque.size()).isEqualTo(2);
            assertThat(deque.remainingCapacity()).isEqualTo(1);
            assertThat(deque.unfinished()).isEqualTo(3);
            assertThat(deque.takeLast()).isEqualTo("last");
            assertThatThrownBy(deque::takeLast).isInstanceOf(CodecException.class);
            deque.clear();
            assertThat(deque.poll()).isNull();
        }
    }

    /// Symptom: what was sent to a process that had stopped reading was lost when that was killed.
    @Test
    @NativeOnly("What has gone through a socket counts as read")
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

            assertThat(queue.poll()).isEqualTo(-1);
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
