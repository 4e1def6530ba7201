package io.github.offspring.cli.map;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a run writes: results, failures, and how far it is.
///
/// *Guarded by its owner's lock.*
final class Journal implements AutoCloseable {

    private final LineFile output;
    private final @Nullable LineFile failures;
    private final @Nullable Path notes;
    private final Checkpoint begin;
    private boolean pending;

    /// @param output gets the results
    /// @param failures gets the failures; null if they are only told
    /// @param notes tells the next run how far this one is; null if there will be none
    /// @param begin how far an earlier run came
    Journal(LineFile output, @Nullable LineFile failures, @Nullable Path notes, Checkpoint begin) {
        this.output = output;
        this.failures = failures;
        this.notes = notes;
        this.begin = begin;
    }

    Checkpoint begin() {
        return begin;
    }

    /// Cuts off what an earlier run wrote without noting it.
    void start() throws IOException {
        if (notes != null || !output.isShared()) {
            output.cutTo(begin.output().bytes());
        }
        if (failures != null) {
            failures.cutTo(begin.failures().bytes());
        }
        if (notes != null) {
            begin.write(notes);
        }
    }

    void result(byte @Nullable [] result) {
        if (result != null) {
            output.append(result);
            pending = true;
        }
    }

    /// @return false if there is no file for it
    boolean failure(LineFailure failure) {
        if (failures == null) {
            return false;
        }
        failures.append(failure.json().getBytes(StandardCharsets.UTF_8));
        pending = true;
        return true;
    }

    /// Whether the results may be shown where the complaints are.
    boolean mayBeOnScreen() {
        return output.isShared() && !output.isRegular();
    }

    boolean hasPending() {
        return pending;
    }

    void flush() {
        output.flush();
        if (failures != null) {
            failures.flush();
        }
        pending = false;
    }

    /// Notes how far the run is; what it tells of has been flushed.
    void note(Mark mark, Tally tally) {
        if (notes == null) {
            return;
        }
        try {
            output.force();
            if (failures != null) {
                failures.force();
            }
            new Checkpoint(
                            begin.method(),
                            begin.ordered(),
                            mark,
                            output.written(),
                            failures == null ? Checkpoint.Extent.NOTHING : failures.written(),
                            tally.succeededLines(),
                            tally.failedLines())
                    .write(notes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot note in '" + notes + "' how far it is: " + e.getMessage(), e);
        }
    }

    /// @return how to go on, for people; empty if there is no way
    String advice() {
        return notes == null ? "" : "; the same command goes on from there";
    }

    @Override
    public void close() throws IOException {
        output.close();
        if (failures != null) {
            failures.close();
        }
    }
}
