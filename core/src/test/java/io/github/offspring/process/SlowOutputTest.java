package io.github.offspring.process;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.ExitStatus;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A parent whose own output is read slowly, or not at all.
@RealProcesses
class SlowOutputTest {

    private static final int LINES = 5;

    /// Takes longer for the lines, all together, than output is read that somebody else holds open.
    private static final class SlowStream extends PrintStream {
        private int lines;

        SlowStream() {
            super(OutputStream.nullOutputStream());
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                Thread.sleep(700);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            synchronized (this) {
                lines++;
            }
        }

        synchronized int lines() {
            return lines;
        }
    }

    static final class ShowsSlowly {
        public static void main(String[] arguments) throws InterruptedException {
            PrintStream real = System.out;
            SlowStream slow = new SlowStream();
            System.setOut(slow);
            var child = ChildProcess.start(() -> {
                for (int i = 0; i < LINES; i++) {
                    System.out.println("line " + i);
                }
            });
            child.join();
            real.println(slow.lines());
        }
    }

    @Test
    void allOutputHasBeenShownWhenJoinReturnsHoweverLongThatTakes() throws InterruptedException {
        try (var program = JavaProgram.main(ShowsSlowly.class)) {
            assertThat(program.await()).isEqualTo(new JavaProgram.Ended(0, LINES + "\n", ""));
        }
    }

    static final class ShowsNothingEver {
        public static void main(String[] arguments) {
            PrintStream real = System.out;
            System.setOut(new PrintStream(OutputStream.nullOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    real.println("stuck");
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            ChildProcess.start(() -> System.out.println("never shown"));
        }
    }

    @Test
    void aParentThatIsAskedToEndDoesSoThoughItsOutputIsStuck() throws InterruptedException {
        try (var program = JavaProgram.main(ShowsNothingEver.class)) {
            eventually("it is stuck", () -> program.out().equals("stuck\n"));

            program.signal("TERM");

            assertThat(program.await()).isEqualTo(new JavaProgram.Ended(143, "stuck\n", ""));
        }
    }

    @Test
    void aProgramThatHoldsTheOutputOpenAndWritesNowAndThenIsNotWaitedForLong() throws InterruptedException {
        var child = ChildProcess.builder().output(Output.capture()).start(() -> new ProcessBuilder(
                        "sh", "-c", "while sleep 0.1; do echo again || exit; done")
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start()
                .pid());

        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        ProcessHandle.of(child.result().join()).ifPresent(left -> {
            left.destroyForcibly();
            left.onExit().join();
        });
    }
}
