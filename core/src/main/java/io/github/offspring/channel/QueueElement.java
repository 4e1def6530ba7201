package io.github.offspring.channel;

import io.github.offspring.CodecException;
import io.github.offspring.internal.robust.QueueCell;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PackedMessage;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a queue's element is in shared memory.
///
/// @param bytes what it takes there
record QueueElement(Message message, long bytes) implements QueueCell.Element {

    /// @throws CodecException if it cannot be sent
    static QueueElement of(Object value) {
        Objects.requireNonNull(value, "element");
        Encoder encoder = new Encoder(Format.FAMILY);
        encoder.write(value, "element");
        if (encoder.hasDepartures()) {
            encoder.restore();
            throw new CodecException(
                    "element: cannot be put into a queue because something in it, such as an end of a pipe, can be in"
                            + " one process only, and nobody knows who takes it: class="
                            + value.getClass().getName() + "; send it through a connection",
                    null);
        }
        Message message = encoder.finish();
        return new QueueElement(message, PackedMessage.bytes(message));
    }

    @Override
    public void write(MemorySegment memory, long at) {
        PackedMessage.put(message, memory, at);
    }

    /// It will never be in the queue.
    void abandon() {
        message.abandon();
    }

    static Inbound read(MemorySegment memory, long at, long bytes) {
        return Objects.requireNonNull(PackedMessage.get(memory, at, () -> true));
    }

    /// As [PackedMessage#get].
    static @Nullable Inbound read(MemorySegment memory, long at, long bytes, BooleanSupplier isWhole) {
        Inbound message = PackedMessage.get(memory, at, isWhole);
        return isWhole.getAsBoolean() ? message : null;
    }

    /// @throws CodecException if it cannot be decoded here
    static Object decode(Inbound message) {
        return Objects.requireNonNull(Decoder.family()
                .open(message, Thread.currentThread().getContextClassLoader())
                .read("element"));
    }
}
