package io.github.offspring.internal.robust;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.lease.Deaths;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
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
            Deaths.listener(domain::lookForDeaths);
            sayGoodbye(domain);
        }
        return domain;
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
