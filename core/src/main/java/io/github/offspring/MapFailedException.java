package io.github.offspring;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Thrown when a map over many elements failed for some of them.
///
/// All elements were tried; nothing is lost: the results of those that worked are here beside the failures of the
/// others. The cause is the failure of the first element that failed, in input order.
public final class MapFailedException extends OffspringException {

    private static final long serialVersionUID = 1L;

    private final ArrayList<@Nullable Object> results;
    private final TreeMap<Integer, Throwable> failures;

    /// Creates one.
    ///
    /// @param name the name of the pool
    /// @param results the results in input order; null where an element failed
    /// @param failures what was thrown, by the index of the element; at least one
    public MapFailedException(
            String name, List<? extends @Nullable Object> results, SortedMap<Integer, Throwable> failures) {
        super(
                name + ": map failed for " + failures.size() + " of " + results.size() + " elements: first="
                        + failures.firstKey() + " (" + failures.get(failures.firstKey()) + ")"
                        + "; failures() has all of them, results() what the others gave",
                failures.get(failures.firstKey()));
        this.results = new ArrayList<>(results);
        this.failures = new TreeMap<>(failures);
    }

    /// Returns the failures by the index of the element, in input order.
    ///
    /// @return a map of at least one entry, not modifiable
    public SortedMap<Integer, Throwable> failures() {
        return Collections.unmodifiableSortedMap(failures);
    }

    /// Returns the results in input order.
    ///
    /// @return as many as there were elements; null where the element failed or its result was null; not modifiable
    public List<@Nullable Object> results() {
        return Collections.unmodifiableList(results);
    }
}
