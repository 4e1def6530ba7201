package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;

/// Where this process's iterator has got to, at the manager.
final class RemoteCursor implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;

    RemoteCursor(Reference reference) {
        this.reference = reference;
    }

    Batch next() {
        return Calls.call(reference, CursorKind.Method.NEXT);
    }

    @Override
    public void close() {
        reference.close();
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
