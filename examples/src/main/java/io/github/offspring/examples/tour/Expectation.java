package io.github.offspring.examples.tour;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// Something that must be seen of a program.
///
/// @param sentence what, in words
/// @param holds whether it was seen
record Expectation(String sentence, Predicate<Ended> holds) {

    private static final List<String> WARNINGS = List.of("WARNING", "Picked up", "OpenJDK");

    static Expectation line(String line) {
        return new Expectation("prints \"" + line + "\"", ended -> ended.has(line));
    }

    /// What is true of every program that ends in order, and more.
    static List<Expectation> orderly(int exitCode, Expectation... more) {
        List<Expectation> all = new ArrayList<>(Arrays.asList(more));
        all.add(new Expectation("ends with exit code " + exitCode, ended -> ended.exitCode() == exitCode));
        all.add(new Expectation(
                "leaves no process running", ended -> ended.processesLeft().isEmpty()));
        all.add(new Expectation("leaves nothing in its temporary folder", ended -> ended.filesLeft()
                .isEmpty()));
        all.add(new Expectation("makes no JVM print a warning", ended -> ended.error().stream()
                .noneMatch(line -> WARNINGS.stream().anyMatch(line::startsWith))));
        return List.copyOf(all);
    }

    /// The sentence as it is said if it was not seen, with what helps to find out why.
    String missingFrom(Ended ended) {
        return sentence + " (exit code " + ended.exitCode()
                + (ended.processesLeft().isEmpty() ? "" : ", processes left: " + ended.processesLeft())
                + (ended.filesLeft().isEmpty() ? "" : ", files left: " + ended.filesLeft()) + ")";
    }
}
