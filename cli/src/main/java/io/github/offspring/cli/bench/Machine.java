package io.github.offspring.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What the figures were measured on.
final class Machine {

    private static final long PATIENCE_SECONDS = 10;

    private Machine() {}

    static List<String> describe() {
        return List.of(
                "machine: " + Runtime.getRuntime().availableProcessors() + " x " + processor() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version"),
                "ours:    Java " + System.getProperty("java.runtime.version") + ", "
                        + System.getProperty("java.vendor"),
                "peer:    " + python());
    }

    private static String processor() {
        Path list = Path.of("/proc/cpuinfo");
        try (Stream<String> lines = Files.lines(list)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException _) {
            // Not Linux.
            return System.getProperty("os.arch");
        }
    }

    private static String python() {
        try {
            Process process = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (ended && process.exitValue() == 0) {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            }
            process.destroyForcibly();
            return "python3 does not work here, so there is nothing to compare with";
        } catch (IOException _) {
            return "there is no python3 on the PATH, so there is nothing to compare with";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "not known";
        }
    }
}
