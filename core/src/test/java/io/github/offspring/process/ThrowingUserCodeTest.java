package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// Log handlers and streams of the user's that throw are no concern of the child's.
@RealProcesses
class ThrowingUserCodeTest {

    static final class HasAHandlerThatThrows {
        public static void main(String[] arguments) throws InterruptedException {
            Logger.getLogger("").addHandler(new Handler() {
                @Override
                public void publish(LogRecord record) {
                    throw new IllegalStateException("of the handler");
                }

                @Override
                public void flush() {
                    // Nothing is held back.
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            });
            Logger.getLogger("").removeHandler(Logger.getLogger("").getHandlers()[0]);
            var child = ChildProcess.builder().name("healthy").start(() -> {
                Logger.getLogger("x").info("one");
                Logger.getLogger("x").info("two");
                return "fine";
            });
            System.out.println(child.join() + " " + child.result().join());
        }
    }

    @Test
    void aLogHandlerThatThrowsHarmsNoChildAndIsNamedOnce() throws InterruptedException {
        try (var program = JavaProgram.main(HasAHandlerThatThrows.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.out()).isEqualTo("Returned[] fine\n");
            assertThat(ended.err().lines())
                    .singleElement()
                    .asString()
                    .contains("healthy", "log record", "IllegalStateException: of the handler");
        }
    }

    static final class HasAStreamThatThrows {
        private static int lines;

        public static void main(String[] arguments) throws InterruptedException {
            PrintStream real = System.out;
            System.setOut(new PrintStream(OutputStream.nullOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    if (lines++ < 2) {
                        throw new IllegalStateException("of the stream");
                    }
                    real.write(bytes, offset, length);
                }
            });
            var child = ChildProcess.builder().name("healthy").start(() -> {
                for (int i = 0; i < 4; i++) {
                    System.out.println(i);
                }
                return "fine";
            });
            real.println(child.join() + " " + child.result().join());
        }
    }

    @Test
    void aStreamThatThrowsLosesItsLineAndNoOther() throws InterruptedException {
        try (var program = JavaProgram.main(HasAStreamThatThrows.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.out()).isEqualTo("[healthy] 2\n[healthy] 3\nReturned[] fine\n");
            assertThat(ended.err().lines())
                    .singleElement()
                    .asString()
                    .contains("healthy", "output", "IllegalStateException: of the stream");
        }
    }
}
