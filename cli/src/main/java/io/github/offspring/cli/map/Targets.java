package io.github.offspring.cli.map;

import io.github.offspring.cli.map.Checkpoint.Extent;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
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
                    if (StandardInput.isFrom(path)) {
                        throw new IllegalArgumentException(
                                "'" + path + "' is the input too: writing would destroy it; name another file");
                    }
                });
    }

    private static LineFile open(String option, Path path) throws IOException {
        try {
            return LineFile.of(path);
        } catch (FileSystemException e) {
            throw new IllegalArgumentException(option + ": cannot write to '" + path + "': " + reason(e), e);
        }
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such folder";
        }
        return e instanceof AccessDeniedException
                ? "it is not permitted"
                : Objects.requireNonNullElse(e.getReason(), e.toString());
    }

    /// Opens the files; nothing in them is changed before [Journal#start].
    ///
    /// @param method what is called
    /// @param ordered whether the results are in the order of the input
    /// @throws IllegalArgumentException if these are not the files with which an earlier run can be gone on with
    /// @throws IOException if a file cannot be opened
    Journal open(String method, boolean ordered) throws IOException {
        Optional<Checkpoint> noted = resume == null ? Optional.empty() : Checkpoint.read(resume);
        LineFile results = output == null ? LineFile.ofStandardOutput() : open("--output", output);
        LineFile failed = failures == null ? null : open("--failures", failures);
        if (resume == null) {
            return new Journal(results, failed, null, Checkpoint.ofBeginning(method, ordered, Extent.NOTHING));
        }
        checkFolder(resume);
        if (output == null) {
            checkStandardOutput(results);
        }
        Checkpoint begin = noted.isPresent()
                ? noted.get()
                : Checkpoint.ofBeginning(
                        method, ordered, output == null ? results.read(results.size()) : Extent.NOTHING);
        checkSame("METHOD", begin.method(), method);
        checkSame("the order", order(begin.ordered()), order(ordered));
        checkBeginning(results, begin.output());
        if (failed == null && begin.failures().bytes() > 0) {
            throw new IllegalArgumentException(
                    "the run that '" + resume + "' tells of had a file of failures: name it with --failures");
        }
        if (failed != null) {
            checkBeginning(failed, begin.failures());
        }
        return new Journal(results, failed, resume, begin);
    }

    private static void checkFolder(Path resume) {
        if (!Files.isDirectory(
                Objects.requireNonNull(resume.toAbsolutePath().normalize().getParent()))) {
            throw new IllegalArgumentException("--resume: cannot write to '" + resume + "': there is no such folder");
        }
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

    /// What is in a file behind what an earlier run has written is about to be cut off.
    private void checkBeginning(LineFile file, Extent noted) throws IOException {
        String what = "";
        if (file.size() < noted.bytes()) {
            what = " is shorter than '" + resume + "' tells, " + file.size() + " instead of " + noted.bytes()
                    + " bytes";
        } else if (!file.read(noted.bytes()).equals(noted)) {
            what = " is not the file that '" + resume + "' tells of, or has been changed";
        }
        if (!what.isEmpty()) {
            throw new IllegalArgumentException(file.name() + what
                    + ": give the file that the earlier run wrote, or delete '" + resume + "' to begin anew");
        }
    }

    /// What is to be told if the input does not begin as the one before did.
    String otherInput() {
        return "the input does not begin with the lines that '" + resume
                + "' tells of as done: give the same input, or delete that file to begin anew";
    }
}
