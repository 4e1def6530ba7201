package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.ExitStatus;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of what children write.
@RealProcesses
class OutputTest {

    private static final int LINES = 2000;

    static final class TwoChildrenThatWrite {
        public static void main(String[] arguments) throws InterruptedException {
            var first = ChildProcess.builder().name("first").start(() -> write("from the first"));
            var second = ChildProcess.builder().output(Output.inherit("2> ")).start(() -> write("from the second"));
            first.join();
            second.join();
            System.out.println("after both");
        }

        /// In small pieces, so that only whoever joins them keeps lines whole.
        private static void write(String text) {
            for (int i = 0; i < LINES; i++) {
                System.out.print(text);
                System.out.flush();
                System.out.println(" " + i);
            }
            System.err.println("an error " + text);
            System.out.print("end " + text);
        }
    }

    @Test
    void linesOfSeveralChildrenAreShownWholeAndInOrderEachAfterItsPrefix() throws InterruptedException {
        try (var program = JavaProgram.main(TwoChildrenThatWrite.class)) {
            JavaProgram.Ended ended = program.await();
            List<String> lines = ended.out().lines().toList();

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(lines).hasSize(2 * (LINES + 1) + 1).endsWith("after both");
            assertThat(lines.stream().filter(line -> line.startsWith("[first] ")))
                    .isEqualTo(expected("[first] ", "from the first"));
            assertThat(lines.stream().filter(line -> line.startsWith("2> ")))
                    .isEqualTo(expected("2> ", "from the second"));
            assertThat(ended.err().lines())
                    .containsExactlyInAnyOrder("[first] an error from the first", "2> an error from the second");
        }
    }

    private static List<String> expected(String prefix, String text) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            lines.add(prefix + text + " " + i);
        }
        lines.add(prefix + "end " + text);
        return lines;
    }

    @Test
    void capturedStreamsAreKeptApartAndAsTheyWere() throws InterruptedException {
        var child = ChildProcess.builder().output(Output.capture()).start(() -> {
            System.out.println("Grüße, 世界\r");
            System.err.print("error\n\n");
            System.out.print("no line break");
        });
        child.join();

        assertThat(child.output()).isEqualTo("Grüße, 世界\r\nno line break");
        assertThat(child.errorOutput()).isEqualTo("error\n\n");
    }

    @Test
    void outputThatIsNotCapturedCannotBeAskedFor() throws InterruptedException {
        var child = ChildProcess.builder()
                .name("mute")
                .output(Output.discard())
                .start(() -> System.out.println("never seen"));
        child.join();

        assertThatThrownBy(child::output)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mute")
                .hasMessageContaining("Output.capture()");
        assertThatThrownBy(child::errorOutput).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bytesThatAreNoUtf8AreReplacedAndHarmNothing() throws InterruptedException {
        var child = ChildProcess.builder().output(Output.capture()).start(() -> {
            System.out.write(new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', 0, '\n', 'c'});
            System.out.flush();
        });

        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(child.output()).isEqualTo("a\ufffd\ufffdb\0\nc");
    }

    @Test
    void megabytesOnBothStreamsBlockNobodyAndAreKept() throws InterruptedException {
        int megabytes = 8;
        var child = ChildProcess.builder().output(Output.capture()).start((Action) () -> {
            byte[] line = new byte[1024];
            Arrays.fill(line, (byte) 'x');
            line[line.length - 1] = '\n';
            for (int i = 0; i < megabytes << 10; i++) {
                System.out.write(line);
                System.err.write(line);
            }
        });

        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(child.output()).hasSize(megabytes << 20);
        assertThat(child.errorOutput()).hasSize(megabytes << 20);
    }

    @Test
    void ofMoreThanIsKeptTheEndRemains() throws InterruptedException {
        var child = ChildProcess.builder().output(Output.capture()).start((Action) () -> {
            byte[] block = new byte[1 << 20];
            Arrays.fill(block, (byte) 'x');
            for (int i = 0; i < 20; i++) {
                System.out.write(block);
            }
            System.out.print("the end");
            System.out.flush();
        });
        child.join();

        assertThat(child.output()).endsWith("xthe end").hasSizeBetween(15 << 20, 16 << 20);
    }

    static final class StartsWithClosedStreams {
        public static void main(String[] arguments) throws Exception {
            System.out.close();
            System.err.close();
            new FileOutputStream(FileDescriptor.out).close();
            new FileOutputStream(FileDescriptor.err).close();
            var child = ChildProcess.start(() -> {
                System.out.println("to nobody");
                System.err.println("to nobody");
                return 17;
            });
            System.exit(child.join().isSuccess() ? child.result().join() : 1);
        }
    }

    @Test
    @Conformance("_TestProcess.test_error_on_stdio_flush_1")
    void aProcessWhoseOwnStreamsAreClosedStartsChildrenAllTheSame() throws InterruptedException {
        try (var program = JavaProgram.main(StartsWithClosedStreams.class)) {
            assertThat(program.await()).isEqualTo(new JavaProgram.Ended(17, "", ""));
        }
    }

    @Test
    @Conformance("_TestProcess.test_error_on_stdio_flush_2")
    void aChildMayCloseItsStreamsAndEndsInOrder() throws InterruptedException {
        var wrapped = ChildProcess.start(() -> {
            System.out.print("not flushed");
            System.out.close();
            System.err.close();
            return 1;
        });
        var descriptors = ChildProcess.start(OutputTest::closeDescriptors);

        assertThat(wrapped.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(wrapped.result().join()).isEqualTo(1);
        assertThat(descriptors.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(descriptors.result().join()).isEqualTo(2);
    }

    private static int closeDescriptors() throws IOException {
        new FileOutputStream(FileDescriptor.out).close();
        new FileOutputStream(FileDescriptor.err).close();
        System.out.println("lost");
        return 2;
    }

    @Test
    void standardInputIsEmptyForProgramsThatTheChildStartsToo() {
        var child = ChildProcess.start(() -> {
            Process cat = new ProcessBuilder("cat")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8) + cat.waitFor();
        });

        assertThat(child.result().join()).isEqualTo("0");
    }
}
