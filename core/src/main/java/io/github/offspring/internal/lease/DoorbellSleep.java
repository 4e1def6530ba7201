package io.github.offspring.internal.lease;

import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sleeping with the JDK's means alone: parked, until the process's doorbell rings. For virtual threads, which
/// must not take their carrier with them into the kernel, and for all threads in the portable way.
///
/* Nobody is missed: a sleeper enters itself, then raises the process's bell flag in the slot table, then looks at the
 * word, and parks only if it has not changed; a waker changes the word, then looks at all bell flags.
 */
final class DoorbellSleep implements Sleep {

    /// For what nobody has thought of: every sleeper looks again after so long.
    private static final long SLICE_NANOS = 1_000_000_000;

    private final Path directory;
    private final SlotTable slots;
    private final int slot;
    private final ConcurrentLinkedQueue<Sleeper> sleepers = new ConcurrentLinkedQueue<>();
    private final Ringer ringer;
    // Guarded by this object's monitor.
    private int count;
    private @Nullable Doorbell doorbell;

    private record Sleeper(Thread thread, MemorySegment memory, long at, int expected) {
        boolean isAt(MemorySegment other, long offset) {
            return at == offset && memory.address() == other.address();
        }

        boolean hasReason() {
            return Words.getInt(memory, at) != expected;
        }
    }

    DoorbellSleep(Path directory, SlotTable slots, int slot) {
        this.directory = directory;
        this.slots = slots;
        this.slot = slot;
        ringer = new Ringer(directory, slots);
    }

    @Override
    public void sleep(MemorySegment memory, long at, int expected, long deadline, boolean interruptible) {
        long nanos = Math.min(Deadline.left(deadline), SLICE_NANOS);
        if (nanos <= 0) {
            return;
        }
        // An interrupted thread is not parked.
        boolean interrupted = !interruptible && Thread.interrupted();
        Sleeper sleeper = new Sleeper(Thread.currentThread(), memory, at, expected);
        sleepers.add(sleeper);
        raise();
        try {
            if (!sleeper.hasReason()) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            sleepers.remove(sleeper);
            lower();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void raise() {
        if (doorbell == null) {
            try {
                doorbell = Doorbell.open(Doorbell.path(directory, slots, slot), this::rung);
            } catch (IOException e) {
                throw new UncheckedIOException("the doorbell of this process cannot be made: " + e.getMessage(), e);
            }
        }
        if (count++ == 0) {
            slots.bell(slot, true);
        }
    }

    private synchronized void lower() {
        if (--count == 0) {
            slots.bell(slot, false);
        }
    }

    /// Somebody has changed some word that somebody here may be waiting for.
    private void rung() {
        for (Sleeper sleeper : sleepers) {
            if (sleeper.hasReason()) {
                LockSupport.unpark(sleeper.thread);
            }
        }
    }

    @Override
    public void wake(MemorySegment memory, long at, int most) {
        for (Sleeper sleeper : sleepers) {
            if (sleeper.isAt(memory, at)) {
                LockSupport.unpark(sleeper.thread);
            }
        }
        int used = slots.used();
        for (int other = 0; other < used; other++) {
            if (other != slot && slots.bell(other)) {
                ringer.ring(other);
            }
        }
    }

    /// Lets go of what it takes to ring at processes that are not there any more.
    void forgetTheDead() {
        ringer.forgetTheDead();
    }

    void close() {
        synchronized (this) {
            if (doorbell != null) {
                doorbell.close();
            }
        }
        ringer.close();
    }
}
