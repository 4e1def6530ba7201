package io.github.offspring.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ExitStatus;
import io.github.offspring.LaunchException;
import io.github.offspring.OffspringException;
import io.github.offspring.launchmodes.Workshop;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Children that cannot start, or not with what is there: each is an error that says why, and no hang.
@RealProcesses
class FailedStartTest {

    @TempDir
    Path directory;

    /// A program whose child has a result that does not fit into a block.
    public static final class Starter {
        public static void main(String[] arguments) {
            try (var child = ChildProcess.start(() -> "x".repeat(10_000))) {
                System.out.println(child.result().join().length());
            } catch (LaunchException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+NoSuchFlag, Unrecognized VM option 'NoSuchFlag'",
        "-Xmx1k, Too small maximum heap",
        "-Xbogus, Unrecognized option: -Xbogus",
        "--add-modules=no.such, Module no.such not found"
    })
    void anOptionThatTheJvmRefusesIsToldInItsOwnWords(String option, String words) throws InterruptedException {
        try (var child = ChildProcess.builder().jvmOptions(option).start(() -> 1)) {
            assertThat(child.join()).isEqualTo(new ExitStatus.Exited(1, ExitStatus.Exited.How.HALT));
            assertThatThrownBy(child.result()::join)
                    .hasCauseInstanceOf(LaunchException.class)
                    .cause()
                    .hasMessageContaining("did not come up")
                    .hasMessageContaining(words);
        }
    }

    @Test
    void aPoolWhoseWorkersCannotStartFailsItsTasks() throws InterruptedException {
        try (ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .child(child -> child.jvmOptions("-XX:+NoSuchFlag"))
                .start()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("Unrecognized VM option 'NoSuchFlag'");
        }
    }

    @Test
    void standbysThatCannotStartAreNotTriedForEver() {
        var builder = ChildProcess.builder().jvmOptions("-XX:+NoSuchFlag");
        builder.keepStandby(1);

        try (var child = builder.start(() -> 1)) {
            assertThatThrownBy(child.result()::join).hasCauseInstanceOf(LaunchException.class);
        } finally {
            builder.keepStandby(0);
        }
    }

    /// Classes of another version stand in front of this one's: without what this one's others expect in them. A
    /// start-up cache would bring this version's along.
    @ParameterizedTest
    @CsvSource({
        "internal.launch, StartMessage, NoSuch",
        "internal.launch, FirstWord, NoSuch",
        "internal.transport, FramedSocket, NoSuch",
        "internal.wire, Message, NoSuch",
        "internal.child, ChildMain, main"
    })
    void anotherVersionOfTheLibraryInTheChildIsAnError(String place, String type, String words) throws IOException {
        Path classes = new Workshop(directory)
                .compile(
                        "old",
                        Map.of(
                                type + ".java",
                                "package io.github.offspring." + place + "; public final class " + type + " {}"));

        try (var child = ChildProcess.builder()
                .jvmOptions("-XX:AOTMode=off", "-Xbootclasspath/a:" + classes)
                .start(() -> new CountDownLatch(1).await())) {
            assertThatThrownBy(child.result()::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(OffspringException.class)
                    .hasMessageContaining(words);
        }
    }

    @Test
    void anotherProgramThatTakesTheChildsPlaceIsAnError() throws IOException {
        Path classes = new Workshop(directory).compile("other", Map.of("ChildMain.java", """
            package io.github.offspring.internal.child;
            public final class ChildMain {
                public static void main(String[] arguments) {
                    System.out.println("not what you think");
                }
            }
            """));

        try (var child = ChildProcess.builder()
                .jvmOptions("-XX:AOTMode=off", "-Xbootclasspath/a:" + classes)
                .start(() -> 1)) {
            assertThatThrownBy(child.result()::join)
                    .cause()
                    .isInstanceOf(OffspringException.class)
                    .hasMessageContaining("not what you think");
        }
    }

    @Test
    void aWorkingDirectoryThatIsNoneIsRefusedAtOnce() {
        assertThatThrownBy(() -> ChildProcess.builder().directory(directory.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("directory must be one");
    }

    @Test
    void aWorkingDirectoryThatHasGoneIsALaunchException() throws IOException {
        Path gone = Files.createDirectory(directory.resolve("gone"));
        var builder = ChildProcess.builder().directory(gone);
        Files.delete(gone);

        assertThatThrownBy(() -> builder.start(() -> 1))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("cannot be created")
                .hasMessageContaining(gone.toString());
    }

    private JavaProgram.Ended runLimited(String limit, Path temporary) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                limit + "exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-Doffspring.cache-dir=" + directory.resolve("cache"),
                "-XX:-UsePerfData",
                "-cp",
                JavaProgram.classPath(),
                Starter.class.getName()));
        try (JavaProgram program = JavaProgram.command(directory, Map.of(), command)) {
            return program.await();
        }
    }

    @Test
    void aTemporaryFolderThatIsAFileIsAClearError() throws IOException, InterruptedException {
        Path file = Files.createFile(directory.resolve("file"));

        JavaProgram.Ended ended = runLimited("", file);

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .contains("family: cannot create its private directory")
                .contains(file.toString())
                .contains("make the folder that java.io.tmpdir names writable");
    }

    @Test
    void aTemporaryFolderThatIsNotThereIsAClearError() throws InterruptedException {
        JavaProgram.Ended ended = runLimited("", directory.resolve("none"));

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .contains("family: cannot create its private directory")
                .contains("make the folder that java.io.tmpdir names writable");
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void aDiskWithoutAnyRoomIsAClearErrorAndLeavesNothing() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(directory.resolve("t"));

        JavaProgram.Ended ended = runLimited("ulimit -f 0; ", temporary);

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains("family: cannot create its private directory")
                .contains("free some space");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aChildThatCannotWriteItsLastWordSaysItOverTheSocket() throws InterruptedException {
        try (var child = ChildProcess.start(() -> {
            String[] words = ProcessHandle.current().info().arguments().orElseThrow();
            String place = words[words.length - 2] + "." + words[words.length - 1] + ".last.tmp";
            // In the way of the file, as a full disk is.
            Files.deleteIfExists(Path.of(place));
            return Files.createDirectory(Path.of(place)).toString();
        })) {
            assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
            assertThat(Path.of(child.result().join())).doesNotExist();
        }
    }
}
