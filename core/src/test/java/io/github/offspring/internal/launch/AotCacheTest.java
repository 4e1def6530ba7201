package io.github.offspring.internal.launch;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.launchmodes.Workshop;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RealProcesses
class AotCacheTest {

    private static final String WITHOUT = "child false\n";
    private static final String WITH = "child true\n";

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private Path aot;

    /// Starts a child that says whether it was told to use a cache; then does what its arguments ask for.
    public static final class Starter {
        public static void main(String[] arguments) throws IOException {
            List<String> wishes = List.of(arguments);
            Path directory = Path.of(System.getProperty("offspring.cache-dir"), "aot");
            var builder = ChildProcess.builder();
            if (wishes.contains("strictly")) {
                // Then a JVM that cannot use it ends. By way of a file: with options of its own about caches a
                // child is given none.
                Path options = Files.writeString(Path.of("strict.options"), "-XX:AOTMode=on");
                builder.jvmOptions("-XX:VMOptionsFile=" + options.toAbsolutePath());
            }
            try (var child = builder.start(
                    () -> Stream.of(ProcessHandle.current().info().arguments().orElseThrow())
                            .anyMatch(argument -> argument.startsWith("-XX:AOTCache=")))) {
                System.out.println("child " + child.result().join());
            }
            if (wishes.contains("wait")) {
                eventually("it has been tried", () -> count(directory, ".note") > 0);
                eventually("what is left of others has been removed", () -> !isBeingMade());
            }
        }

        private static boolean isBeingMade() {
            return Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals("offspring-start-up-cache"));
        }
    }

    private static long count(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix)).count();
        }
    }

    private static JavaProgram start(Path cache, Map<String, String> environment, Path library, String... wishes) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Doffspring.cache-dir=" + cache,
                "-Doffspring.auto-standby=false",
                "-cp",
                library + ":" + JavaProgram.classPath(),
                Starter.class.getName()));
        arguments.addAll(List.of(wishes));
        return JavaProgram.start(cache.getParent(), environment, arguments);
    }

    private static JavaProgram.Ended run(Path cache, String... wishes) throws InterruptedException {
        try (JavaProgram program = start(cache, Map.of(), Workshop.library(), wishes)) {
            return program.await();
        }
    }

    private static void assertSaid(JavaProgram.Ended ended, String out) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo(out);
        assertThat(ended.exitCode()).isZero();
    }

    @BeforeAll
    static void make() throws InterruptedException {
        assertSaid(run(shared.resolve("cache"), "wait"), WITHOUT);
    }

    /// A copy of the cache, for each test to spoil.
    @BeforeEach
    void copy() throws IOException {
        aot = Files.createDirectories(directory.resolve("cache/aot"));
        try (Stream<Path> files = Files.list(shared.resolve("cache/aot"))) {
            for (Path file : files.toList()) {
                Files.copy(file, aot.resolve(file.getFileName()));
            }
        }
    }

    private Path only(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(aot)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(suffix)).toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    @Test
    void whatTheFirstProgramMakesTheSecondUses() throws IOException, InterruptedException {
        assertSaid(run(directory.resolve("cache"), "strictly"), WITH);
        assertThat(count(aot, ".tmp")).isZero();
        assertThat(count(aot, ".conf")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "bit", "gone", "note", "empty note"})
    void aDamagedOneIsNotUsedAndReplaced(String damage) throws IOException, InterruptedException {
        Path cache = only(".aot");
        switch (damage) {
            case "truncated" -> {
                try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
            case "bit" -> {
                try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(new byte[] {0x55, 0x2A, 0x55}), channel.size() / 2);
                }
            }
            case "gone" -> Files.delete(cache);
            case "note" -> Files.writeString(only(".note"), "17 abc");
            default -> Files.writeString(only(".note"), "");
        }

        assertSaid(run(directory.resolve("cache"), "wait"), WITHOUT);
        assertSaid(run(directory.resolve("cache"), "strictly"), WITH);
    }

    /// As one that another JVM has made: what was noted of it is right.
    @Test
    void oneThatTheJvmDoesNotTakeIsGoneWithoutInSilence() throws IOException, InterruptedException {
        byte[] foreign = "made by another JVM".repeat(10_000).getBytes();
        Files.write(only(".aot"), foreign);
        CRC32C sum = new CRC32C();
        sum.update(foreign);
        Files.writeString(only(".note"), foreign.length + " " + Long.toHexString(sum.getValue()));

        assertSaid(run(directory.resolve("cache")), WITH);
    }

    @Test
    void anotherBuildOfTheLibraryHasItsOwn() throws IOException, InterruptedException {
        Path other = Files.copy(Workshop.library(), directory.resolve("other.jar"));
        try (JavaProgram program = start(directory.resolve("cache"), Map.of(), other)) {
            assertSaid(program.await(), WITHOUT);
        }
        assertThat(run(directory.resolve("cache"), "strictly").out()).isEqualTo(WITH);
    }

    @Test
    void whatWasTriedInVainIsTriedAgainAfterADay() throws IOException, InterruptedException {
        Files.delete(only(".aot"));
        Path note = Files.writeString(only(".note"), "none");
        Files.setLastModifiedTime(note, FileTime.from(Instant.now().minus(Duration.ofHours(25))));

        assertSaid(run(directory.resolve("cache"), "wait"), WITHOUT);
        assertSaid(run(directory.resolve("cache"), "strictly"), WITH);
    }

    @Test
    void whatKilledMakersHaveLeftIsRemovedAfterADay() throws IOException, InterruptedException {
        Instant old = Instant.now().minus(Duration.ofHours(25));
        for (String name : List.of("0123456789abcdef-01234567.conf", "0123456789abcdef.lock")) {
            Files.setLastModifiedTime(Files.writeString(aot.resolve(name), "none"), FileTime.from(old));
        }
        Path young = Files.createFile(aot.resolve("fedcba9876543210-01234567.conf"));
        Files.delete(only(".aot"));

        assertSaid(run(directory.resolve("cache"), "wait"), WITHOUT);

        assertThat(only(".aot")).exists();
        assertThat(only(".conf")).isEqualTo(young);
        assertThat(count(aot, ".lock")).isOne();
        assertThat(count(aot, ".note")).isOne();
    }

    @Test
    void whatWasTriedInVainIsNotTriedAgainSoon() throws IOException, InterruptedException {
        Files.delete(only(".aot"));
        Files.writeString(only(".note"), "none");

        assertSaid(run(directory.resolve("cache"), "wait"), WITHOUT);

        assertThat(only(".note")).hasContent("none");
    }

    @Test
    void programsThatMakeItAtTheSameTimeDoNotDisturbEachOther() throws IOException, InterruptedException {
        Path cache = Files.createDirectory(directory.resolve("new"));
        try (JavaProgram first = start(cache, Map.of(), Workshop.library(), "wait");
                JavaProgram second = start(cache, Map.of(), Workshop.library(), "wait");
                JavaProgram third = start(cache, Map.of(), Workshop.library(), "wait")) {
            for (JavaProgram each : List.of(first, second, third)) {
                assertSaid(each.await(), WITHOUT);
            }
        }

        aot = cache.resolve("aot");
        assertSaid(run(cache, "strictly"), WITH);
        only(".aot");
        only(".note");
        assertThat(count(aot, ".tmp")).isZero();
        assertThat(count(aot, ".conf")).isZero();
    }

    @Test
    void whatIsSetForAllJvmsDoesNotSpoilIt() throws IOException, InterruptedException {
        Path cache = Files.createDirectory(directory.resolve("new"));
        // The parent runs with it; JVMs with another collector on their command line would refuse to start.
        Map<String, String> all = Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC");
        try (JavaProgram program = start(cache, all, Workshop.library(), "wait")) {
            JavaProgram.Ended ended = program.await();
            assertThat(ended.out()).isEqualTo(WITHOUT);
            assertThat(ended.err()).isEqualTo("Picked up JAVA_TOOL_OPTIONS: -XX:+UseParallelGC\n");
        }

        assertSaid(run(cache, "strictly"), WITH);
    }

    @Test
    void withoutAPlaceForItChildrenStartAllTheSame() throws IOException, InterruptedException {
        Path file = Files.createFile(directory.resolve("file"));

        assertSaid(run(file), WITHOUT);
        assertThat(file).isEmptyFile();
    }

    @Test
    void withoutRoomForItChildrenStartAllTheSame() throws InterruptedException {
        Path cache = directory.resolve("full");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 4000; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Doffspring.cache-dir=" + cache,
                "-cp",
                Workshop.library() + ":" + JavaProgram.classPath(),
                Starter.class.getName(),
                "wait"));
        try (JavaProgram program = JavaProgram.command(directory, Map.of(), command)) {
            assertSaid(program.await(), WITHOUT);
        }

        assertSaid(run(cache), WITHOUT);
    }
}
