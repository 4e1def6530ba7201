package io.github.offspring.cli.demo;

import io.github.offspring.Task;
import io.github.offspring.cli.demo.FileOutcome.Unreadable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Some files that are analysed by one task, so that small ones are not a message each.
///
/// @param sources the files
record Group(List<Source> sources) implements Task<GroupOutcome> {

    long bytes() {
        return sources.stream().mapToLong(Source::bytes).sum();
    }

    /// The same files, each in a group of its own.
    List<Group> split() {
        return sources.stream().map(source -> new Group(List.of(source))).toList();
    }

    @Override
    public GroupOutcome call() {
        Map<Source, FileOutcome> unreadable = new HashMap<>();
        while (true) {
            WordCounts counts = new WordCounts();
            List<FileOutcome> outcomes = new ArrayList<>();
            if (analyse(outcomes, counts, unreadable)) {
                return new GroupOutcome(outcomes, counts.packed());
            }
        }
    }

    /// @param unreadable files that are passed over, and gets more of them
    /// @return false if a file could not be read to its end: the words that it began with must not count
    private boolean analyse(List<FileOutcome> outcomes, WordCounts counts, Map<Source, FileOutcome> unreadable) {
        Analysis analysis = new Analysis();
        for (Source source : sources) {
            FileOutcome outcome = unreadable.get(source);
            if (outcome == null) {
                long before = counts.total();
                try {
                    outcome = analysis.analyse(source, counts);
                } catch (IOException e) {
                    outcome = new Unreadable(reason(e));
                    unreadable.put(source, outcome);
                    if (counts.total() != before) {
                        return false;
                    }
                }
            }
            outcomes.add(outcome);
        }
        return true;
    }

    static String reason(IOException thrown) {
        return switch (thrown) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "is gone since the run began";
            default -> thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        };
    }
}
