package io.github.offspring.internal.transport;

import io.github.offspring.ProtocolException;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Posix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// The end of a [Ring] that writes. Used by one thread at a time.
final class RingWriter {

    private final Ring ring;
    private final MemorySegment memory;
    private long tail;
    // As it was when it was last looked at.
    private long head;

    RingWriter(Ring ring) {
        this.ring = ring;
        memory = ring.memory();
    }

    /// Adds what there is room for.
    ///
    /// @return how many bytes
    /// @throws IOException if the reader has closed
    int write(ByteBuffer from) throws IOException {
        int count = write(MemorySegment.ofBuffer(from), 0, from.remaining());
        from.position(from.position() + count);
        return count;
    }

    int write(MemorySegment from, long at, long most) throws IOException {
        if (ring.isLeft()) {
            throw new IOException("the other side has closed");
        }
        int count = (int) Math.min(room(most), most);
        if (count > 0) {
            int to = (int) (tail & Ring.CAPACITY - 1);
            int first = Math.min(count, Ring.CAPACITY - to);
            Words.copy(from, at, memory, Ring.CONTENT + to, first);
            Words.copy(from, at + first, memory, Ring.CONTENT, count - first);
            tail += count;
            Words.set(memory, Ring.TAIL, tail);
        }
        return count;
    }

    private long room(long wanted) {
        long room = Ring.CAPACITY - (tail - head);
        if (room < wanted) {
            head = Words.get(memory, Ring.HEAD);
            room = Ring.CAPACITY - (tail - head);
        }
        if (room < 0 || room > Ring.CAPACITY) {
            throw new ProtocolException(
                    "what another process has left in shared memory is no ring: room=" + room, null);
        }
        return room;
    }

    /// How many bytes a reader that has died has not read. One that has closed may be at them still: none.
    long unread() {
        long unread = tail - Words.get(memory, Ring.HEAD);
        return ring.isLeft() || unread < 0 || unread > Ring.CAPACITY ? 0 : unread;
    }

    boolean hasRoom(int bytes) {
        return room(bytes) >= bytes;
    }

    /// Wakes the reader if it sleeps.
    ///
    /// @return whether it must be rung for at the socket
    boolean wakeReader() {
        if (Words.getInt(memory, Ring.READER) == Ring.AWAKE) {
            return false;
        }
        int where = Words.getAndSetInt(memory, Ring.READER, Ring.AWAKE);
        if (where == Ring.AT_WORD) {
            Posix.futexWake(memory.address() + Ring.READER, 1);
        }
        return where == Ring.AT_SOCKET;
    }

    /// Says that the writer sleeps, or will look again soon.
    ///
    /// @param inKernel whether it is to be woken there
    /// @return whether it need not
    boolean arm(boolean inKernel) {
        Words.setInt(memory, Ring.WRITER, inKernel ? Ring.AT_WORD : Ring.AWAKE);
        return hasRoom(1) || ring.isLeft();
    }

    void sleep(long nanos) {
        Posix.futexWait(memory.address() + Ring.WRITER, Ring.AT_WORD, nanos);
    }

    void disarm() {
        Words.setInt(memory, Ring.WRITER, Ring.AWAKE);
    }
}
