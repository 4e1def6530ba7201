package io.github.offspring.internal.transport;

import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PrimitiveArrays;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sending half of a [FramedSocket].
final class FrameWriter {

    private static final byte[] NOTHING = {};

    private final SocketChannel channel;
    private final Readiness writable;
    private @Nullable ByteBuffer lazyBuffer;

    FrameWriter(SocketChannel channel, Readiness writable) {
        this.channel = channel;
        this.writable = writable;
    }

    /// Adds a message to the buffer, which is sent whenever it is full.
    void write(int kind, Message message) throws IOException {
        write(kind, NOTHING, 0, message);
    }

    /// Adds a message with some bytes before its own.
    void write(int kind, byte[] prefix, int prefixLength, Message message) throws IOException {
        List<Object> arrays = message.arrays();
        ByteBuffer buffer = room(Frame.HEADER_BYTES);
        buffer.putInt(prefixLength + message.inlineLength());
        buffer.putInt(arrays.size());
        buffer.putInt(Math.toIntExact(message.arrayBytes()));
        buffer.putInt(kind | Frame.MAGIC << 8);
        writeBytes(prefix, prefixLength);
        writeBytes(message.inline(), message.inlineLength());
        for (Object array : arrays) {
            room(Frame.ENTRY_BYTES).put((byte) PrimitiveArrays.typeOf(array)).putInt(PrimitiveArrays.length(array));
        }
        for (Object array : arrays) {
            writeMemory(PrimitiveArrays.memory(array));
        }
    }

    private void writeBytes(byte[] bytes, int length) throws IOException {
        for (int at = 0; at < length; ) {
            ByteBuffer buffer = room(1);
            int chunk = Math.min(buffer.remaining(), length - at);
            buffer.put(bytes, at, chunk);
            at += chunk;
        }
    }

    private void writeMemory(MemorySegment memory) throws IOException {
        for (long at = 0; at < memory.byteSize(); ) {
            ByteBuffer buffer = room(1);
            int chunk = (int) Math.min(buffer.remaining(), memory.byteSize() - at);
            MemorySegment.copy(memory, at, MemorySegment.ofBuffer(buffer), 0, chunk);
            buffer.position(buffer.position() + chunk);
            at += chunk;
        }
    }

    private ByteBuffer room(int bytes) throws IOException {
        ByteBuffer buffer = lazyBuffer;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(Frame.BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            lazyBuffer = buffer;
        } else if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    /// Whether a message of so many bytes could be added without sending anything.
    boolean hasRoom(long bytes) {
        ByteBuffer buffer = lazyBuffer;
        return Frame.HEADER_BYTES + bytes <= (buffer == null ? Frame.BUFFER_BYTES : buffer.remaining());
    }

    boolean trySend(int kind) throws IOException {
        ByteBuffer buffer = room(0);
        if (buffer.position() > 0) {
            throw new IOException("the message before could not be sent whole");
        }
        buffer.putInt(0).putInt(0).putInt(0).putInt(kind | Frame.MAGIC << 8);
        return tryFlush();
    }

    /// Sends what can be sent without waiting.
    ///
    /// @return whether that was all
    boolean tryFlush() throws IOException {
        ByteBuffer buffer = room(0);
        buffer.flip();
        try {
            channel.write(buffer);
        } finally {
            buffer.compact();
        }
        return buffer.position() == 0;
    }

    void flush() throws IOException {
        while (!tryFlush()) {
            writable.awaitUninterruptibly();
        }
    }
}
