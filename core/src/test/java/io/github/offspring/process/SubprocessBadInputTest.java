package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.LaunchException;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is refused, where, and in which words.
@RealProcesses
class SubprocessBadInputTest {

    private static final Duration BEFORE = Duration.ofMillis(-1);

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static void setTwice(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("subprocess: option is set a second time: " + message);
    }

    @Test
    void aCommandWithoutAProgramIsRefused() {
        refused(Subprocess::builder, "subprocess: command must begin with a program: words=0");
        refused(() -> Subprocess.builder(List.of()), "subprocess: command must begin with a program: words=0");
        refused(() -> Subprocess.builder("", "a"), "subprocess: command must begin with a program: words=2");
    }

    @Test
    void nulCharactersAreRefusedWithoutShowingWhatIsAroundThem() {
        refused(
                () -> Subprocess.builder("echo", "pass\0word"),
                "subprocess: command must not hold NUL characters: word=1");
        refused(
                () -> Subprocess.builder("echo").environment("A", "pass\0word"),
                "subprocess: value of a variable must not hold NUL characters: variable=A");
        refused(
                () -> Subprocess.builder("echo").environment("A\0B", ""),
                "subprocess: name of a variable must be a name: variable=A?B");
    }

    @Test
    void optionsOutOfTheirRangeAreRefused(@TempDir Path folder) {
        var builder = Subprocess.builder("echo");
        Path missing = folder.resolve("missing");

        refused(() -> builder.environment("", ""), "subprocess: name of a variable must be a name: variable=");
        refused(() -> builder.withoutEnvironment("a=b"), "subprocess: name of a variable must be a name: variable=a=b");
        refused(() -> builder.maxOutput(0), "subprocess: maxOutput must be in [1, 2^30]: maxOutput=0");
        refused(() -> builder.directory(missing), "subprocess: directory must be one: directory=" + missing);
        refused(
                () -> builder.charset(StandardCharsets.UTF_16LE),
                "subprocess: charset must have the byte 10 for a line break: charset=UTF-16LE; send and take bytes"
                        + " instead");
    }

    @Test
    void anOptionThatIsSetTwiceIsRefusedWithItsFirstValue(@TempDir Path folder) {
        var builder = Subprocess.builder("echo")
                .directory(folder)
                .charset(StandardCharsets.UTF_8)
                .input("four")
                .maxOutput(7)
                .output(Output.discard())
                .errorOutput(Output.capture());

        setTwice(() -> builder.directory(folder), "directory=" + folder);
        setTwice(() -> builder.charset(StandardCharsets.UTF_8), "charset=UTF-8");
        setTwice(() -> builder.input("x"), "input=4 characters");
        setTwice(() -> builder.input(new byte[1]), "input=4 characters");
        setTwice(() -> builder.maxOutput(8), "maxOutput=7");
        setTwice(() -> builder.output(Output.capture()), "output=discard");
        setTwice(() -> builder.errorOutput(Output.capture()), "errorOutput=capture");
        setTwice(builder::mergeErrors, "errorOutput=capture");
        var merged = Subprocess.builder("echo").mergeErrors();
        setTwice(merged::mergeErrors, "mergeErrors=true");
        setTwice(() -> merged.errorOutput(Output.capture()), "mergeErrors=true");
    }

    @Test
    @SuppressWarnings("NullAway") // this is what the test is about
    void nullsAreRefusedAtTheCallByTheirNames() {
        var builder = Subprocess.builder("echo");
        Map<String, ThrowingCallable> calls = Map.ofEntries(
                Map.entry("command", () -> Subprocess.builder((String[]) null)),
                Map.entry("variable", () -> builder.environment(null, "")),
                Map.entry("value of variable 'A'", () -> builder.environment("A", null)),
                Map.entry("directory", () -> builder.directory(null)),
                Map.entry("charset", () -> builder.charset(null)),
                Map.entry("input", () -> builder.input((String) null)),
                Map.entry("output", () -> builder.output(null)),
                Map.entry("error output", () -> builder.errorOutput(null)));

        calls.forEach((what, call) -> assertThatThrownBy(call)
                .as(what)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(what));
    }

    @Test
    void aProgramThatIsNotThereOrMustNotBeExecutedIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no program");
        Path script = Files.writeString(folder.resolve("script"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        assertThatThrownBy(() -> Subprocess.builder("no-such-program", "secret").run())
                .isInstanceOf(LaunchException.class)
                .hasMessage(
                        "subprocess 'no-such-program': cannot be started because there is no such program, or what a"
                                + " script names in its first line is missing: program=no-such-program; give its whole"
                                + " path, or put its folder on the PATH");
        assertThatThrownBy(() -> Subprocess.builder(script.toString()).start())
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("subprocess 'script': cannot be started because there is no such program");
        for (Path none : List.of(file, folder)) {
            assertThatThrownBy(() -> Subprocess.builder(none.toString()).start())
                    .isInstanceOf(LaunchException.class)
                    .hasMessage("subprocess '" + none.getFileName() + "': cannot be started because it must not be"
                            + " executed: program=" + none + "; it has to be a file with permission to execute it");
        }
    }

    @Test
    void aDirectoryThatIsGoneIsNamed(@TempDir Path folder) throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        var builder = Subprocess.builder("echo").directory(gone);
        Files.delete(gone);

        assertThatThrownBy(builder::start)
                .isInstanceOf(LaunchException.class)
                .hasMessage("subprocess 'echo': cannot be started because its working directory is gone: directory="
                        + gone);
    }

    @Test
    void negativeTimesAndBrokenLinesAreRefused() throws Exception {
        String negative = "subprocess 'cat': a time must not be negative: timeout=PT-0.001S";
        var builder = Subprocess.builder("cat");
        refused(() -> builder.run(BEFORE), negative);
        try (var cat = builder.start()) {
            refused(() -> cat.send("x", BEFORE), negative);
            refused(() -> cat.receiveLine(BEFORE), negative);
            refused(() -> cat.ask("x", BEFORE), negative);
            refused(() -> cat.complete(BEFORE), negative);
            refused(
                    () -> cat.ask("a\nb", Duration.ofMinutes(1)),
                    "subprocess 'cat': a line must not hold a line break: at=1; send line by line");
            refused(
                    () -> cat.send("\n"),
                    "subprocess 'cat': a line must not hold a line break: at=0; send line by line");
            assertThat(cat.join(BEFORE)).isFalse();
            assertThat(cat.ask("still in step", Duration.ofMinutes(1))).isEqualTo("still in step");
        }
    }

    @Test
    void immenseTimesAreTakenForEver() throws Exception {
        Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
        try (var cat = Subprocess.builder("cat").start()) {
            cat.send("a", ever);
            assertThat(cat.receiveLine(ever)).contains("a");
            assertThat(cat.ask("b", ever)).isEqualTo("b");
            assertThat(cat.complete(ever).status().isSuccess()).isTrue();
        }
    }

    @Test
    void afterItsInputWasClosedHereNothingCanBeSent() {
        try (var cat = Subprocess.builder("cat").start()) {
            cat.closeInput();
            cat.closeInput();
            assertThatThrownBy(() -> cat.send("x"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("subprocess 'cat': its input has been closed");
        }
    }

    static final class StartsWhileShuttingDown {
        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Subprocess.builder("sleep", "1000").start();
                } catch (IllegalStateException e) {
                    System.out.print(e.getMessage());
                }
            }));
        }
    }

    @Test
    void noProgramIsStartedWhileTheJvmShutsDown() throws InterruptedException {
        try (var program = JavaProgram.main(StartsWhileShuttingDown.class)) {
            assertThat(program.await())
                    .isEqualTo(new JavaProgram.Ended(
                            0, "subprocess: cannot be started because this JVM is shutting down", ""));
        }
    }
}
