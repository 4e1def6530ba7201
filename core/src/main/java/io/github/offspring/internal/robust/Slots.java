package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/// Slots of a fixed size each, that are read and written as a whole. A slot of _n_ bytes:
///
/// | offset | bytes | field    | what |
/// |-------:|------:|----------|------|
/// | 0      | 16    | versions | [Versions] |
/// | 16     | _n_   | copies   | copy 0, up to the next multiple of 8, and then copy 1 |
///
/* Readers take no lock: nobody can keep them waiting, dead or stopped. Only one who is overtaken by writers again and
 * again keeps these away for the moment.
 */
public final class Slots {

    private static final int ATTEMPTS = 1000;
    private static final long COPIES = Versions.BYTES;

    private final MemorySegment memory;
    private final Mutex writing;
    private final WaitPoint changes;
    private final Object user;

    /// A slot.
    ///
    /// @param at where in the contents
    /// @param size how many bytes it holds
    public record Slot(long at, int size) {
        private long copy(long version) {
            return at + COPIES + Versions.copyOf(version) * padded(size);
        }
    }

    /// What a slot held.
    public record Image(byte[] bytes, long version) {}

    /// @param memory the contents of the block
    /// @param user the object that keeps both in use
    public Slots(Domain domain, Block block, MemorySegment memory, Object user) {
        this.memory = memory;
        this.user = user;
        writing = SlotsKind.writing(domain, block);
        changes = SlotsKind.changes(domain, block);
    }

    private static long padded(int size) {
        return size + Long.BYTES - 1L & -Long.BYTES;
    }

    /// What a slot takes.
    public static long bytes(int size) {
        return COPIES + 2 * padded(size);
    }

    private Versions versions(Slot slot) {
        return new Versions(memory, slot.at);
    }

    /// Sets a slot to what it is to begin with, before anybody else has it.
    public void initialize(Slot slot, byte[] image) {
        Words.copy(image, image.length, memory, slot.copy(0));
        keep();
    }

    // ---- Reading

    public Image read(Slot slot) {
        byte[] image = new byte[slot.size];
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long version = tryRead(slot, image);
            if (version >= 0) {
                return new Image(image, version);
            }
            Thread.onSpinWait();
        }
        writing.lock(Deadline.NEVER, false);
        try {
            return new Image(image, tryRead(slot, image));
        } finally {
            writing.unlock();
            keep();
        }
    }

    /// @return the version; -1 if writers have overtaken this
    private long tryRead(Slot slot, byte[] image) {
        Versions versions = versions(slot);
        long version = versions.latest();
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, slot.copy(version), image, 0, slot.size);
        boolean whole = versions.isWhole(version);
        keep();
        return whole ? version : -1;
    }

    /// Waits for changes of any slot.
    ///
    /// @throws InterruptedException if this thread is interrupted
    public Waiting waiting(long deadline) throws InterruptedException {
        return new Waiting(changes, deadline);
    }

    // ---- Writing

    /// @param image as many bytes as the slot holds, or fewer
    public void write(Slot slot, byte[] image) {
        writing.lock(Deadline.NEVER, false);
        try {
            replace(slot, image);
        } finally {
            writing.unlock();
        }
        changed();
    }

    /// Writes if nobody has written since.
    ///
    /// @param version the latest one that is known
    /// @return whether that is so
    public boolean write(Slot slot, byte[] image, long version) {
        writing.lock(Deadline.NEVER, false);
        try {
            if (versions(slot).latest() != version) {
                return false;
            }
            replace(slot, image);
        } finally {
            writing.unlock();
        }
        changed();
        return true;
    }

    private void replace(Slot slot, byte[] image) {
        Versions versions = versions(slot);
        long version = versions.begin();
        Words.copy(image, image.length, memory, slot.copy(version));
        versions.complete(version);
    }

    private void changed() {
        changes.changed(Domain.ALL);
        keep();
    }

    @SuppressWarnings("ReachabilityFenceUsage") // An access that throws has not been made: nothing to keep.
    private void keep() {
        Reference.reachabilityFence(user);
    }
}
