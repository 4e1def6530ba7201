package io.github.offspring.cli.demo;

import java.util.ArrayList;
import java.util.List;

/// Puts files into groups: large enough that a task is worth its message, small enough that all workers have
/// something to do until the end.
final class Grouping {

    private static final int GROUPS_PER_WORKER = 32;
    private static final long MIN_BYTES = 64 * 1024;
    private static final long MAX_BYTES = 2 * 1024 * 1024;
    private static final int MAX_FILES = 512;
    /// What a file costs besides its bytes: it must be found and opened.
    private static final long BYTES_PER_FILE = 2 * 1024;

    private Grouping() {}

    static List<Group> of(List<Source> sources, int workers) {
        long total = sources.stream().mapToLong(Grouping::cost).sum();
        long limit = Math.clamp(total / ((long) workers * GROUPS_PER_WORKER), MIN_BYTES, MAX_BYTES);
        List<Group> groups = new ArrayList<>();
        List<Source> current = new ArrayList<>();
        long cost = 0;
        for (Source source : sources) {
            if (!current.isEmpty() && (cost + cost(source) > limit || current.size() == MAX_FILES)) {
                groups.add(new Group(List.copyOf(current)));
                current.clear();
                cost = 0;
            }
            current.add(source);
            cost += cost(source);
        }
        if (!current.isEmpty()) {
            groups.add(new Group(List.copyOf(current)));
        }
        return groups;
    }

    private static long cost(Source source) {
        return source.bytes() + BYTES_PER_FILE;
    }
}
