package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Words;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/// The versions of something that is written as a whole, by one writer at a time, and read without a lock. There
/// are two copies of it: an even version is in copy 0, an odd one in copy 1.
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 0      | 8     | begun | number of the version that is being written, or was written last |
/// | 8      | 8     | done  | number of the latest complete version |
///
/* A writer says what it begins, writes the copy that is not the latest, says that it is complete. A reader takes the
 * number of the latest, reads that copy, and then looks what has been begun: the next version is in the other copy and
 * does no harm; the one after it is in this copy, so what was read may be of both.
 *
 * A writer that is killed leaves `begun` ahead of `done`, and rubbish in the copy that nobody reads. The next one
 * begins the same version again.
 *
 * Order. The contents are plain stores, between two volatile ones; the fence keeps them behind the first, for readers
 * who see any of them must see that one as well.
 */
public record Versions(MemorySegment memory, long at) {

    static final long BYTES = 16;

    private static final long BEGUN = 0;
    private static final long DONE = 8;

    static int copyOf(long version) {
        return (int) (version & 1);
    }

    long latest() {
        return Words.get(memory, at + DONE);
    }

    /// After the copy of a version has been read: whether nothing else can have been written to it meanwhile.
    boolean isWhole(long version) {
        VarHandle.acquireFence();
        return Words.get(memory, at + BEGUN) <= version + 1;
    }

    /// Begins the version after the latest one. By the one writer.
    long begin() {
        long version = latest() + 1;
        Words.set(memory, at + BEGUN, version);
        VarHandle.fullFence();
        return version;
    }

    void complete(long version) {
        Words.set(memory, at + DONE, version);
    }
}
