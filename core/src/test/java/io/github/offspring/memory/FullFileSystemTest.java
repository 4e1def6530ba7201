package io.github.offspring.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The system refuses the space of a segment while it is made. A limit on the size of files does this for
/// everybody, where only root could make a small file system.
@RealProcesses
class FullFileSystemTest {

    private static final long TOO_MUCH = 64L << 20;

    static final class AsksForTooMuch {
        public static void main(String[] arguments) throws IOException {
            try {
                SharedMemory.create(arguments[0], TOO_MUCH);
            } catch (UncheckedIOException e) {
                System.out.println(e.getMessage());
            }
            Path directory = TestNames.memoryDirectory();
            try (Stream<Path> files = Files.list(directory)) {
                System.out.println(files.map(file -> file.getFileName().toString())
                        .sorted()
                        .toList());
            }
            try (SharedMemory small = SharedMemory.create(arguments[0], 100_000)) {
                System.out.println(small.size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCannotBeHadLeavesNothingAndSaysHowMuchThereIs(boolean portable) throws Exception {
        String name = TestNames.next();
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 8192 && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaProgram.properties());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Doffspring.portable=" + portable,
                "-cp",
                JavaProgram.classPath(),
                AsksForTooMuch.class.getName(),
                name));
        try (JavaProgram program = JavaProgram.command(Path.of("."), Map.of(), command)) {
            JavaProgram.Ended end = program.await();
            assertThat(end.err()).isEmpty();
            assertThat(end.out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .startsWith("shared memory '" + name + "': cannot be created because ")
                                    .contains("free=", "bytes=" + TOO_MUCH, "free some space"),
                            line -> assertThat(line).isEqualTo("[lease, leases, slots]"),
                            line -> assertThat(line).isEqualTo("100000"));
        }
        assertThat(TestNames.file(name)).doesNotExist();
    }
}
