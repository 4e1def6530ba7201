package io.github.offspring.cli;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class DemoTest {

    private static final int FILES = 30;

    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void plant() throws IOException {
        tree = Files.createDirectories(folder.resolve("a tree"));
        for (int i = 0; i < FILES; i++) {
            Path file = tree.resolve(String.format("dir%d/file%02d.txt", i % 3, i));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "apple pear\n".repeat(i) + "apple");
        }
        Files.write(tree.resolve("binary"), new byte[] {1, 0, 2});
    }

    private static JavaProgram demo(Path... paths) {
        List<String> arguments = new ArrayList<>(List.of("demo", "--no-speed-up", "--workers", "2"));
        Stream.of(paths).map(Path::toString).forEach(arguments::add);
        return JavaProgram.main(Main.class, arguments.toArray(String[]::new));
    }

    private static String value(String out, String label) {
        return out.lines()
                .filter(line -> line.strip().startsWith(label))
                .map(line -> line.strip().substring(label.length()).strip())
                .findFirst()
                .orElse("(no line " + label + ")");
    }

    @Test
    void aTreeIsAnalysedAndOnlyThePlannedTasksFail() throws Exception {
        JavaProgram.Ended end = demo(tree).await();

        int pairs = FILES * (FILES - 1) / 2;
        assertThat(end.err()).isEmpty();
        assertThat(end.out()).doesNotContain("\033").doesNotContain("\r");
        assertThat(value(end.out(), "files")).isEqualTo(Integer.toString(FILES + 1));
        assertThat(value(end.out(), "of them binary")).isEqualTo("1");
        assertThat(value(end.out(), "bytes")).isEqualTo(String.format("%,d", pairs * 11 + FILES * 5 + 3));
        assertThat(value(end.out(), "lines")).isEqualTo(Integer.toString(pairs + FILES));
        assertThat(value(end.out(), "words")).isEqualTo(Integer.toString(pairs * 2 + FILES));
        assertThat(value(end.out(), "apple")).isEqualTo(Integer.toString(pairs + FILES));
        assertThat(value(end.out(), "pear")).isEqualTo(Integer.toString(pairs));
        assertThat(value(end.out(), "sha-256 of all")).isEqualTo(digestOfAll());
        assertThat(value(end.out(), "failed as planned")).isEqualTo("2");
        assertThat(value(end.out(), "failed otherwise")).isEqualTo("0");
        assertThat(value(end.out(), "the task that hangs:")).contains("time-out");
        assertThat(value(end.out(), "the task that kills its process:")).contains("SIGKILL");
        assertThat(end.out().lines().filter(line -> line.endsWith("killed and replaced")))
                .hasSize(2);
        assertThat(end.exitCode()).isZero();
    }

    private String digestOfAll() throws Exception {
        MessageDigest all = MessageDigest.getInstance("SHA-256");
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path file : walk.filter(Files::isRegularFile)
                    .sorted((one, other) -> one.toString().compareTo(other.toString()))
                    .toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                all.update((HexFormat.of().formatHex(digest) + "  " + file + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(all.digest());
    }

    @Test
    void theLinesOfTheFilesShowTheirNamesHarmlessly() throws Exception {
        Path one =
                Files.writeString(Files.createDirectory(folder.resolve("one")).resolve("a\033[31mb.txt"), "apple\n");

        JavaProgram.Ended end = JavaProgram.main(
                        Main.class,
                        "demo",
                        "--files",
                        "--no-speed-up",
                        "--workers",
                        "2",
                        one.getParent().toString())
                .await();

        assertThat(end.out())
                .doesNotContain("\033")
                .containsPattern(" 6 bytes +1 line +1 word +" + one.getParent() + "/a\\\\u001b\\[31mb.txt\n");
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void theSpeedUpIsMeasuredAndSaysHow() throws Exception {
        JavaProgram.Ended end = JavaProgram.main(Main.class, "demo", "--workers", "2", tree.toString())
                .await();

        assertThat(Double.parseDouble(value(end.out(), "speed-up over one thread:")))
                .isPositive();
        assertThat(end.out())
                .contains("measured after the run with 31 files of it")
                .contains("in turn");
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void anEmptyFolderIsNoError() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        JavaProgram.Ended end = demo(empty).await();

        assertThat(end.out()).contains("there are no files in " + empty);
        assertThat(value(end.out(), "files")).isEqualTo("0");
        assertThat(value(end.out(), "failed as planned")).isEqualTo("2");
        assertThat(end.err()).isEmpty();
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void aPathThatDoesNotExistIsAUsageErrorAndNothingIsStarted() throws Exception {
        JavaProgram.Ended end = demo(tree, folder.resolve("no such folder")).await();

        assertThat(end.err()).contains("there is no such file or folder: " + folder.resolve("no such folder"));
        assertThat(end.out()).isEmpty();
        assertThat(end.exitCode()).isEqualTo(2);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anUnreadableFileFailsWithItsReasonAndTheCodeSaysSo() throws Exception {
        // The beginning of a process's memory is what not even root can read.
        Path unreadable = Path.of("/proc/self/mem");

        JavaProgram.Ended end = demo(tree, unreadable).await();

        assertThat(value(end.out(), unreadable + ":")).containsAnyOf("permission denied", "IOException: ");
        assertThat(value(end.out(), "files")).isEqualTo(Integer.toString(FILES + 1));
        assertThat(value(end.out(), "failed otherwise")).isEqualTo("1");
        assertThat(end.exitCode()).isEqualTo(1);
    }

    /// A program in the middle of its run, with its two workers at least.
    private static List<ProcessHandle> family(JavaProgram program) {
        eventually(
                "the workers are there",
                () -> program.handle().children().filter(ProcessHandle::isAlive).count() >= 2);
        return program.handle().descendants().toList();
    }

    @Test
    void whoeverEndsTheDemoEndsItsProcessesAndReadsOneLine() throws Exception {
        // A hole that takes minutes to read: the run is in its middle whenever the signal comes.
        Path hole = folder.resolve("hole");
        try (RandomAccessFile file = new RandomAccessFile(hole.toFile(), "rw")) {
            file.setLength(1L << 38);
        }
        for (String signal : List.of("INT", "TERM")) {
            JavaProgram program = demo(tree, hole);
            List<ProcessHandle> family = family(program);

            program.signal(signal);
            JavaProgram.Ended end = program.await();

            assertThat(end.exitCode()).isEqualTo(signal.equals("INT") ? 130 : 143);
            assertThat(end.err().lines()).singleElement().asString().startsWith("offspring: interrupted, ");
            assertThat(end.out()).doesNotContain("failed").doesNotContain("died");
            eventually("no process is left", () -> family.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void aKilledDemoLeavesNoProcessAndTheNextStartNoFile() throws Exception {
        JavaProgram program = demo(tree);
        List<ProcessHandle> family = family(program);
        long pid = program.handle().pid();

        program.signal("KILL");
        program.await();

        eventually("no process is left", () -> family.stream().noneMatch(ProcessHandle::isAlive));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(demo(empty).await().exitCode()).isZero();
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(temporary.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("offspring-") && name.contains("-" + pid + "-"));
        }
    }
}
