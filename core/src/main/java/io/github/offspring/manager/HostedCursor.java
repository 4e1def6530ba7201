package io.github.offspring.manager;

import java.util.Iterator;
import java.util.function.Supplier;

/// Where somebody who iterates has got to, at the manager.
final class HostedCursor {

    private final Iterator<?> iterator;

    HostedCursor(Iterator<?> iterator) {
        this.iterator = iterator;
    }

    /// What a client that begins to iterate gets: everything if it goes into one batch, otherwise where to fetch it.
    ///
    /// @param iterators give one that is at the beginning
    static Object begin(Supplier<Iterator<?>> iterators) {
        Batch whole = Batch.of(iterators.get(), Batch.MAX_ELEMENTS);
        return whole.last() ? whole : new HostedCursor(iterators.get());
    }

    synchronized Batch next() {
        return Batch.of(iterator, Batch.MAX_ELEMENTS);
    }
}
