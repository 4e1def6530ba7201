package io.github.offspring.pipeline;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts what comes out of the last stage in order. Not thread-safe.
///
/// What comes too early is kept: never more than the window of the feeder, since it pulls nothing beyond that
/// before the element is consumed that all of them wait for.
final class Sequencer {

    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

    private final PipelineRun run;
    private final Map<Long, Parcel> early = new HashMap<>();
    private long next;

    Sequencer(PipelineRun run) {
        this.run = run;
    }

    /// Waits for the next element.
    ///
    /// @return null if it does not come in time, at the end, and if the pipeline has failed or been closed
    @Nullable
    Parcel take(long deadline) throws InterruptedException {
        while (!run.isOver() && !isAtEnd()) {
            Parcel ready = early.remove(next);
            if (ready != null) {
                next++;
                run.feeder().consumed();
                return ready;
            }
            Parcel parcel = run.results()
                    .poll(deadline == Deadline.NEVER ? FOR_EVER : Duration.ofNanos(Deadline.left(deadline)));
            if (parcel == null) {
                checkNotOver();
                if (Deadline.left(deadline) <= 0) {
                    return null;
                }
            } else if (parcel.index() >= next) {
                // Of an element that has been handed on twice, since its worker died meanwhile, the first one
                // counts.
                early.putIfAbsent(parcel.index(), parcel);
            }
        }
        return null;
    }

    /// Whether all elements of the source have been given out.
    boolean isAtEnd() {
        return next >= run.feeder().end();
    }

    private void checkNotOver() {
        if (run.results().isEnded() && !run.isOver() && !isAtEnd()) {
            run.fail(new AssertionError("pipeline '" + run.name() + "': has ended without an element: element=" + next
                    + ", of=" + run.feeder().end()));
        }
    }
}
