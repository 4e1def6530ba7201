package io.github.offspring.manager;

import io.github.offspring.internal.remote.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A list as it is at its manager.
final class HostedList implements HostedMethod.Guarded {

    private final ReentrantLock guard = new ReentrantLock();
    // Both are guarded by the guard.
    private final List<Object> elements = new ArrayList<>();
    private long version;

    @Override
    public ReentrantLock guard() {
        return guard;
    }

    /// Only to be read.
    List<Object> read() {
        return elements;
    }

    /// To be changed.
    List<Object> write() {
        checkOutside("list");
        version++;
        return elements;
    }

    Batch batch(int from) {
        return from >= elements.size()
                ? new Batch(List.of(), true)
                : Batch.of(elements.listIterator(from), Batch.MAX_ELEMENTS);
    }

    /// Everything, and what [#replace] wants to see.
    Copy copy() {
        return new Copy(new ArrayList<>(elements), version);
    }

    /// Replaces everything if nothing has changed since.
    boolean replace(Copy copy) {
        if (copy.version() != version) {
            return false;
        }
        write().clear();
        elements.addAll(copy.elements());
        return true;
    }

    /// What a list was at some moment.
    record Copy(List<Object> elements, long version) implements Sent {}
}
