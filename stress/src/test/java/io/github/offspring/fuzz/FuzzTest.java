package io.github.offspring.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.remote.Seeds;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Has Jazzer look for bytes that a manager, or its client, does not bear: all fuzzers side by side, a minute each.
///
/// For longer, or some: `stress/fuzz/run`. What it finds lies in `target/fuzz`; so does what it has found to be of
/// use, with which it goes on the next time.
@RealProcesses
class FuzzTest {

    private static final String ALL = "FrameFuzzer,HandshakeFuzzer,SessionFuzzer,ValueFuzzer";
    private static final String PACKAGE = "io.github.offspring.internal.remote.";
    private static final Path FOUND = Path.of("target", "fuzz").toAbsolutePath();
    // Of instructions; what is made of them may be a hundred times as long.
    private static final int MAX_INPUT_BYTES = 16_384;

    @TempDir
    private Path directory;

    private JavaProgram start(String fuzzer, Duration time) throws Exception {
        Path corpus = FOUND.resolve(fuzzer);
        Seeds.write(fuzzer, corpus);
        Path words = FOUND.resolve("words");
        Seeds.writeDictionary(words);
        Path own = Files.createDirectory(directory.resolve(fuzzer));
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx512m",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                // Jazzer's own.
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-Djava.io.tmpdir=" + own,
                "-cp",
                JavaProgram.classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + PACKAGE + fuzzer,
                "--instrumentation_includes=io.github.offspring.**",
                "--reproducer_path=" + FOUND,
                "-artifact_prefix=" + FOUND + "/" + fuzzer + "-",
                "-max_total_time=" + time.toSeconds(),
                "-max_len=" + MAX_INPUT_BYTES,
                // In seconds, for one input.
                "-timeout=180",
                "-dict=" + words,
                "-rss_limit_mb=4000",
                corpus.toString()));
        return JavaProgram.start(own, Map.of(), arguments);
    }

    @Test
    @Patience(seconds = 300)
    void nothingComesOfAnyBytesButTheProtocolsOwnErrors() throws Exception {
        Duration time = Duration.parse("PT" + System.getProperty("offspring.fuzz", "60s"));
        Map<String, JavaProgram> running = new LinkedHashMap<>();
        try {
            for (String fuzzer : System.getProperty("offspring.fuzz.only", ALL).split(",")) {
                running.put(fuzzer, start(fuzzer, time));
            }
            // One that has found something does not stop the others.
            List<String> found = new ArrayList<>();
            for (Map.Entry<String, JavaProgram> one : running.entrySet()) {
                JavaProgram.Ended end = one.getValue().await();
                Optional<String> done = end.err()
                        .lines()
                        .filter(line -> line.startsWith("Done "))
                        .findFirst();
                System.out.println(one.getKey() + ": " + done.orElse("ended with " + end.exitCode()));
                if (end.exitCode() != 0 || done.isEmpty()) {
                    found.add(one.getKey() + " ended with " + end.exitCode() + ":\n" + end.out() + end.err());
                }
            }
            assertThat(found).isEmpty();
        } finally {
            running.values().forEach(JavaProgram::close);
        }
    }
}
