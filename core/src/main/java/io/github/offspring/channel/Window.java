package io.github.offspring.channel;

import io.github.offspring.internal.os.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// A part of a queue's memory that somebody may use for a time.
final class Window {

    /// Keeps the memory mapped for that time, by being known to the arena.
    private record Keeper(MemorySegment part) implements Consumer<MemorySegment> {
        @Override
        public void accept(MemorySegment end) {
            // The mapping goes when nobody knows it any more.
        }
    }

    private Window() {}

    /// Cuts a part off, so that it can be used by nobody when the time is over, if that is possible.
    ///
    /// @param arena for as long as it may be used
    @SuppressWarnings("restricted") // Only where it is granted, and it cannot be used longer than the whole.
    static MemorySegment of(MemorySegment part, Arena arena) {
        return NativeAccess.isGranted() ? part.reinterpret(arena, new Keeper(part)) : part;
    }
}
