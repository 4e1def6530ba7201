package io.github.offspring.internal.robust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
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

    /// The ring, for something that is only done while there may be elements.
    ///
    /// @return null if it is gone, because between a look that found it in use and this it came to its end
    @Nullable
    QueueRing getUnlessOver() {
        try {
            return get();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException && block.isGone()) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
