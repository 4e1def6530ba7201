package io.github.offspring.internal.robust;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// This process's view of the ring of a queue or a topic: mapped when it is first needed.
final class MappedRing {

    private final QueueBlock block;
    private final String name;
    private volatile @Nullable QueueRing ring;

    /// @param name for messages
    MappedRing(QueueBlock block, String name) {
        this.block = block;
        this.name = name;
    }

    QueueRing get() {
        QueueRing present = ring;
        if (present == null) {
            try {
                present = new QueueRing(block.mapRing(), name);
            } catch (IOException e) {
                throw new UncheckedIOException(name + ": cannot be mapped because " + e, e);
            }
            ring = present;
        }
        return present;
    }

    @Override
    public String toString() {
        return name;
    }
}
