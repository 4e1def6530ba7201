package io.github.offspring.cli.map;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files that a run writes.
///
/// @param output gets the results; null for standard output
/// @param failures gets the failures; null if they are only told
/// @param resume tells the next run how far this one is; null if there will be none
record Targets(
        @Nullable Path output,
        @Nullable Path failures,
        @Nullable Path resume) {

    /// @throws IllegalArgumentException if they do not go together
    void check() {
        Set<Path> known = new HashSet<>();
        Stream.of(Optional.ofNullable(output), Optional.ofNullable(failures), Optional.ofNullable(resume))
                .flatMap(Optional::stream)
                .forEach(path -> {
                    if (!known.add(path.toAbsolutePath().normalize())) {
                        throw new IllegalArgumentException(
                                "'" + path + "' is named twice: --output, --failures and --resume need a file each");
                    }
                });
    }

    /// Opens the files; nothing in them is changed before [Journal#start].
    ///
    /// @param method what is called
    /// @param ordered whether the results are in the order of the input
    /// @throws IllegalArgumentException if these are not the files with which an earlier run can be gone on with
    /// @throws IOException if a file cannot be opened
    Journal open(String method, boolean ordered) throws IOException {
        Optional<Checkpoint> noted = resume == null ? Optional.empty() : Checkpoint.read(resume);
        LineFile results = output == null ? LineFile.ofStandardOutput() : LineFile.of(output);
        LineFile failed = failures == null ? null : LineFile.of(failures);
        if (resume == null) {
            return new Journal(results, failed, null, Checkpoint.ofBeginning(method, ordered, 0));
        }
        if (output == null) {
            checkStandardOutput(results);
        }
        Checkpoint begin = noted.orElse(Checkpoint.ofBeginning(method, ordered, output == null ? results.size() : 0));
        checkSame("METHOD", begin.method(), method);
        checkSame("the order", order(begin.ordered()), order(ordered));
        checkLength(results, begin.outputBytes());
        if (failed == null && begin.failureBytes() > 0) {
            throw new IllegalArgumentException(
                    "the run that '" + resume + "' tells of had a file of failures: name it with --failures");
        }
        if (failed != null) {
            checkLength(failed, begin.failureBytes());
        }
        return new Journal(results, failed, resume, begin);
    }

    private static void checkStandardOutput(LineFile results) throws IOException {
        if (!results.isRegular()) {
            throw new IllegalArgumentException(
                    "--resume needs the results in a file, which can be cut where the earlier"
                            + " run has noted how far it was: name one with --output");
        }
        if (!StandardOutputMode.isAppending()) {
            throw new IllegalArgumentException("with --resume, '>' would empty the file of the results before they are"
                    + " gone on with: name it with --output instead, or write '>>'");
        }
        results.claim();
    }

    private void checkSame(String what, String before, String now) {
        if (!before.equals(now)) {
            throw new IllegalArgumentException("'" + resume + "' tells of another run: " + what + " was " + before
                    + " and is now " + now + "; give the same command, or another file with --resume");
        }
    }

    private static String order(boolean ordered) {
        return ordered ? "that of the input" : "any (--unordered)";
    }

    private void checkLength(LineFile file, long noted) throws IOException {
        if (file.size() < noted) {
            throw new IllegalArgumentException(file.name() + " is shorter than '" + resume + "' tells, "
                    + file.size() + " instead of " + noted
                    + " bytes: give the file that the earlier run wrote, or delete '"
                    + resume + "' to begin anew");
        }
    }

    /// What is to be told if the input does not begin as the one before did.
    String otherInput() {
        return "the input does not begin with the lines that '" + resume
                + "' tells of as done: give the same input, or delete that file to begin anew";
    }
}
