package io.github.offspring.channel;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.QueueCell;
import io.github.offspring.internal.robust.QueueRoom;
import io.github.offspring.internal.wire.PackedBytes;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// The raw form of a queue of bytes: elements are written and read where they lie in shared memory, and never
/// copied.
///
/// ```java
/// SharedQueue<byte[]> frames = SharedQueue.builder().leased().bytes(1 << 26).create();
/// // in one process
/// RawQueue raw = RawQueue.of(frames);
/// try (Claim claim = raw.claim(FRAME_BYTES)) {
///     camera.readInto(claim.segment());
///     claim.commit();
/// }
/// // in another one
/// try (Lease<MemorySegment> frame = RawQueue.of(frames).lease()) {
///     show(frame.value());
///     frame.acknowledge();
/// }
/// ```
///
/// It is a view of a [SharedQueue], with the same elements: what is claimed and committed here can be taken there
/// as a `byte[]`, and what is put there can be leased here. Room can be claimed in any queue; elements are read in
/// place in a [leased][SharedQueueBuilder#leased] one, because their room must stay theirs meanwhile. They are
/// 8-byte aligned. One that takes more than a quarter of the queue's memory is a file of its own, which is mapped
/// to be written and to be read.
///
/// **Threads and processes** *Thread-safe and process-safe*, but a claim, and a lease from here, are confined to
/// the thread that has them. While one is open the mutexes of the queue are free: others put and take.
///
/// **Order** That of the claims. Whoever takes waits for an open claim that is next, and so do all elements behind
/// it: a claim is for the time of the writing.
///
/// **Crash** A claim whose process dies is never an element: those who take pass over it, and its room is free
/// when that of the elements before it is. A claim that is open keeps the queue from ending by itself, and may be
/// committed after [SharedQueue#close]. A lease whose process dies gives its element back.
///
/// @see SharedQueue
public final class RawQueue {

    private final SharedQueue<byte[]> queue;

    private RawQueue(SharedQueue<byte[]> queue) {
        this.queue = queue;
    }

    /// Gives the raw form of a queue.
    ///
    /// @param queue of bytes
    /// @return a view of it
    public static RawQueue of(SharedQueue<byte[]> queue) {
        return new RawQueue(Objects.requireNonNull(queue, "queue"));
    }

    /// Gives the queue, to send it to others and to close it.
    ///
    /// @return the one that this is the raw form of
    public SharedQueue<byte[]> queue() {
        return queue;
    }

    // ---- Putting

    /// Claims room for an element, waiting for it as long as it takes.
    ///
    /// @param bytes how long it is at most, in [0, 2147482623]
    /// @return the claim, which must be committed or closed
    /// @throws InterruptedException if this thread is interrupted, also before; nothing is claimed then
    /// @throws IllegalArgumentException if it cannot be so long
    /// @throws QueueClosedException if nobody may put anything any more, also while this waits
    /// @throws UncheckedIOException if it is kept outside of the queue's memory and there is no space for it
    public Claim claim(long bytes) throws InterruptedException {
        return claim(bytes, Deadline.NEVER).orElseThrow(queue::closed);
    }

    /// Claims room for an element if there is room in time.
    ///
    /// @param bytes how long it is at most, in [0, 2147482623]
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the claim, which must be committed or closed; empty if there was no room in time
    /// @throws InterruptedException if this thread is interrupted, also before; nothing is claimed then
    /// @throws IllegalArgumentException if it cannot be so long
    /// @throws QueueClosedException if nobody may put anything any more, also while this waits
    /// @throws UncheckedIOException if it is kept outside of the queue's memory and there is no space for it
    public Optional<Claim> tryClaim(long bytes, Duration timeout) throws InterruptedException {
        return claim(bytes, Deadline.after(timeout));
    }

    private Optional<Claim> claim(long bytes, long deadline) throws InterruptedException {
        if (bytes < 0 || bytes > PackedBytes.MAX_LENGTH) {
            throw new IllegalArgumentException("bytes must be in [0, " + PackedBytes.MAX_LENGTH + "]: bytes=" + bytes);
        }
        QueueRoom room = queue.cell().claim(new RawElement((int) bytes), deadline);
        if (room == null) {
            queue.checkOpen();
            return Optional.empty();
        }
        return Optional.of(Claim.of(queue, room, (int) bytes));
    }

    // ---- Taking

    /// Takes the next element, waiting for it as long as it takes, to be read in its place.
    ///
    /// @return the lease of the element, whose value is a read-only segment that may be used by this thread as
    /// long as the lease goes on
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been taken then
    /// @throws ClassCastException if the element is not a `byte[]`; it is left in the queue
    /// @throws QueueClosedException if there will never be one again
    /// @throws UnsupportedOperationException if the queue was not made with [SharedQueueBuilder#leased]
    public Lease<MemorySegment> lease() throws InterruptedException {
        return lease(Deadline.NEVER).orElseThrow(queue::closed);
    }

    /// Takes the next element if there is one in time, to be read in its place.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the lease of the element, as that of [#lease()]; empty if there was none in time, or there will
    /// never be one again
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been taken then
    /// @throws ClassCastException if the element is not a `byte[]`; it is left in the queue
    /// @throws UnsupportedOperationException if the queue was not made with [SharedQueueBuilder#leased]
    public Optional<Lease<MemorySegment>> tryLease(Duration timeout) throws InterruptedException {
        return lease(Deadline.after(timeout));
    }

    private Optional<Lease<MemorySegment>> lease(long deadline) throws InterruptedException {
        queue.checkLeased();
        Arena arena = Arena.ofConfined();
        Lease<MemorySegment> lease = null;
        try {
            QueueCell.Taken<MemorySegment> taken = queue.cell().take(new RawElement.Reader(arena), deadline);
            if (taken != null) {
                lease = new Lease<>(
                        queue, taken.value(), Objects.requireNonNull(taken.taking()), taken.deliveries(), arena);
            }
            return Optional.ofNullable(lease);
        } finally {
            if (lease == null) {
                arena.close();
            }
        }
    }

    /// Shows the queue.
    @Override
    public String toString() {
        return "RawQueue of " + queue;
    }
}
