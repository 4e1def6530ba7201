package io.github.offspring.internal.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much memory a process has, as the system counts it.
public final class ProcessMemory {

    private static final String RESIDENT = "VmRSS:";

    private ProcessMemory() {}

    /// The bytes of a process that are in memory; 0 if they cannot be found, for example because it has ended.
    public static long residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith(RESIDENT)) {
                    String[] words = line.substring(RESIDENT.length()).strip().split(" ", 2);
                    return Long.parseLong(words[0]) << 10;
                }
            }
        } catch (IOException | NumberFormatException _) {
            // Gone, or a system that does not tell.
        }
        return 0;
    }
}
