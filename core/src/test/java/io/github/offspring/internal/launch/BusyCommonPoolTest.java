package io.github.offspring.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.ExitStatus;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Programs that have something in all threads of the JDK's common pool that takes for ever.
@RealProcesses
class BusyCommonPoolTest {

    /// Its first child dies before it connects, its second one at its work.
    static final class Busy {
        public static void main(String[] arguments) throws Exception {
            occupyCommonPool();
            try (var child = ChildProcess.builder()
                    .jvmOptions("-XX:+NoSuchFlag")
                    .output(Output.discard())
                    .start(() -> 1)) {
                System.out.println(child.join().words());
            }
            try (var child = ChildProcess.start(() -> {
                Runtime.getRuntime().halt(9);
            })) {
                System.out.println(child.join().words());
            }
            try (var child = ChildProcess.start(() -> "done")) {
                System.out.println(child.result().get());
            }
        }

        private static void occupyCommonPool() throws InterruptedException {
            int threads = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
            CountDownLatch occupied = new CountDownLatch(threads);
            for (int i = 0; i < threads; i++) {
                ForkJoinPool.commonPool().execute(() -> {
                    occupied.countDown();
                    while (true) {
                        LockSupport.park();
                    }
                });
            }
            occupied.await();
        }
    }

    /// Waiting for the first child took for ever.
    @Test
    void theEndsOfChildrenAreSeenThough() throws InterruptedException {
        try (JavaProgram program = JavaProgram.main(Busy.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.out().lines())
                    .containsExactly(
                            new ExitStatus.Exited(1, ExitStatus.Exited.How.HALT).words(),
                            new ExitStatus.Exited(9, ExitStatus.Exited.How.HALT).words(),
                            "done");
        }
    }
}
