package io.github.offspring.internal.transport;

import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.AllocatedFile;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.internal.wire.Departure;
import io.github.offspring.internal.wire.LostArray;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PrimitiveArrays;
import io.github.offspring.internal.wire.StoredArray;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Memory that holds the large arrays of one message, so that the receiver fetches them itself, with one copy.
///
/// | offset | bytes | field  | written by | meaning                                            |
/// |-------:|------:|--------|------------|----------------------------------------------------|
/// |      0 |     8 | token  | sender     | tells what is there now from all that was before   |
/// |     64 |     … | arrays | sender     | each from a multiple of 64 on                      |
///
/* It has no name in any file system, and is mapped by the receiver through the sender's descriptor, as a ring is. The
 * sender keeps it until the message is given up, and may use it again then, as memory that has been used before is had
 * for a fraction of the time. A message that nobody needs any more can still be received, late: then the token is
 * another one, at the beginning or when everything has been copied, and the array counts as lost. Writing begins with the
 * token, so it cannot be the old one when anything of the contents is new.
 */
final class ArrayBlock implements Departure {

    /// What of a message's arrays goes through the connection: pid, descriptor, token, offset.
    static final int LOCATOR_BYTES = 28;

    /// Below, the way through a ring takes no longer.
    private static final long MIN_BYTES = 1 << 20;
    /// No more is kept for the next message, not for longer, and not if it is that many times as much as needed.
    private static final long MAX_KEPT_BYTES = 256L << 20;

    private static final long KEPT_SECONDS = 2;
    private static final long MAX_WASTE = 4;

    private static final long ALIGNMENT = 64;

    /// Each has a descriptor for as long as its message waits, and a program needs some for its own things.
    private static final int MOST_AT_ONCE = 256;
    private static final AtomicInteger IN_USE = new AtomicInteger();

    /// Memory of a block, mapped.
    private record Area(int descriptor, Arena arena, MemorySegment memory) {
        static Area create(long bytes) throws IOException {
            int descriptor = Posix.openMemory("offspring-array", bytes);
            Arena arena = Arena.ofShared();
            try {
                return new Area(
                        descriptor,
                        arena,
                        AllocatedFile.map(ProcessHandle.current().pid(), descriptor, arena));
            } catch (IOException | OutOfMemoryError e) {
                Posix.close(descriptor);
                arena.close();
                throw e;
            }
        }

        void free() {
            Posix.close(descriptor);
            arena.close();
        }
    }

    /// An array in a block.
    record Stored(ArrayBlock block, char type, int length, long offset) implements StoredArray {
        @Override
        public MemorySegment memory() {
            return block.area.memory().asSlice(offset, (long) length * PrimitiveArrays.elementBytes(type));
        }

        /// Writes what [#fetch] reads.
        void locate(ByteBuffer target) {
            target.putLong(ProcessHandle.current().pid())
                    .putInt(block.area.descriptor())
                    .putLong(block.token)
                    .putLong(offset);
        }
    }

    /// At most one that is not in use.
    private static final AtomicReference<@Nullable Area> KEPT = new AtomicReference<>();

    private final Area area;
    private final long token = ThreadLocalRandom.current().nextLong();
    private final AtomicBoolean abandoned = new AtomicBoolean();
    // The message, and those who send it byte by byte.
    private final AtomicInteger users = new AtomicInteger(1);

    private ArrayBlock(Area area) {
        this.area = area;
        Words.set(area.memory(), 0, token);
        // What is written next is not to be seen before the token.
        VarHandle.fullFence();
    }

    /// A message that no longer shares memory with the value it was made of; its arrays in a block, if they are
    /// large.
    static Message detached(Message message) {
        Area area = message.arrayBytes() < MIN_BYTES ? null : tryArea(message);
        if (area == null) {
            // The heap, and the way through the connection, do as well.
            return message.detached();
        }
        ArrayBlock block = new ArrayBlock(area);
        List<Stored> copies = new ArrayList<>();
        long at = ALIGNMENT;
        for (Object array : message.arrays()) {
            Stored copy = new Stored(block, PrimitiveArrays.typeOf(array), PrimitiveArrays.length(array), at);
            copy.memory().copyFrom(PrimitiveArrays.memory(array));
            copies.add(copy);
            at = aligned(at + copy.memory().byteSize());
        }
        return message.detached(copies, block);
    }

    /// @return null if there is no memory to share, or too much of it is in use
    private static @Nullable Area tryArea(Message message) {
        if (IN_USE.incrementAndGet() <= MOST_AT_ONCE) {
            try {
                return area(bytes(message));
            } catch (IOException | OutOfMemoryError _) {
                // As below.
            }
        }
        IN_USE.decrementAndGet();
        return null;
    }

    private static long bytes(Message message) {
        long bytes = ALIGNMENT;
        for (Object array : message.arrays()) {
            bytes = aligned(bytes + PrimitiveArrays.memory(array).byteSize());
        }
        return bytes;
    }

    private static long aligned(long bytes) {
        return bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }

    private static Area area(long bytes) throws IOException {
        Area kept = KEPT.getAndSet(null);
        if (kept != null && kept.memory().byteSize() >= bytes && kept.memory().byteSize() <= MAX_WASTE * bytes) {
            return kept;
        }
        if (kept != null) {
            kept.free();
        }
        return Area.create(bytes);
    }

    // ---- Its life

    /// Has it stay as it is until [#release].
    ///
    /// @return false if it has been given up
    boolean hold() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void release() {
        if (users.decrementAndGet() > 0) {
            return;
        }
        IN_USE.decrementAndGet();
        if (area.memory().byteSize() > MAX_KEPT_BYTES || !KEPT.compareAndSet(null, area)) {
            area.free();
            return;
        }
        // Not in the common pool, of which all threads may be busy for long.
        CompletableFuture.delayedExecutor(KEPT_SECONDS, TimeUnit.SECONDS, Thread::startVirtualThread)
                .execute(() -> {
                    if (KEPT.compareAndSet(area, null)) {
                        area.free();
                    }
                });
    }

    @Override
    public void restore() {
        abandon();
    }

    /// Nobody asks: whoever sends a task gives it up when it is done.
    @Override
    public boolean isClaimed() {
        return abandoned.get();
    }

    @Override
    public void abandon() {
        if (abandoned.compareAndSet(false, true)) {
            release();
        }
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    // ---- The receiver

    /// Gets an array out of the block of another process.
    ///
    /// @param locator what [Stored#locate] has written
    /// @return the array; a [LostArray] if it is not there any more
    static Object fetch(ByteBuffer locator, int type, int length) {
        long pid = locator.getLong();
        int descriptor = locator.getInt();
        long token = locator.getLong();
        long offset = locator.getLong();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = AllocatedFile.map(pid, descriptor, arena);
            long bytes = (long) length * PrimitiveArrays.elementBytes(type);
            if (memory.byteSize() < ALIGNMENT
                    || Words.get(memory, 0) != token
                    || offset < ALIGNMENT
                    || offset > memory.byteSize() - bytes) {
                return new LostArray("its sender has something else there");
            }
            Object array = PrimitiveArrays.allocate(type, length);
            PrimitiveArrays.memory(array).copyFrom(memory.asSlice(offset, bytes));
            VarHandle.fullFence();
            return Words.get(memory, 0) == token
                    ? array
                    : new LostArray("its sender has begun to write something else there");
        } catch (IOException e) {
            return new LostArray("its sender's memory cannot be had: " + e);
        }
    }
}
