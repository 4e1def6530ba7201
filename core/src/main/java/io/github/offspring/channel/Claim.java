package io.github.offspring.channel;

import io.github.offspring.internal.robust.QueueRoom;
import io.github.offspring.internal.wire.PackedBytes;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room in a queue that has been [claimed][RawQueue#claim], for an element that is written in its place.
///
/// ```java
/// try (Claim claim = raw.claim(bytes)) {
///     fill(claim.segment());
///     claim.commit();                     // if not: it never was
/// }
/// ```
///
/// **Threads and processes** *Confined to its owner thread.*
///
/// **Crash** If the process ends, in any way, before it has committed, there never is an element, and those who
/// take go on to the next one. Whoever is killed in [#commit] has committed or has not.
public final class Claim implements AutoCloseable {

    private final SharedQueue<byte[]> queue;
    private final QueueRoom room;
    private final Arena arena;
    private final MemorySegment memory;
    private final int length;
    private boolean done;

    private Claim(SharedQueue<byte[]> queue, QueueRoom room, Arena arena, int length) {
        this.queue = queue;
        this.room = room;
        this.arena = arena;
        this.length = length;
        memory = room.memory(arena);
    }

    /// @throws UncheckedIOException if its file cannot be mapped; nothing is claimed then
    static Claim of(SharedQueue<byte[]> queue, QueueRoom room, int length) {
        Arena arena = Arena.ofConfined();
        boolean complete = false;
        try {
            Claim claim = new Claim(queue, room, arena, length);
            complete = true;
            return claim;
        } finally {
            if (!complete) {
                arena.close();
                room.abort();
            }
        }
    }

    /// Gives the room, to write the element to. It holds anything to begin with.
    ///
    /// It must not be used when the claim has ended. Where native access is granted that is an
    /// [IllegalStateException]; where not, whoever does it writes over others' elements.
    ///
    /// @return a segment as long as was claimed, 8-byte aligned, confined to this thread
    /// @throws IllegalStateException if the claim has been committed or closed
    public MemorySegment segment() {
        checkOpen();
        return Window.of(memory.asSlice(PackedBytes.content(0), length), arena);
    }

    private void checkOpen() {
        if (done) {
            throw new IllegalStateException(queue + ": the claim has ended: it has been committed or closed");
        }
    }

    /// Puts the element: from now on others can take it.
    ///
    /// @throws IllegalStateException if the claim has been committed or closed
    public void commit() {
        commit(length);
    }

    /// Puts an element that is shorter than what was claimed.
    ///
    /// @param bytes of the room, from its beginning, are the element
    /// @throws IllegalArgumentException if that is negative or more than was claimed
    /// @throws IllegalStateException if the claim has been committed or closed
    public void commit(long bytes) {
        if (bytes < 0 || bytes > length) {
            throw new IllegalArgumentException("bytes must be in [0, " + length + "]: bytes=" + bytes);
        }
        checkOpen();
        if (bytes < length) {
            PackedBytes.shorten(memory, 0, (int) bytes);
        }
        arena.close();
        done = true;
        room.commit();
    }

    /// Gives the room up, unless the element has been committed: there never was one.
    @Override
    public void close() {
        if (!done) {
            arena.close();
            done = true;
            room.abort();
        }
    }

    /// Shows the queue, the length and whether the claim goes on.
    @Override
    public String toString() {
        return "Claim[bytes=" + length + (done ? ", ended" : "") + ", of " + queue + "]";
    }
}
