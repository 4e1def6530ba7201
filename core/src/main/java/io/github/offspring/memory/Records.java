package io.github.offspring.memory;

import io.github.offspring.internal.robust.Slots;
import io.github.offspring.internal.robust.SlotsKind;
import io.github.offspring.internal.robust.Waiting;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Records of one class in slots of shared memory.
final class Records<R extends Record> {

    private final Class<R> type;
    private final RecordLayout layout;
    private final Storage storage;
    private final int count;
    private final Slots slots;

    private Records(Class<R> type, Storage storage) {
        this.type = type;
        this.storage = storage;
        layout = RecordLayout.of(type);
        count = SlotsKind.count(storage.block());
        slots = new Slots(storage.domain(), storage.block(), storage.memory(), storage);
    }

    /// All zero.
    static <R extends Record> Records<R> create(Class<R> type, int count) {
        RecordLayout.of(Objects.requireNonNull(type, "type")).checkZeros();
        return allocate(type, count);
    }

    private static <R extends Record> Records<R> allocate(Class<R> type, int count) {
        long bytes = count * Slots.bytes(RecordLayout.of(type).bytes());
        Storage storage = Storage.create(
                Storage.Type.RECORDS, SlotsKind.HEAD_BYTES, bytes, block -> SlotsKind.fillHead(block, count));
        return new Records<>(type, storage);
    }

    static <R extends Record> Records<R> create(R initial, int count) {
        // A record class has no subclasses.
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) Objects.requireNonNull(initial, "initial").getClass();
        byte[] image = RecordLayout.of(type).image(initial);
        Records<R> records = allocate(type, count);
        for (int i = 0; i < count; i++) {
            records.slots.initialize(records.slot(i), image);
        }
        return records;
    }

    Storage storage() {
        return storage;
    }

    int count() {
        return count;
    }

    private Slots.Slot slot(int index) {
        storage.checkOpen();
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("index is outside of the array: index=" + index + ", length=" + count);
        }
        return new Slots.Slot(index * Slots.bytes(layout.bytes()), layout.bytes());
    }

    R get(int index) {
        return value(slots.read(slot(index)));
    }

    private R value(Slots.Image image) {
        return type.cast(layout.value(image.bytes()));
    }

    void set(int index, R value) {
        slots.write(slot(index), layout.image(value));
    }

    R update(int index, UnaryOperator<R> function) {
        Slots.Slot slot = slot(index);
        while (true) {
            Slots.Image image = slots.read(slot);
            R value = Objects.requireNonNull(function.apply(value(image)), "the function's result");
            if (slots.write(slot, layout.image(value), image.version())) {
                return value;
            }
        }
    }

    Waiting waiting(long deadline) throws InterruptedException {
        return slots.waiting(deadline);
    }

    Handle<R> handle() {
        return new Handle<>(storage, type);
    }

    /// What stands for them in a message, within the handle of what they are.
    record Handle<R extends Record>(Storage storage, Class<R> type) implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        Records<R> receive() throws InvalidObjectException {
            try {
                long expected = SlotsKind.count(storage.block())
                        * Slots.bytes(RecordLayout.of(type).bytes());
                if (storage.memory().byteSize() != expected) {
                    throw new IOException("its class differs there: " + type.getName());
                }
                return new Records<>(type, storage);
            } catch (IOException | IllegalArgumentException e) {
                throw new InvalidObjectException("a shared record: " + e.getMessage(), e);
            }
        }
    }
}
