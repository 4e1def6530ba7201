package io.github.offspring.internal.transport;

import io.github.offspring.ProtocolException;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.internal.os.Processors;
import io.github.offspring.internal.os.Yielding;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// The end of a [Ring] that reads. Used by one thread at a time.
final class RingReader {

    // Some 50 µs: longer than it takes to wake a thread on an idle processor. With less, once both sides slept neither
    // would ever find the other one awake.
    private static final int MOST_SPINS = Processors.spins(1_500);
    private static final int LEAST_SPINS = Processors.spins(4);
    // So often it is tried again where it had come to nothing: the other side may have a processor by now.
    private static final int SLEEPS_TO_A_TRY = 256;
    // Less would have the writer woken for every piece of a long message.
    private static final int WAKE_FREE = Ring.CAPACITY / 2;

    private final Ring ring;
    private final MemorySegment memory;
    private long head;
    private boolean armed;
    // Of use where both sides have a processor and no more than that to do; elsewhere it soon comes to nothing.
    private int spins = MOST_SPINS;
    private int sleeps;

    RingReader(Ring ring) {
        this.ring = ring;
        memory = ring.memory();
    }

    void leave() {
        ring.leave();
        wakeWriter();
    }

    boolean hasBytes() {
        return Words.get(memory, Ring.TAIL) != head;
    }

    private int available() {
        long bytes = Words.get(memory, Ring.TAIL) - head;
        if (bytes < 0 || bytes > Ring.CAPACITY) {
            throw new ProtocolException(
                    "what another process has left in shared memory is no ring: bytes=" + bytes, null);
        }
        return (int) bytes;
    }

    /// Takes what is there and has room.
    ///
    /// @return how many bytes
    int read(ByteBuffer to) {
        int count = Math.min(available(), to.remaining());
        if (count > 0) {
            read(MemorySegment.ofBuffer(to), 0, count);
            to.position(to.position() + count);
        }
        return count;
    }

    /// @param most at least 1
    /// @return how many bytes
    int read(MemorySegment to, long at, long most) {
        int count = (int) Math.min(available(), most);
        int from = (int) (head & Ring.CAPACITY - 1);
        int first = Math.min(count, Ring.CAPACITY - from);
        MemorySegment.copy(memory, Ring.CONTENT + from, to, at, first);
        MemorySegment.copy(memory, Ring.CONTENT, to, at + first, count - first);
        if (count > 0) {
            taken(count);
        }
        return count;
    }

    private void taken(int count) {
        head += count;
        Words.set(memory, Ring.HEAD, head);
        if (armed) {
            armed = false;
            Words.setInt(memory, Ring.READER, Ring.AWAKE);
        }
        if (Words.getInt(memory, Ring.WRITER) != Ring.AWAKE
                && Ring.CAPACITY - (Words.get(memory, Ring.TAIL) - head) >= WAKE_FREE) {
            wakeWriter();
        }
    }

    private void wakeWriter() {
        if (Words.getAndSetInt(memory, Ring.WRITER, Ring.AWAKE) == Ring.AT_WORD) {
            Posix.futexWake(memory.address() + Ring.WRITER, 1);
        }
    }

    // ---- Waiting

    /// Waits a little without giving up the processor.
    boolean spin() {
        boolean isTry = spins == LEAST_SPINS && ++sleeps % SLEEPS_TO_A_TRY == 0;
        int most = isTry ? MOST_SPINS : spins;
        for (int i = 0; i < most; i++) {
            if (hasBytes()) {
                spins = Math.min(MOST_SPINS, isTry ? MOST_SPINS / 2 : spins * 2);
                return true;
            }
            Thread.onSpinWait();
        }
        spins = Math.max(LEAST_SPINS, spins / 2);
        return false;
    }

    /// Lets others run, the writer perhaps among them.
    boolean giveWay() {
        return Yielding.letOthersRun() && hasBytes();
    }

    /// Sleeps in the kernel. What comes in that time, besides bytes, waits.
    boolean sleep(long nanos) {
        armed = true;
        Words.setInt(memory, Ring.READER, Ring.AT_WORD);
        if (!hasBytes()) {
            Posix.futexWait(memory.address() + Ring.READER, Ring.AT_WORD, nanos);
        }
        return hasBytes();
    }

    /// Has the writer ring at the socket.
    boolean arm() {
        armed = true;
        Words.setInt(memory, Ring.READER, Ring.AT_SOCKET);
        return hasBytes();
    }
}
