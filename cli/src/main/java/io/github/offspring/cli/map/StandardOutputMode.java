package io.github.offspring.cli.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How the shell has opened standard output, as far as the system tells.
final class StandardOutputMode {

    /// Linux's `O_APPEND`.
    private static final int APPEND = 02000;

    private static final Path DESCRIPTION = Path.of("/proc/self/fdinfo/1");
    private static final String FLAGS = "flags:";
    private static final int OCTAL = 8;

    private StandardOutputMode() {}

    /// @return false only if it is certain that what was there before has been thrown away, or is written over
    static boolean isAppending() {
        try {
            List<String> lines = Files.readAllLines(DESCRIPTION);
            return lines.stream()
                    .filter(line -> line.startsWith(FLAGS))
                    .allMatch(line ->
                            (Integer.parseInt(line.substring(FLAGS.length()).strip(), OCTAL) & APPEND) != 0);
        } catch (IOException _) {
            // Not Linux.
            return true;
        }
    }
}
