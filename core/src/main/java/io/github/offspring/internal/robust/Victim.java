package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Words;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A process that has died, for people: part of a block. Its row in the slot table may be another's by the time
/// that somebody asks.
///
/// | offset | bytes | field  | what |
/// |-------:|------:|--------|------|
/// | 0      | 4     | number | goes up before and after each change; 0: there is none, odd: it is being changed |
/// | 4      | 4     | length | of the name in bytes |
/// | 8      | 8     | pid    | |
/// | 16     | 80    | name   | in UTF-8, cut where it is longer |
///
/// Written by recoveries alone, of which there is one at a time.
public final class Victim {

    static final long BYTES = 96;

    private static final long NUMBER = 0;
    private static final long LENGTH = 4;
    private static final long PID = 8;
    private static final long NAME = 16;
    private static final int MAX_NAME_BYTES = (int) (BYTES - NAME);

    private static final int ATTEMPTS = 100;

    private final MemorySegment memory;
    private final long at;

    Victim(Block block, long offset) {
        memory = block.memory();
        at = block.field(offset);
    }

    /// Who it was.
    public record Named(String name, long pid) {}

    void set(String name, long pid) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_NAME_BYTES);
        int old = Words.getInt(memory, at + NUMBER);
        // Odd already if an earlier recoverer was killed in between.
        Words.compareAndSetInt(memory, at + NUMBER, old, old | 1);
        Words.copy(bytes, length, memory, at + NAME);
        Words.setInt(memory, at + LENGTH, length);
        Words.set(memory, at + PID, pid);
        Words.setInt(memory, at + NUMBER, (old | 1) + 1);
    }

    /// Empty if there is none, or another one takes its place in this moment.
    public Optional<Named> get() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int number = Words.getInt(memory, at + NUMBER);
            if (number == 0) {
                break;
            }
            Named named = read();
            // The name is read before the number is looked at again.
            VarHandle.loadLoadFence();
            if ((number & 1) == 0 && Words.getInt(memory, at + NUMBER) == number) {
                return Optional.of(named);
            }
            Thread.onSpinWait();
        }
        return Optional.empty();
    }

    private Named read() {
        int length = Math.clamp(Words.getInt(memory, at + LENGTH), 0, MAX_NAME_BYTES);
        byte[] bytes = memory.asSlice(at + NAME, length).toArray(ValueLayout.JAVA_BYTE);
        return new Named(new String(bytes, StandardCharsets.UTF_8), Words.get(memory, at + PID));
    }
}
