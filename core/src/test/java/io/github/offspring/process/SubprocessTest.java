package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ExitStatus;
import io.github.offspring.channel.WaitSet;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that run to their end: what they are given, what comes of them.
@RealProcesses
class SubprocessTest {

    private static final int MEGABYTE = 1 << 20;
    private static final Duration LONG = Duration.ofMinutes(1);

    private static SubprocessBuilder shell(String script) {
        return Subprocess.builder("sh", "-c", script);
    }

    @Test
    void itReadsItsInputAndItsOutputIsReadWhole() throws InterruptedException {
        Completed sorted = Subprocess.builder("sort", "-n")
                .input("10\n9\n1\nüber\n")
                .environment("LC_ALL", "C")
                .run();

        assertThat(sorted.status()).isEqualTo(new ExitStatus.Returned());
        assertThat(sorted.output()).isEqualTo("über\n1\n9\n10\n");
        assertThat(sorted.outputLines()).containsExactly("über", "1", "9", "10");
        assertThat(sorted.errorOutput()).isEmpty();
    }

    @Test
    void aMegabyteBothWaysAndOnBothStreamsBlocksNobodyAndNoByteChanges() throws Exception {
        byte[] bytes = new byte[MEGABYTE];
        new Random(4711).nextBytes(bytes);

        Completed copied = shell("tee /dev/stderr").input(bytes).run(LONG);

        assertThat(copied.status().isSuccess()).isTrue();
        assertThat(copied.outputBytes()).isEqualTo(bytes);
        assertThat(copied.errorOutputBytes()).isEqualTo(bytes);
    }

    @Test
    void aProgramThatDoesNotReadItsInputToTheEndIsNoError() throws InterruptedException {
        byte[] bytes = new byte[4 * MEGABYTE];

        assertThat(shell("exit 0").input(bytes).run().status().isSuccess()).isTrue();
        assertThat(shell("exec <&-; sleep 0.1; echo done").input(bytes).run().output())
                .isEqualTo("done\n");
        assertThat(Subprocess.builder("head", "-c", "3").input(bytes).run().outputBytes())
                .hasSize(3);
    }

    @Test
    void withoutInputItReadsTheEndAtOnce() throws InterruptedException {
        assertThat(Subprocess.builder("cat").run().outputBytes()).isEmpty();
    }

    @Test
    void itsExitCodeAndTheNameOfASignalAreTold() throws InterruptedException {
        ExitStatus three = shell("exit 3").run().status();
        ExitStatus killed = shell("kill -SEGV $$").run().status();

        assertThat(three).isEqualTo(new ExitStatus.Exited(3, ExitStatus.Exited.How.PROGRAM));
        assertThat(three.words()).isEqualTo("exit 3 by the program");
        assertThat(killed.words()).isEqualTo("SIGSEGV");
        assertThat(killed.isSuccess()).isFalse();
    }

    @Test
    void itsStateCanBeLookedAtWithoutWaiting() throws InterruptedException {
        try (var cat = Subprocess.builder("cat").start()) {
            var exit = cat.onExit();

            assertThat(cat.isAlive()).isTrue();
            assertThat(cat.exitStatus()).isEmpty();
            assertThat(cat.join(Duration.ZERO)).isFalse();
            assertThat(cat.join(Duration.ofMillis(20))).isFalse();
            assertThat(exit).isNotDone();
            assertThat(ProcessHandle.of(cat.pid())).isPresent();
            assertThat(cat).hasToString("Subprocess[cat, pid=" + cat.pid() + ", running]");

            cat.closeInput();
            assertThat(cat.join()).isEqualTo(new ExitStatus.Returned());
            assertThat(cat.isAlive()).isFalse();
            assertThat(cat.exitStatus()).contains(new ExitStatus.Returned());
            assertThat(exit.join()).isEqualTo(new ExitStatus.Returned());
            assertThat(cat).hasToString("Subprocess[cat, pid=" + cat.pid() + ", returned]");
        }
    }

    @Test
    void itsEndCanBeWaitedForTogetherWithOthers() throws InterruptedException {
        try (var quick = Subprocess.builder("true").start();
                var slow = Subprocess.builder("sleep", "1000").start()) {
            assertThat(WaitSet.of(slow, quick).await()).containsExactly(quick);
        }
    }

    @Test
    void afterItsTimeItIsEndedAndThatIsAnError() {
        assertThatThrownBy(() -> Subprocess.builder("sleep", "1000").run(Duration.ofMillis(100)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageStartingWith("subprocess 'sleep': has not ended in 0.1s: pid=");
    }

    @Test
    void aTimeOutOfCompleteLeavesItRunning(@TempDir Path folder) throws Exception {
        try (var program = shell("read line; echo first; while [ ! -e go ]; do sleep 0.05; done; echo second")
                .directory(folder)
                .start()) {
            assertThatThrownBy(() -> program.complete(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
            Files.createFile(folder.resolve("go"));

            assertThat(program.complete(LONG).output()).isEqualTo("first\nsecond\n");
            assertThat(program.complete(LONG).output()).isEqualTo("first\nsecond\n");
        }
    }

    @Test
    void ifItsThreadIsInterruptedTheProgramIsEnded() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Subprocess.builder("sleep", "1000").run()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void environmentAndDirectoryAreItsOwn(@TempDir Path folder) throws Exception {
        Completed end = shell("echo $GIVEN; echo ${HOME-none}; pwd -P")
                .environment("GIVEN", "value = ü")
                .withoutEnvironment("HOME")
                .directory(folder)
                .run();

        assertThat(end.outputLines())
                .containsExactly("value = ü", "none", folder.toRealPath().toString());
    }

    @Test
    void mergedErrorsComeInTheOrderInWhichTheyWereWritten() throws InterruptedException {
        Completed end = shell("echo 1; echo 2 >&2; echo 3").mergeErrors().run();

        assertThat(end.output()).isEqualTo("1\n2\n3\n");
        assertThat(end.errorOutput()).isEmpty();
    }

    @Test
    void textIsInItsCharset() throws InterruptedException {
        Completed end = Subprocess.builder("cat")
                .charset(StandardCharsets.ISO_8859_1)
                .input("é\n")
                .run();

        assertThat(end.outputBytes()).containsExactly(0xe9, '\n');
        assertThat(end.output()).isEqualTo("é\n");
    }

    @Test
    void bytesThatAreNoTextHarmNothing() throws Exception {
        try (var program =
                shell("printf 'a\\377\\303b\\000\\r\\n\\n\\r\\nlast'").start()) {
            assertThat(program.lines().toList()).containsExactly("a\ufffd\ufffdb\0", "", "", "last");
            assertThat(program.complete().outputBytes()).isEmpty();
        }
    }

    @Test
    void moreOutputThanIsKeptIsAnErrorAndEndsTheProgram() {
        assertThatThrownBy(() -> Subprocess.builder("yes").maxOutput(1000).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("subprocess 'yes': wrote more than is kept of its output: kept=1000 bytes; take lines while"
                        + " it runs, or set a larger maxOutput");
    }

    @Test
    void outputOfExactlyTheLimitIsNone() throws InterruptedException {
        Completed end = Subprocess.builder("head", "-c", "5000", "/dev/zero")
                .maxOutput(5000)
                .run();

        assertThat(end.outputBytes()).hasSize(5000);
    }

    @Test
    void ofErrorsTheEndIsKept() throws InterruptedException {
        Completed end =
                shell("seq 1 100000 >&2; echo the end >&2").maxOutput(20).run();

        assertThat(end.status().isSuccess()).isTrue();
        assertThat(end.errorOutputBytes()).hasSize(20);
        assertThat(end.errorOutput()).endsWith("99999\n100000\nthe end\n".substring(2));
    }

    @Test
    void outputThatIsThrownAwayIsReadAllTheSameAndCannotBeAskedFor() throws Exception {
        Completed end = shell("head -c 1000000 /dev/zero; echo error >&2")
                .output(Output.discard())
                .run(LONG);
        assertThat(end.outputBytes()).isEmpty();
        assertThat(end.errorOutput()).isEqualTo("error\n");

        try (var program = Subprocess.builder("echo").output(Output.discard()).start()) {
            assertThatThrownBy(program::receiveLine)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("subprocess 'echo': its output is not kept; start it with Output.capture()");
        }
    }

    @Test
    void manyRunAtTheSameTimeAndEachGetsItsOwn() throws InterruptedException, ExecutionException {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 40)
                    .mapToObj(i -> pool.submit(() ->
                            Subprocess.builder("cat").input("number " + i).run().output()))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).get()).isEqualTo("number " + i);
            }
        }
    }

    static final class ShowsOutput {
        public static void main(String[] arguments) throws InterruptedException {
            shell("echo one; echo two >&2; printf three")
                    .output(Output.inherit())
                    .errorOutput(Output.inherit("! "))
                    .run();
        }
    }

    @Test
    void outputIsShownInWholeLinesWithItsName() throws InterruptedException {
        try (var program = JavaProgram.main(ShowsOutput.class)) {
            assertThat(program.await()).isEqualTo(new JavaProgram.Ended(0, "[sh] one\n[sh] three\n", "! two\n"));
        }
    }
}
