package io.github.offspring.internal.transport;

import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PrimitiveArrays;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The sending half of a [FramedSocket].
final class FrameWriter {

    private static final byte[] NOTHING = {};
    // Bytes past the buffer are worth while from here on.
    private static final int DIRECT_BYTES = 4096;

    // For what goes before a message when shared memory is to be used.
    private static final int RESERVED_BYTES = 64;

    private final Line line;
    // Null if nothing but the socket is to be used.
    private final @Nullable RingOffer offer;
    private @Nullable ByteBuffer lazyBuffer;
    // What the rest goes through when the first bytes of the buffer, so many, have gone through the socket.
    private @Nullable Ring next;
    private int socketBytes;
    // How many bytes have left the buffer, ever.
    private long sent;
    // Written by the thread that sends, read by any.
    private final AtomicLong steps = new AtomicLong();

    FrameWriter(Line line, @Nullable RingOffer offer) {
        this.line = line;
        this.offer = offer;
    }

    /// Adds a message to the buffer, which is sent whenever it is full.
    void write(int kind, Message message) throws IOException {
        write(kind, NOTHING, 0, message);
    }

    /// Adds a message with some bytes before its own.
    void write(int kind, byte[] prefix, int prefixLength, Message message) throws IOException {
        if (offer != null && !line.sendsToRing()) {
            considerRing(offer);
        }
        ArrayBlock held = hold(message);
        try {
            write(kind, prefix, prefixLength, message, held == null && hasBlock(message));
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    /// @return the block of the message's arrays, if they are to be sent byte by byte
    private @Nullable ArrayBlock hold(Message message) {
        // Who takes part in a ring can have a block as well.
        return hasBlock(message) && !line.sendsToRing() && blockOf(message).hold() ? blockOf(message) : null;
    }

    private static boolean hasBlock(Message message) {
        return !message.arrays().isEmpty() && message.arrays().getFirst() instanceof ArrayBlock.Stored;
    }

    private static ArrayBlock blockOf(Message message) {
        return ((ArrayBlock.Stored) message.arrays().getFirst()).block();
    }

    private void write(int kind, byte[] prefix, int prefixLength, Message message, boolean byName) throws IOException {
        List<Object> arrays = message.arrays();
        ByteBuffer buffer = room(Frame.HEADER_BYTES);
        buffer.putInt(prefixLength + message.inlineLength());
        buffer.putInt(arrays.size());
        buffer.putInt(byName ? arrays.size() * ArrayBlock.LOCATOR_BYTES : Math.toIntExact(message.arrayBytes()));
        buffer.putInt(kind | Frame.MAGIC << 8);
        writeBytes(prefix, prefixLength);
        writeBytes(message.inline(), message.inlineLength());
        for (Object array : arrays) {
            int type = PrimitiveArrays.typeOf(array) | (byName ? Frame.IN_BLOCK : 0);
            room(Frame.ENTRY_BYTES).put((byte) type).putInt(PrimitiveArrays.length(array));
        }
        for (Object array : arrays) {
            if (byName) {
                ((ArrayBlock.Stored) array).locate(room(ArrayBlock.LOCATOR_BYTES));
            } else {
                writeMemory(PrimitiveArrays.memory(array));
            }
        }
    }

    private void considerRing(RingOffer offered) throws IOException {
        ByteBuffer buffer = room(0);
        if (next != null || buffer.remaining() < RESERVED_BYTES) {
            return;
        }
        int start = buffer.position();
        if (offered.next(buffer.position(start + Frame.HEADER_BYTES))) {
            buffer.putInt(start, RingOffer.BYTES);
            buffer.putInt(start + 4, 0).putInt(start + 8, 0).putInt(start + 12, Frame.OFFER | Frame.MAGIC << 8);
            return;
        }
        buffer.position(start);
        Ring accepted = offered.accepted();
        if (accepted != null) {
            buffer.putInt(0).putInt(0).putInt(0).putInt(Frame.SWITCH | Frame.MAGIC << 8);
            socketBytes = buffer.position();
            next = accepted;
        }
    }

    private void writeBytes(byte[] bytes, int length) throws IOException {
        if (length >= DIRECT_BYTES) {
            writeMemory(MemorySegment.ofArray(bytes).asSlice(0, length));
            return;
        }
        for (int at = 0; at < length; ) {
            ByteBuffer buffer = room(1);
            int chunk = Math.min(buffer.remaining(), length - at);
            buffer.put(bytes, at, chunk);
            at += chunk;
        }
    }

    private void writeMemory(MemorySegment memory) throws IOException {
        for (long at = 0; at < memory.byteSize(); ) {
            if (isDirect(memory.byteSize() - at)) {
                at += writeDirectly(memory, at);
                continue;
            }
            ByteBuffer buffer = room(1);
            int chunk = (int) Math.min(buffer.remaining(), memory.byteSize() - at);
            MemorySegment.copy(memory, at, MemorySegment.ofBuffer(buffer), 0, chunk);
            buffer.position(buffer.position() + chunk);
            at += chunk;
        }
    }

    /// Not if it would have to wait for room in the ring, and has room in the buffer.
    private boolean isDirect(long bytes) throws IOException {
        if (bytes < DIRECT_BYTES || !line.sendsToRing()) {
            return false;
        }
        int position = room(0).position();
        return bytes > Frame.BUFFER_BYTES - position || line.fits((int) bytes + position);
    }

    /// @return how many bytes
    private int writeDirectly(MemorySegment memory, long at) throws IOException {
        // Without a word: the reader would be woken for a header, and fall asleep again for the lack of the rest.
        if (!tryFlush(false)) {
            flush();
        }
        int count = line.send(memory, at, memory.byteSize() - at);
        sent += count;
        if (count == 0) {
            line.awaitWritable();
        }
        return count;
    }

    private ByteBuffer room(int bytes) throws IOException {
        ByteBuffer buffer = lazyBuffer;
        if (buffer == null) {
            buffer = Frame.buffer(Frame.FIRST_BUFFER_BYTES);
            lazyBuffer = buffer;
        } else if (buffer.remaining() < bytes && buffer.capacity() < Frame.BUFFER_BYTES) {
            buffer = Frame.buffer(Frame.BUFFER_BYTES).put(buffer.flip());
            lazyBuffer = buffer;
        } else if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    /// How many bytes have been written to the buffer, ever.
    long written() {
        ByteBuffer buffer = lazyBuffer;
        return sent + (buffer == null ? 0 : buffer.position());
    }

    /// How many of these the other side may have: all that were sent, but for those that lie in a ring unread.
    long taken(boolean dead) {
        return dead ? sent - line.unread() : sent;
    }

    /// How often something was sent.
    long steps() {
        return steps.getOpaque();
    }

    /// Whether a message of so many bytes could be added without sending anything.
    boolean hasRoom(long bytes) {
        ByteBuffer buffer = lazyBuffer;
        int position = buffer == null ? 0 : buffer.position();
        return Frame.HEADER_BYTES + RESERVED_BYTES + bytes <= Frame.BUFFER_BYTES - position;
    }

    boolean trySend(int kind) throws IOException {
        ByteBuffer buffer = room(0);
        if (buffer.position() > 0) {
            throw new IOException("the message before could not be sent whole");
        }
        if (!line.hasRoom(Frame.HEADER_BYTES)) {
            return false;
        }
        buffer.putInt(0).putInt(0).putInt(0).putInt(kind | Frame.MAGIC << 8);
        return tryFlush();
    }

    /// Sends what can be sent without waiting.
    ///
    /// @return whether that was all
    boolean tryFlush() throws IOException {
        return tryFlush(true);
    }

    /// @param isTold whether the reader is to be woken; if not, something must follow at once
    private boolean tryFlush(boolean isTold) throws IOException {
        ByteBuffer buffer = room(0);
        if (next != null && !goOverTo(next, buffer)) {
            return false;
        }
        buffer.flip();
        int before = buffer.remaining();
        try {
            line.send(buffer, isTold);
        } finally {
            sent += before - buffer.remaining();
            if (buffer.remaining() < before) {
                // Opaque: whoever looks for progress sees it some time.
                steps.setOpaque(steps.getPlain() + 1);
            }
            buffer.compact();
        }
        return buffer.position() == 0 && line.isDrained();
    }

    /// @return whether the ring is used now
    private boolean goOverTo(Ring ring, ByteBuffer buffer) throws IOException {
        int end = buffer.position();
        buffer.position(0).limit(socketBytes);
        try {
            line.send(buffer, true);
        } finally {
            socketBytes -= buffer.position();
            sent += buffer.position();
            buffer.limit(end);
            buffer.compact();
        }
        if (socketBytes > 0) {
            return false;
        }
        next = null;
        line.sendTo(ring);
        return true;
    }

    void flush() throws IOException {
        while (!tryFlush()) {
            line.awaitWritable();
        }
    }
}
