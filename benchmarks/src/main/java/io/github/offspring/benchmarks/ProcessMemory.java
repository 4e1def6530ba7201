package io.github.offspring.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a process takes of the machine's memory, as Linux counts it.
///
/// @param residentMegabytes all of it that is in memory, also what it shares with others
/// @param proportionalMegabytes each page divided by the number of processes that share it
record ProcessMemory(double residentMegabytes, double proportionalMegabytes) {

    private static final double KILOBYTES_PER_MEGABYTE = 1024;

    static boolean canBeRead() {
        return Files.isReadable(Path.of("/proc/self/smaps_rollup"));
    }

    static ProcessMemory of(long pid) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
            return new ProcessMemory(megabytes(lines, "Rss:"), megabytes(lines, "Pss:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double megabytes(List<String> lines, String field) {
        String line = lines.stream()
                .filter(each -> each.startsWith(field))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) / KILOBYTES_PER_MEGABYTE;
    }
}
