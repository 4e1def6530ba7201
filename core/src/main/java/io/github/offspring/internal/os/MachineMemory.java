package io.github.offspring.internal.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// What this process may use of the machine's memory, and how often the kernel has killed for want of it.
///
/// Source: cgroup v2 and proc(5) of Linux. Elsewhere the JVM's own default, a quarter of the memory, is multiplied
/// back.
public final class MachineMemory {

    private static final Path CGROUP_ROOT = Path.of("/sys/fs/cgroup");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
    private static final Path VM_STATISTICS = Path.of("/proc/vmstat");
    private static final int JVM_DEFAULT_SHARE = 4;

    private MachineMemory() {}

    /// The memory that this process and its family may use, in bytes: the smallest limit of the machine and of
    /// every control group above.
    public static long limitBytes() {
        OptionalLong total = lineValue(MEMORY_INFO, "MemTotal:");
        if (total.isEmpty()) {
            return Runtime.getRuntime().maxMemory() * JVM_DEFAULT_SHARE;
        }
        long limit = total.getAsLong() * 1024;
        for (Path group = controlGroup(); group != null && group.startsWith(CGROUP_ROOT); group = group.getParent()) {
            limit = Math.min(limit, number(group.resolve("memory.max")));
        }
        return limit;
    }

    /// The memory that is free for this process and its family, in bytes, as far as the machine tells: what the
    /// kernel would have to kill for is more than this.
    public static long availableBytes() {
        OptionalLong available = lineValue(MEMORY_INFO, "MemAvailable:");
        if (available.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long least =
                (available.getAsLong() + lineValue(MEMORY_INFO, "SwapFree:").orElse(0)) * 1024;
        for (Path group = controlGroup(); group != null && group.startsWith(CGROUP_ROOT); group = group.getParent()) {
            long limit = number(group.resolve("memory.max"));
            if (limit < Long.MAX_VALUE) {
                long reclaimable =
                        lineValue(group.resolve("memory.stat"), "inactive_file").orElse(0);
                long free = limit - number(group.resolve("memory.current")) + reclaimable;
                least = Math.clamp(free, 0, least);
            }
        }
        return least;
    }

    /// How many processes of this control group, and of the whole machine, the kernel has killed for memory so far.
    public record OomKills(long group, long machine) {

        public static final OomKills NONE = new OomKills(0, 0);

        public static OomKills now() {
            return new OomKills(
                    lineValue(controlGroup().resolve("memory.events"), "oom_kill")
                            .orElse(0),
                    lineValue(VM_STATISTICS, "oom_kill").orElse(0));
        }

        /// Says what was counted since `earlier`: `cgroup oom_kill +1`; empty if nothing was.
        public String since(OomKills earlier) {
            if (group > earlier.group) {
                return "cgroup oom_kill +" + (group - earlier.group);
            }
            return machine > earlier.machine ? "kernel oom_kill +" + (machine - earlier.machine) : "";
        }
    }

    private static Path controlGroup() {
        for (String line : lines(Path.of("/proc/self/cgroup"))) {
            if (line.startsWith("0::/")) {
                return CGROUP_ROOT.resolve(line.substring("0::/".length())).normalize();
            }
        }
        return CGROUP_ROOT;
    }

    private static long number(Path file) {
        try {
            return Files.isReadable(file)
                    ? Long.parseLong(Files.readString(file).strip())
                    : Long.MAX_VALUE;
        } catch (IOException | NumberFormatException e) {
            // "max": no limit here.
            return Long.MAX_VALUE;
        }
    }

    private static OptionalLong lineValue(Path file, String key) {
        for (String line : lines(file)) {
            if (line.startsWith(key) && line.length() > key.length() && line.charAt(key.length()) == ' ') {
                String[] parts = line.substring(key.length()).strip().split(" ", 2);
                return OptionalLong.of(Long.parseLong(parts[0]));
            }
        }
        return OptionalLong.empty();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
