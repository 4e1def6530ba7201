package io.github.offspring.manager;

import java.util.Iterator;

/// Where somebody who iterates has got to, at the manager.
final class HostedCursor {

    private final Iterator<?> iterator;

    HostedCursor(Iterator<?> iterator) {
        this.iterator = iterator;
    }

    synchronized Batch next() {
        return Batch.of(iterator, Batch.MAX_ELEMENTS);
    }
}
