package io.github.offspring.internal.transport;

import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PrimitiveArrays;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The receiving half of a [FramedSocket].
final class FrameReader {

    private static final Object[] NO_ARRAYS = {};
    // A stranger's claim of a length is not believed beyond this before the bytes are there.
    private static final int STRANGERS_BYTES = 1 << 20;
    // How long a message can be that has to be there whole before it is read.
    private static final int MAX_UNREAD_BYTES = Frame.BUFFER_BYTES / 2;
    // How many times as much as has come is believed.
    private static final long GROWTH = 8;

    // Bytes past the buffer are worth while from here on.
    private static final int DIRECT_BYTES = 4096;

    private final String name;
    private final Line line;
    // Null if nothing but sockets is to be used.
    private final @Nullable RingTerms terms;
    // Between position and limit: what has been received and not yet consumed.
    private ByteBuffer buffer = Frame.buffer(Frame.FIRST_BUFFER_BYTES).limit(0);
    private @Nullable Header next;
    private final int trustedBytes;
    private @Nullable Ring offered;
    private boolean ended;
    // How often something has come. Written by the thread that receives, read by any.
    private final AtomicLong steps = new AtomicLong();

    FrameReader(String name, Line line, @Nullable RingTerms terms) {
        this.name = name;
        this.line = line;
        this.terms = terms;
        trustedBytes = terms == null ? STRANGERS_BYTES : Integer.MAX_VALUE;
    }

    boolean awaitNext(long deadlineNanos) throws IOException {
        while (!isNextKnown()) {
            if (fill() == 0 && !line.awaitReadable(deadlineNanos)) {
                return false;
            }
        }
        return true;
    }

    boolean awaitWhole(long deadlineNanos) throws IOException {
        while (!isWhole()) {
            if (fill() == 0 && !line.awaitReadable(deadlineNanos)) {
                return false;
            }
        }
        return true;
    }

    private boolean isWhole() {
        Header header = parseHeader();
        if (header != null && header.totalBytes() > MAX_UNREAD_BYTES) {
            throw new ProtocolException(
                    name + ": the first message is longer than such a message can be: length=" + header.totalBytes()
                            + " bytes, limit=" + MAX_UNREAD_BYTES + " bytes",
                    null);
        }
        return ended || header != null && buffer.remaining() >= header.totalBytes();
    }

    boolean isNextKnown() {
        return ended || parseHeader() != null;
    }

    /// The same, with what a look at shared memory shows.
    boolean isNextHere() throws IOException {
        if (!isNextKnown() && line.receivesFromRing() && line.hasBytes()) {
            fill();
        }
        return isNextKnown();
    }

    /// Receives what there is room for, without waiting, and tells whether the stream has come to its end behind
    /// it.
    boolean isEnded() throws IOException {
        if (!ended) {
            fill();
        }
        if (ended || !line.receivesFromRing()) {
            return ended;
        }
        boolean socketEnded = line.isSocketEnded();
        // The end may be right behind a bell that nobody has heard.
        return socketEnded || line.isSocketEnded();
    }

    @Nullable
    Header peek() throws IOException {
        while (parseHeader() == null) {
            if (ended) {
                if (buffer.hasRemaining()) {
                    throw cutOff();
                }
                return null;
            }
            if (fill() == 0) {
                line.awaitReadable();
            }
        }
        return next;
    }

    @Nullable
    Inbound read() throws IOException {
        Header header = peek();
        if (header == null) {
            return null;
        }
        next = null;
        boolean whole = false;
        try {
            byte[] inline = readBytes(header.inlineLength());
            Object[] arrays = header.arrayCount() == 0 ? NO_ARRAYS : readArrays(header);
            whole = true;
            return new Inbound(header.kind(), inline, arrays);
        } catch (OutOfMemoryError e) {
            throw new ProtocolException(
                    name + ": a message is too large for the memory of this process: length="
                            + ((long) header.inlineLength() + header.arrayBytes()) + " bytes; give it more heap",
                    e);
        } finally {
            if (!whole) {
                giveUp();
            }
        }
    }

    /// What follows in the stream is the rest of a message that nobody understands.
    private void giveUp() throws IOException {
        ended = true;
        buffer.limit(0);
        line.end();
    }

    private @Nullable Header parseHeader() {
        while (next == null && buffer.remaining() >= Frame.HEADER_BYTES) {
            int start = buffer.position();
            Header header = parse();
            if (terms == null || header.kind() < Frame.OFFER) {
                next = header;
            } else if (!obey(header)) {
                buffer.position(start);
                return null;
            }
        }
        return next;
    }

    private Header parse() {
        int inlineLength = buffer.getInt();
        int arrayCount = buffer.getInt();
        int arrayBytes = buffer.getInt();
        int kind = buffer.getInt();
        long total = (long) inlineLength + arrayBytes + (long) arrayCount * Frame.ENTRY_BYTES;
        if (kind >>> 8 != Frame.MAGIC
                || (inlineLength | arrayCount | arrayBytes) < 0
                || arrayCount == 0 && arrayBytes > 0
                || total > Message.MAX_BYTES) {
            throw new ProtocolException(
                    name + ": what arrived is not a message of Offspring: first=" + Integer.toHexString(inlineLength)
                            + ", fourth=" + Integer.toHexString(kind),
                    null);
        }
        return new Header(kind & 0xFF, inlineLength, arrayCount, arrayBytes);
    }

    /// Does what a message says that is not for the users of this socket.
    ///
    /// @return false if it has not come whole
    private boolean obey(Header header) {
        if (header.kind() == Frame.OFFER) {
            if (buffer.remaining() < RingOffer.BYTES) {
                return false;
            }
            take();
            return true;
        }
        Ring chosen = offered;
        if (chosen == null) {
            throw new ProtocolException(name + ": the other side goes where this one has not been asked to", null);
        }
        // What follows over the socket is only to wake whoever waits there.
        buffer.position(buffer.limit());
        offered = null;
        line.receiveFrom(chosen);
        return true;
    }

    private void take() {
        long pid = buffer.getLong();
        int descriptor = buffer.getInt();
        long token = buffer.getLong();
        try {
            Ring taken = Ring.take(pid, descriptor, token);
            offered = taken;
            taken.accept();
        } catch (IOException | OutOfMemoryError _) {
            // The other side goes on as before.
        }
    }

    private byte[] readBytes(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, trustedBytes)];
        for (int at = 0; at < length; ) {
            if (at == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(length, GROWTH * at));
            }
            int direct = receiveNow(MemorySegment.ofArray(bytes), at);
            if (direct > 0) {
                at += direct;
                continue;
            }
            int chunk = Math.min(awaitBytes(), bytes.length - at);
            buffer.get(bytes, at, chunk);
            at += chunk;
        }
        return bytes;
    }

    private Object[] readArrays(Header header) throws IOException {
        ByteBuffer entries = ByteBuffer.wrap(readBytes(Frame.ENTRY_BYTES * header.arrayCount()))
                .order(ByteOrder.LITTLE_ENDIAN);
        Object[] arrays = new Object[header.arrayCount()];
        long left = header.arrayBytes();
        for (int i = 0; i < arrays.length; i++) {
            int type = entries.get() & 0xFF;
            int length = entries.getInt();
            // A stranger may not say where to look.
            boolean inBlock = terms != null && (type & Frame.IN_BLOCK) != 0;
            left -= inBlock ? ArrayBlock.LOCATOR_BYTES : (long) length * PrimitiveArrays.elementBytes(type);
            if ((type & ~Frame.IN_BLOCK) == 'Z' || length < 0 || left < 0) {
                throw new ProtocolException(
                        name + ": an array beside a message is not as its header says: type=" + type + ", length="
                                + length,
                        null);
            }
        }
        if (left > 0) {
            // What it does not account for would be read as the next message.
            throw new ProtocolException(
                    name + ": the arrays beside a message are shorter than its header says: left=" + left + " bytes",
                    null);
        }
        entries.rewind();
        for (int i = 0; i < arrays.length; i++) {
            int type = entries.get() & 0xFF;
            int length = entries.getInt();
            arrays[i] = (type & Frame.IN_BLOCK) == 0 ? readArray(type, length) : fetch(type & ~Frame.IN_BLOCK, length);
        }
        return arrays;
    }

    private Object fetch(int type, int length) throws IOException {
        byte[] locator = readBytes(ArrayBlock.LOCATOR_BYTES);
        return ArrayBlock.fetch(ByteBuffer.wrap(locator).order(ByteOrder.LITTLE_ENDIAN), type, length);
    }

    private Object readArray(int type, int length) throws IOException {
        int bytes = PrimitiveArrays.elementBytes(type);
        Object array = PrimitiveArrays.allocate(type, Math.min(length, trustedBytes / bytes));
        MemorySegment memory = PrimitiveArrays.memory(array);
        for (long at = 0; at < (long) length * bytes; ) {
            if (at == memory.byteSize()) {
                array = PrimitiveArrays.copy(array, (int) Math.min(length, at / bytes * GROWTH));
                memory = PrimitiveArrays.memory(array);
            }
            int direct = receiveNow(memory, at);
            if (direct > 0) {
                at += direct;
                continue;
            }
            int chunk = (int) Math.min(awaitBytes(), memory.byteSize() - at);
            MemorySegment.copy(MemorySegment.ofBuffer(buffer), 0, memory, at, chunk);
            buffer.position(buffer.position() + chunk);
            at += chunk;
        }
        return array;
    }

    /// Receives past the buffer what is there, without waiting, if that is worth while.
    ///
    /// @return how many bytes
    private int receiveNow(MemorySegment memory, long at) throws IOException {
        long missing = memory.byteSize() - at;
        return missing < DIRECT_BYTES || buffer.hasRemaining() ? 0 : line.receiveNow(memory, at, missing);
    }

    /// Waits until something is there.
    ///
    /// @return how many bytes, at least 1
    private int awaitBytes() throws IOException {
        while (!buffer.hasRemaining()) {
            if (ended) {
                throw cutOff();
            }
            if (fill() == 0) {
                line.awaitReadable();
            }
        }
        return buffer.remaining();
    }

    /// How often something has come.
    long steps() {
        return steps.getOpaque();
    }

    /// Receives what is there, without waiting.
    private int fill() throws IOException {
        int start = buffer.position();
        int end = buffer.limit();
        if (start == end) {
            start = 0;
            end = 0;
        } else if (end == buffer.capacity()) {
            makeRoom();
            end = buffer.position();
            start = 0;
        }
        // From a ring no more than is worth copying twice.
        int room = line.receivesFromRing() ? Math.min(DIRECT_BYTES, buffer.capacity() - end) : buffer.capacity() - end;
        buffer.limit(end + room).position(end);
        int count = line.receive(buffer);
        if (count == room && !line.receivesFromRing()) {
            // There is more to come.
            grow();
        }
        buffer.limit(buffer.position()).position(start);
        ended = count < 0;
        if (count > 0) {
            steps.setOpaque(steps.getPlain() + 1);
        }
        return count;
    }

    /// Moves what is there to the beginning, as `compact` does.
    private void makeRoom() {
        boolean isHalfFull = buffer.remaining() > buffer.capacity() / 2;
        buffer.compact();
        if (isHalfFull) {
            grow();
        }
    }

    /// Keeps what is before the position, and that.
    private void grow() {
        if (buffer.capacity() < Frame.BUFFER_BYTES) {
            buffer = Frame.buffer(Frame.BUFFER_BYTES).put(buffer.flip());
        }
    }

    private PeerLostException cutOff() {
        return new PeerLostException(name + ": the peer went away in the middle of a message", null);
    }
}
