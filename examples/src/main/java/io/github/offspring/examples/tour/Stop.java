package io.github.offspring.examples.tour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// A signal that a program is sent in the middle of its work.
///
/// @param signal its name without `SIG`
/// @param number its number
/// @param when whether the time has come, by the lines of standard output so far
record Stop(String signal, int number, Predicate<List<String>> when) {

    private static final int INTERRUPT = 2;
    private static final int TERMINATE = 15;

    /// As by Ctrl-C.
    ///
    /// Where this JVM was started with SIGINT ignored, as in the background of a script, all that it starts ignores
    /// it too and nothing can be seen of it; then it is SIGTERM.
    static Stop interrupt(Predicate<List<String>> when) {
        return isInterruptIgnored() ? terminate(when) : new Stop("INT", INTERRUPT, when);
    }

    static Stop terminate(Predicate<List<String>> when) {
        return new Stop("TERM", TERMINATE, when);
    }

    int exitCode() {
        return 128 + number;
    }

    void send(long pid) throws InterruptedException {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        "cannot send SIG" + signal + ": pid=" + pid + ", kill ended with=" + code);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot send SIG" + signal + " because there is no command `kill` here", e);
        }
    }

    private static boolean isInterruptIgnored() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> line.substring("SigIgn:".length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) >> (INTERRUPT - 1) & 1) == 1);
        } catch (IOException e) {
            return false;
        }
    }
}
