package io.github.offspring.channel;

import io.github.offspring.internal.robust.QueueCell;
import io.github.offspring.internal.wire.PackedBytes;
import io.github.offspring.internal.wire.PackedMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Room for an element that is a `byte[]`, as [QueueElement] would write it, but for its content.
record RawElement(int length) implements QueueCell.Element {

    @Override
    public long bytes() {
        return PackedBytes.bytes(length);
    }

    @Override
    public void write(MemorySegment memory, long at) {
        PackedBytes.begin(memory, at, length);
    }

    /// Reads such elements where they are; what lies there in another form is a copy.
    ///
    /// @param arena of what is read
    record Reader(Arena arena) implements QueueCell.Reader<MemorySegment> {

        @Override
        public MemorySegment read(MemorySegment memory, long at, long bytes) {
            int length = PackedBytes.length(memory, at, bytes);
            if (length >= 0) {
                return Window.of(memory.asSlice(PackedBytes.content(at), length), arena)
                        .asReadOnly();
            }
            Object value = QueueElement.decode(Objects.requireNonNull(PackedMessage.get(memory, at, () -> true)));
            return MemorySegment.ofArray((byte[]) value).asReadOnly();
        }
    }
}
