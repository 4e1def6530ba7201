package io.github.offspring.pipeline;

import io.github.offspring.CodecException;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.process.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// What goes through the queues of a pipeline: an element, or why there is none, encoded.
///
/// The element is encoded by itself, so that one that cannot be decoded spoils nothing but itself; its large arrays
/// stand beside it, and are copied no more often than without this.
///
/// @param index the place of the element in the source
/// @param copy tells apart what processes have handed on of one element, of which the first died
/// @param stage in which it failed; -1 for the source
/// @param attempts how often that stage's function had been begun
record Parcel(long index, int copy, int kind, int stage, int attempts, byte[] bytes, List<Object> arrays) {

    static final int SOURCE = -1;

    private static final int VALUE = 0;
    private static final int THREW = 1;
    /// Its worker died: the parent knows how.
    private static final int LOST = 2;

    /// @throws CodecException if it cannot be sent
    static Parcel of(long index, int copy, Object value) {
        Encoder encoder = new Encoder(Format.FAMILY);
        encoder.write(value, "element");
        if (encoder.hasDepartures()) {
            encoder.restore();
            throw new CodecException(
                    "element: cannot go through a pipeline because something in it, such as an end of a pipe, can be in"
                            + " one process only, and nobody knows which one takes it: class="
                            + value.getClass().getName(),
                    null);
        }
        Message message = encoder.finish();
        return new Parcel(index, copy, VALUE, 0, 0, bytes(message), new ArrayList<>(message.arrays()));
    }

    static Parcel threw(long index, int copy, int stage, int attempts, Throwable thrown) {
        Encoder encoder = new Encoder(Format.FAMILY);
        encoder.fields().putString(Family.current().name());
        encoder.fields().putLong(ProcessHandle.current().pid());
        ThrowableImage.write(encoder, thrown);
        Message message = encoder.finish();
        return new Parcel(index, copy, THREW, stage, attempts, bytes(message), new ArrayList<>(message.arrays()));
    }

    static Parcel lost(long index, int copy, int stage, int attempts) {
        return new Parcel(index, copy, LOST, stage, attempts, new byte[0], List.of());
    }

    private static byte[] bytes(Message message) {
        return message.inlineLength() == message.inline().length
                ? message.inline()
                : Arrays.copyOf(message.inline(), message.inlineLength());
    }

    /// What a process hands on that has no work with it.
    Parcel again(int newCopy) {
        return new Parcel(index, newCopy, kind, stage, attempts, bytes, arrays);
    }

    boolean isValue() {
        return kind == VALUE;
    }

    boolean isLost() {
        return kind == LOST;
    }

    /// @throws CodecException if it cannot be decoded here
    Object value() {
        return Objects.requireNonNull(open().read("element"));
    }

    Throwable thrown() {
        Decoder.Values values = open();
        String process = values.fields().getString();
        long pid = values.fields().getLong();
        return ThrowableImage.readText(values.fields()).readThrowable(values, process, pid);
    }

    private Decoder.Values open() {
        return Decoder.family()
                .open(
                        new Inbound(0, bytes, arrays.toArray()),
                        Thread.currentThread().getContextClassLoader());
    }
}
