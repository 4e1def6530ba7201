package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// Reads any bytes as instructions to make bytes that are nearly right: so a change of one byte of the input changes
/// one thing of the message, and not where all that follows begins.
///
/// An input that is over is read as zeros, of which the simplest of all comes.
final class Weaving {

    /// Where what is woven ends at the latest.
    static final int MAX_BYTES = 1 << 20;

    /// The instructions for a value; their order is what seeds are written in.
    static final int SAMPLE = 1;
    static final int LITERAL = 2;

    private static final int INSTRUCTIONS = 14;
    private static final int MAX_DEPTH = 100;
    // Tags of the codec, as docs/protocol/codec.md has them.
    private static final int STRING = 10;
    private static final int ARRAY = 11;
    private static final int BESIDE = 12;
    private static final int[] CONTAINERS = {13, 14, 15, 16, 20};
    private static final int[] NESTS = {13, 14, 16, 19, 20};
    private static final int MAP = 15;
    private static final int RECORD = 17;
    private static final int ENUM = 18;
    private static final int LAMBDA = 21;
    private static final int OBJECT_STREAM = 22;

    private static final int[] EXTREMES = {
        0,
        1,
        -1,
        2,
        3,
        63,
        64,
        65,
        127,
        128,
        255,
        256,
        4095,
        4096,
        65_535,
        65_536,
        1 << 20,
        1 << 24,
        1 << 28,
        1 << 29,
        1 << 30,
        Integer.MAX_VALUE / 8,
        Integer.MAX_VALUE / 5,
        Integer.MAX_VALUE / 4,
        Integer.MAX_VALUE / 2,
        Integer.MAX_VALUE - 1024,
        Integer.MAX_VALUE - 1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1,
        -8,
        0x80_00_00
    };
    private static final String[] CLASSES = {
        "java.lang.Object",
        "java.lang.Thread$State",
        "java.lang.Runnable",
        "[I",
        "[[[[Ljava.lang.Object;",
        "int",
        "io.github.offspring.internal.remote.RemoteHandle",
        "io.github.offspring.internal.remote.ServerAddress",
        "io.github.offspring.internal.remote.InterfaceKind",
        "io.github.offspring.manager.MapKind",
        "java.util.concurrent.TimeUnit",
        "no.such.Class"
    };

    private final ByteBuffer in;
    private final WireWriter out = new WireWriter(256);
    private final List<byte[]> samples;

    Weaving(byte[] instructions, int from, Format format) {
        in = ByteBuffer.wrap(instructions, from, instructions.length - from).order(ByteOrder.LITTLE_ENDIAN);
        samples = Samples.of(format);
    }

    // ---- What is read

    boolean hasNext() {
        return in.hasRemaining() && out.position() < MAX_BYTES;
    }

    /// One of so many.
    int next(int bound) {
        return in.hasRemaining() ? (in.get() & 0xFF) % bound : 0;
    }

    boolean flag() {
        return next(2) == 1;
    }

    /// A number that something may depend on.
    int extreme() {
        return EXTREMES[next(EXTREMES.length)] + (next(8) == 7 ? next(8) - 4 : 0);
    }

    /// A length, or a count, which is true as a rule.
    int claim(int real) {
        return switch (next(8)) {
            case 6 -> real + next(16) - 8;
            case 7 -> extreme();
            default -> real;
        };
    }

    byte[] bytes(int length) {
        byte[] taken = new byte[Math.min(length, in.remaining())];
        in.get(taken);
        return taken;
    }

    byte[] rest() {
        return bytes(in.remaining());
    }

    // ---- What is made

    WireWriter out() {
        return out;
    }

    void put(byte[] bytes) {
        out.putBytes(bytes, 0, bytes.length);
    }

    /// What has been made since the last time.
    byte[] take() {
        byte[] made = out.toByteArray();
        out.rewind(0);
        return made;
    }

    void value() {
        value(0);
    }

    private void value(int depth) {
        if (depth > MAX_DEPTH || out.position() > MAX_BYTES) {
            out.putByte(0);
            return;
        }
        switch (next(INSTRUCTIONS)) {
            case SAMPLE -> put(sample());
            case LITERAL -> put(bytes(Short.toUnsignedInt(number16())));
            case 3 -> patchedSample();
            case 4 -> {
                out.putByte(STRING);
                text();
            }
            case 5 -> container(depth);
            case 6 -> nest(depth);
            case 7 -> array();
            case 8 -> named(depth);
            case 9 -> {
                out.putByte(OBJECT_STREAM);
                byte[] content = patched(streamOf(sample()));
                out.putInt(claim(content.length));
                put(content);
            }
            case 10 -> {
                out.putByte(BESIDE);
                out.putInt(extreme());
            }
            case 11 -> padding();
            case 12 -> {
                byte[] one = sample();
                for (int i = next(256); i >= 0 && out.position() < MAX_BYTES; i--) {
                    put(one);
                }
            }
            case 13 -> {
                out.putByte(LAMBDA);
                out.putInt(extreme());
                value(depth + 1);
            }
            default -> put(new byte[] {(byte) next(10)});
        }
    }

    private short number16() {
        return in.remaining() < Short.BYTES ? (short) in.remaining() : in.getShort();
    }

    byte[] sample() {
        return samples.get(next(samples.size()));
    }

    private static byte[] streamOf(byte[] sample) {
        int header = 1 + Integer.BYTES;
        return sample.length > header && sample[0] == OBJECT_STREAM
                ? Arrays.copyOfRange(sample, header, sample.length)
                : sample;
    }

    private void patchedSample() {
        put(patched(sample()));
    }

    /// With a number in the place of others, which may be a length.
    private byte[] patched(byte[] original) {
        byte[] copy = original.clone();
        int size = next(3) == 0 ? 1 : Integer.BYTES;
        int places = copy.length - size + 1;
        if (places > 0) {
            int at = (next(256) + 256 * next(8)) % places;
            ByteBuffer view = ByteBuffer.wrap(copy).order(flag() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            if (size == 1) {
                view.put(at, (byte) next(256));
            } else {
                view.putInt(at, extreme());
            }
        }
        return copy;
    }

    /// A text with its length before it.
    void text() {
        byte[] text = bytes(next(64));
        boolean wide = flag();
        out.putInt(claim(wide ? text.length / 2 : text.length) << 1 | (wide ? 1 : 0));
        put(text);
    }

    private void container(int depth) {
        int tag = CONTAINERS[next(CONTAINERS.length)];
        int count = next(6);
        out.putByte(tag);
        out.putInt(claim(count));
        for (int i = 0; i < (tag == MAP ? 2 * count : count); i++) {
            value(depth + 1);
        }
    }

    /// Containers in each other, of one element each, or of as many as there is room for behind them.
    private void nest(int depth) {
        int tag = NESTS[next(NESTS.length)];
        int times = next(256) * (flag() ? 256 : 1);
        int claimed = flag() ? extreme() : 1;
        for (int i = 0; i <= times && out.position() < MAX_BYTES; i++) {
            out.putByte(tag);
            if (tag != 19) {
                out.putInt(claimed);
            }
        }
        value(depth + 1);
    }

    private void array() {
        out.putByte(ARRAY);
        out.putByte(flag() ? next(256) : "BCSIFJDZ".charAt(next(8)));
        byte[] content = bytes(next(64));
        out.putInt(claim(content.length));
        put(content);
    }

    /// A record or a constant.
    private void named(int depth) {
        out.putByte(flag() ? RECORD : ENUM);
        out.putInt(claim(0));
        String type = CLASSES[next(CLASSES.length)];
        out.putString(type);
        if (flag()) {
            out.putString(flag() ? "INSTANCE" : "x");
        } else {
            out.putInt(extreme());
        }
        for (int i = next(6); i > 0; i--) {
            value(depth + 1);
        }
    }

    /// Of which claims that are too large come true.
    private void padding() {
        int tag = next(3) == 0 ? next(24) : 0;
        int length = next(256) * 256;
        for (int i = 0; i < length && out.position() < MAX_BYTES; i++) {
            out.putByte(tag);
        }
    }
}
