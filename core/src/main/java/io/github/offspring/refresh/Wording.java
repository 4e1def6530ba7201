package io.github.offspring.refresh;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is told of a computation, as plain values.
///
/// | index | value |
/// |------:|-------|
/// |     0 | `int`: number of the [Activity] |
/// |     1 | `long`: how often it had been asked for when the last computation that has ended began |
/// |     2 | `long`: version of the value that the failure came after |
/// |     3 | string: class of the failure; null if there is none, and the next two, too |
/// |     4 | string: its words |
/// |     5 | string: its stack trace |
final class Wording {

    static final int LENGTH = 6;

    private static final Activity[] ACTIVITIES = Activity.values();

    private Wording() {}

    static List<@Nullable Object> of(Told told) {
        Told.Failure failure = told.failure();
        return Arrays.asList(
                told.activity().ordinal(),
                told.served(),
                told.version(),
                failure == null ? null : failure.type(),
                failure == null ? null : failure.words(),
                failure == null ? null : failure.stackTrace());
    }

    /// @throws IllegalArgumentException if it is not as it should be
    static Told read(List<@Nullable Object> values, int from) {
        if (values.size() < from + LENGTH
                || !(values.get(from) instanceof Integer activity && activity >= 0 && activity < ACTIVITIES.length)
                || !(values.get(from + 1) instanceof Long served)
                || !(values.get(from + 2) instanceof Long version)) {
            throw new IllegalArgumentException(
                    "computation: what is told of it is not as it should be: values=" + values.size());
        }
        Told.Failure failure = values.get(from + 3) instanceof String type
                        && values.get(from + 4) instanceof String words
                        && values.get(from + 5) instanceof String stackTrace
                ? new Told.Failure(type, words, stackTrace)
                : null;
        return new Told(ACTIVITIES[activity], served, version, failure);
    }
}
