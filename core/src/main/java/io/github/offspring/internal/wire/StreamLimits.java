package io.github.offspring.internal.wire;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/// Refuses what the bytes of a message cannot hold, and asks the connection's own filter about the rest.
///
/// An array of n elements and n references each take at least n bytes: a larger claim is an attack on memory. So is
/// one that is made again and again, by arrays in each other: all of them together have no more elements than there are
/// bytes, or, for collections that make more room than they have elements, a few times as many.
///
/// For one stream.
final class StreamLimits implements ObjectInputFilter {

    private static final int MAX_DEPTH = 20_000;
    // A hash table that is a quarter full, of a size that has been rounded up, whose keys take two bytes.
    private static final long ROOM = 4;
    private static final long SMALL_TABLES = 1024;

    private final long bytes;
    private final ObjectInputFilter filter;
    private long elements;

    /// @param bytes of the stream and of the arrays that have come beside it
    StreamLimits(long bytes, ObjectInputFilter filter) {
        this.bytes = bytes;
        this.filter = filter;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        elements += Math.max(0, info.arrayLength());
        if (info.arrayLength() > bytes
                || elements > ROOM * bytes + SMALL_TABLES
                || info.references() > bytes
                || info.depth() > MAX_DEPTH) {
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
