package io.github.offspring.examples.tour;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a program printed, and what it left.
///
/// @param exitCode as a shell would show it
/// @param out its lines on standard output
/// @param error its lines on standard error
/// @param processesLeft processes that it started, directly or not, and that still lived a while after its end
/// @param filesLeft files in its temporary folder, which was empty when it started
record Ended(int exitCode, List<String> out, List<String> error, List<String> processesLeft, List<String> filesLeft) {

    Ended {
        out = List.copyOf(out);
        error = List.copyOf(error);
        processesLeft = List.copyOf(processesLeft);
        filesLeft = List.copyOf(filesLeft);
    }

    boolean has(String line) {
        return out.contains(line);
    }

    /// Whether these lines are there, in this order.
    boolean hasInOrder(String... lines) {
        int from = 0;
        for (String line : lines) {
            int at = out.subList(from, out.size()).indexOf(line);
            if (at < 0) {
                return false;
            }
            from += at + 1;
        }
        return true;
    }

    long count(String regex) {
        return out.stream().filter(line -> line.matches(regex)).count();
    }

    /// The first group of the first line that the whole expression matches.
    Optional<String> find(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return out.stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .map(matcher -> matcher.group(1));
    }

    /// Whether both expressions find something, and not the same.
    boolean differ(String oneRegex, String otherRegex) {
        Optional<String> one = find(oneRegex);
        Optional<String> other = find(otherRegex);
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }
}
