package io.github.offspring.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Signals that this process was started to ignore, by `nohup` or as a job in the background: what it starts
/// ignores them too, JVMs included.
public final class IgnoredSignals {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String MASK = "SigIgn:";
    private static final int HUP = 1;
    private static final int INT = 2;

    private IgnoredSignals() {}

    /// Whether a signal is ignored.
    ///
    /// @param name `HUP` or `INT`; others never are
    /// @return true if it is
    public static boolean contain(String name) {
        int number = name.equals("HUP") ? HUP : name.equals("INT") ? INT : 0;
        return number > 0 && (mask() >>> number - 1 & 1) != 0;
    }

    /// What stands before a command so that the program does not ignore them.
    ///
    /// @return the words; none if none is ignored
    static List<String> reset() {
        return contain("HUP") || contain("INT") ? List.of("env", "--default-signal=HUP,INT") : List.of();
    }

    private static long mask() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(MASK)) {
                    return Long.parseUnsignedLong(line.substring(MASK.length()).strip(), 16);
                }
            }
        } catch (IOException _) {
            // Not Linux: nobody tells.
        }
        return 0;
    }
}
