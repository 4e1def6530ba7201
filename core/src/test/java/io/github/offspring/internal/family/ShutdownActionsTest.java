package io.github.offspring.internal.family;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is to happen when a process of the family ends in order.
@RealProcesses
class ShutdownActionsTest {

    private static final int EACH = 2_000;

    static final class Ordered {
        public static void main(String[] arguments) {
            FamilyHome home = FamilyHome.here();
            home.atShutdown(() -> System.out.println("first, and so last"));
            home.atShutdown(() -> {
                throw new IllegalStateException("spoils nothing");
            });
            home.atShutdown(() -> System.out.println("second"));
            home.atShutdown(() -> System.out.println("third"));
        }
    }

    @Test
    @Conformance("_TestFinalize.test_finalize")
    void actionsRunOnceTheNewestFirstWhateverOneOfThemThrows() throws Exception {
        try (JavaProgram program = JavaProgram.main(Ordered.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.out()).isEqualTo("third\nsecond\nfirst, and so last\n");
            assertThat(ended.err()).contains("spoils nothing");
            assertThat(ended.exitCode()).isZero();
        }
    }

    static final class AddedAtOnce {
        public static void main(String[] arguments) throws InterruptedException {
            FamilyHome home = FamilyHome.here();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < EACH; i++) {
                        home.atShutdown(() -> System.out.println("x"));
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            // Also while they run.
            home.atShutdown(() -> home.atShutdown(() -> System.out.println("late")));
        }
    }

    @Test
    @Conformance("_TestFinalize.test_thread_safety")
    void actionsMayBeAddedByManyThreadsAndWhileTheyRun() throws Exception {
        try (JavaProgram program = JavaProgram.main(AddedAtOnce.class)) {
            JavaProgram.Ended ended = program.await();

            List<String> lines = ended.out().lines().toList();
            assertThat(lines.getFirst()).isEqualTo("late");
            assertThat(lines.subList(1, lines.size()))
                    .isEqualTo(IntStream.range(0, 4 * EACH).mapToObj(_ -> "x").toList());
            assertThat(ended.err()).isEmpty();
        }
    }
}
