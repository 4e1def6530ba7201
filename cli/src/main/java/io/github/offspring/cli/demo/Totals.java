package io.github.offspring.cli.demo;

import io.github.offspring.cli.demo.FileOutcome.Analysed;
import io.github.offspring.cli.demo.FileOutcome.Unreadable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// What has come of all files so far.
final class Totals {

    private final List<Named> files = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final WordCounts words = new WordCounts();
    private long bytes;
    private long lines;
    private long wordCount;
    private int binaries;

    /// A file that was read. Names are for people: two files may have the same one, if no letters stand for their
    /// bytes.
    record Named(String name, Analysed file) {}

    void add(Group group, GroupOutcome outcome) {
        for (int i = 0; i < group.sources().size(); i++) {
            String name = group.sources().get(i).name();
            switch (outcome.files().get(i)) {
                case Analysed analysed -> add(name, analysed);
                case Unreadable unreadable -> failures.add(new Failure(name, unreadable.reason(), false));
            }
        }
        words.addAll(outcome.words());
    }

    private void add(String name, Analysed file) {
        files.add(new Named(name, file));
        bytes += file.bytes();
        lines += file.lines();
        wordCount += file.words();
        binaries += file.binary() ? 1 : 0;
    }

    void add(Failure failure) {
        failures.add(failure);
    }

    /// The files that were read, by name.
    List<Named> files() {
        return files.stream().sorted(Comparator.comparing(Named::name)).toList();
    }

    int fileCount() {
        return files.size();
    }

    List<Failure> failures() {
        return failures;
    }

    boolean hasUnplannedFailures() {
        return failures.stream().anyMatch(failure -> !failure.planned());
    }

    WordCounts words() {
        return words;
    }

    long bytes() {
        return bytes;
    }

    long lines() {
        return lines;
    }

    long wordCount() {
        return wordCount;
    }

    int binaries() {
        return binaries;
    }

    /// The SHA-256 of the list that `sha256sum` makes of the files in the order of their names.
    String digest() {
        MessageDigest digest = Analysis.sha256();
        for (Named named : files()) {
            digest.update((named.file().digest() + "  " + named.name() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// How many files have the same content as another one that comes before them.
    int copies() {
        long different =
                files.stream().map(named -> named.file().digest()).distinct().count();
        return (int) (files.size() - different);
    }
}
