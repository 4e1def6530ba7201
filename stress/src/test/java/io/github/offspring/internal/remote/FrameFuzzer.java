package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Any frames of a peer of another family. What is as docs/protocol/frames.md says must be read, and as it was sent;
/// nothing else must.
///
/// The input is instructions for frames that are nearly right, or, after a first byte of zero, bytes.
public final class FrameFuzzer {

    private static final int MAGIC = 0x53_46_4F;
    private static final int HEADER_BYTES = 16;
    private static final int ENTRY_BYTES = 5;
    private static final String TYPES = "BCSIFJD";
    private static final int[] WIDTHS = {1, 2, 2, 4, 4, 8, 8};
    // Buffers, and what is believed of a claim before it has come true.
    private static final long ANYWAY = 3 << 20;

    private FrameFuzzer() {}

    /// What a reader is to make of one.
    private record Expected(int kind, byte[] content, List<Integer> lengths) {}

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        Weaving weaving = new Weaving(input, 1, Format.FOREIGN);
        byte[] frames = input[0] == 0 ? weaving.rest() : weave(weaving);
        Allocation.check(frames.length, ANYWAY, () -> read(frames));
    }

    private static byte[] weave(Weaving weaving) {
        while (weaving.hasNext()) {
            byte[] content = weaving.bytes(weaving.next(64));
            int count = weaving.next(4);
            ByteBuffer entries = ByteBuffer.allocate(count * ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            int arrayBytes = 0;
            for (int i = 0; i < count; i++) {
                int type = weaving.next(TYPES.length());
                int length = weaving.next(32);
                arrayBytes += length * WIDTHS[type];
                entries.put((byte) (TYPES.charAt(type) | (weaving.next(32) == 31 ? 0x80 : 0)));
                entries.putInt(weaving.claim(length));
            }
            int padding = weaving.next(16) == 15 ? weaving.next(256) * 256 : 0;
            var out = weaving.out();
            out.putInt(weaving.claim(content.length + padding));
            out.putInt(weaving.claim(count));
            out.putInt(weaving.claim(arrayBytes));
            out.putInt((weaving.next(64) == 63 ? weaving.extreme() : MAGIC) << 8 | weaving.next(256));
            weaving.put(content);
            weaving.put(new byte[padding]);
            weaving.put(entries.array());
            weaving.put(new byte[arrayBytes]);
        }
        return weaving.take();
    }

    private static void read(byte[] input) throws Exception {
        ByteBuffer rest = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        try (SocketPair pair = SocketPair.open()) {
            Thread attack = pair.attack(input);
            try (FramedSocket frames = new FramedSocket("fuzzed", pair.near())) {
                for (Inbound frame = frames.read(); frame != null; frame = frames.read()) {
                    check(frame, next(rest));
                }
                if (rest.hasRemaining()) {
                    throw new AssertionError("something was not read: bytes=" + rest.remaining());
                }
            } catch (IOException | PeerLostException | ProtocolException | CodecException e) {
                if (next(rest) != null) {
                    throw new AssertionError("what is right was not read", e);
                }
            }
            SocketPair.join(attack);
        }
    }

    /// @return null if what comes next is no whole frame
    private static @Nullable Expected next(ByteBuffer rest) {
        if (rest.remaining() < HEADER_BYTES) {
            return null;
        }
        int length = rest.getInt();
        int count = rest.getInt();
        int arrayBytes = rest.getInt();
        int kind = rest.getInt();
        long total = (long) length + arrayBytes + (long) count * ENTRY_BYTES;
        if (kind >>> 8 != MAGIC || (length | count | arrayBytes) < 0 || total > rest.remaining()) {
            return null;
        }
        byte[] content = new byte[length];
        rest.get(content);
        List<Integer> lengths = new ArrayList<>();
        long left = arrayBytes;
        for (int i = 0; i < count; i++) {
            int type = TYPES.indexOf(rest.get());
            int elements = rest.getInt();
            if (type < 0 || elements < 0) {
                return null;
            }
            lengths.add(elements);
            left -= (long) elements * WIDTHS[type];
        }
        if (left != 0) {
            return null;
        }
        rest.position(rest.position() + arrayBytes);
        return new Expected(kind & 0xFF, content, lengths);
    }

    private static void check(Inbound frame, @Nullable Expected expected) {
        if (expected == null
                || frame.kind() != expected.kind
                || !Arrays.equals(frame.bytes(), expected.content)
                || !Arrays.stream(frame.arrays()).map(Array::getLength).toList().equals(expected.lengths)) {
            throw new AssertionError("read what was not sent: kind=" + frame.kind() + ", length=" + frame.bytes().length
                    + ", expected=" + expected);
        }
    }
}
