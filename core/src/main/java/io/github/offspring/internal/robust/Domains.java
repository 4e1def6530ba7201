package io.github.offspring.internal.robust;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// This process's membership among those of its family that share memory: joined when it has its first shared
/// object.
public final class Domains {

    static final List<Recoverable> KINDS = List.of(
            MutexKind.PLAIN,
            MutexKind.REENTRANT,
            OwnedPermits.RECOVERABLE,
            CountedPermits.RECOVERABLE,
            EventCell.RECOVERABLE,
            LatchCell.RECOVERABLE,
            ConditionCell.RECOVERABLE,
            BarrierCell.RECOVERABLE,
            ReadWriteCell.RECOVERABLE,
            CellKind.INT,
            CellKind.LONG,
            CellKind.DOUBLE,
            CellKind.BOOLEAN,
            ArrayKind.ARRAY,
            SlotsKind.RECORDS,
            SlotsKind.LIST,
            ValueKind.VALUE,
            QueueKind.QUEUE,
            TopicKind.TOPIC);

    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;

    private static volatile @Nullable Domain here;

    private Domains() {}

    /// @throws UncheckedIOException if there is no memory for it
    public static Domain here() {
        Domain domain = here;
        return domain != null ? domain : join();
    }

    private static synchronized Domain join() {
        Domain domain = here;
        if (domain == null) {
            try {
                domain = Domain.join(
                        FamilyHome.here().memoryDirectory(), Identity.current().name(), KINDS);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "family: this process cannot share memory because " + e.getMessage()
                                + "; free some space in /dev/shm, or set offspring.memory-dir to another folder",
                        e);
            }
            here = domain;
            sayGoodbye(domain);
        }
        return domain;
    }

    /// Says that some process of the family is dead, or seems so: this one looks, in a thread of its own, also if it
    /// has had no shared object yet. There may be nobody else who does. A hint is never a proof.
    public static void hintOfDeath() {
        Thread.startVirtualThread(Domains::lookForDeaths);
    }

    /// Until there is nothing of any dead process: who found that somebody else was at it may have come when that
    /// one had passed.
    private static void lookForDeaths() {
        long pause = FIRST_PAUSE_NANOS;
        while (isMember() && here().lookForDeaths()) {
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    /// Whether this process is one of those that share memory, which it becomes here if there are any.
    private static boolean isMember() {
        try {
            if (here == null && Domain.isShared(FamilyHome.here().memoryDirectory())) {
                join();
            }
        } catch (IOException | UncheckedIOException | IllegalStateException _) {
            // The family is about to end, with all of its memory; or there is no room here: others have it.
        }
        return here != null;
    }

    /// Others tell an end in order from a death: nothing is broken by it.
    private static void sayGoodbye(Domain domain) {
        FamilyHome home = FamilyHome.here();
        home.atShutdown(() -> {
            if (home.isWorkDone()) {
                domain.leave();
            }
        });
    }
}
