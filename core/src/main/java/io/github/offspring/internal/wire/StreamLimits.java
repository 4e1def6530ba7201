package io.github.offspring.internal.wire;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/// Refuses what the bytes of a message cannot hold, and asks the connection's own filter about the rest.
///
/// An array of n elements and n references each take at least n bytes: a larger claim is an attack on memory.
///
/// @param bytes of the stream and of the arrays that have come beside it
record StreamLimits(long bytes, ObjectInputFilter filter) implements ObjectInputFilter {

    private static final int MAX_DEPTH = 20_000;

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.arrayLength() > bytes || info.references() > bytes || info.depth() > MAX_DEPTH) {
            return Status.REJECTED;
        }
        return filter.checkInput(info);
    }

    /// Within a family every class may come: its members are one program.
    static ObjectInputFilter family() {
        return FamilyFilter.INSTANCE;
    }

    private enum FamilyFilter implements ObjectInputFilter {
        INSTANCE;

        @Override
        public @Nullable Status checkInput(@Nullable FilterInfo info) {
            return Status.UNDECIDED;
        }
    }
}
