package io.github.offspring.internal.launch;

import io.github.offspring.Task;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Rehearsal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Has a child do what children do, while its JVM takes down what it uses for it.
final class Training implements ChildJvm.Handler {

    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /// @return false if the child did not end in time
    boolean run(ChildJvm trainee, Duration patience) throws InterruptedException {
        trainee.output().direct(_ -> {});
        trainee.send(Control.WARM_UP, Rehearsal.encode(List.of()));
        if (!ready.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        Identity own = Identity.current();
        Identity identity = new Identity(
                "training", "0", true, own.name(), ProcessHandle.current().pid(), 1, 0, own.graceNanos());
        Task<String> work = () -> "done";
        ChildRole role = new ChildRole(identity, FamilyHome.here().key(), ChildRole.ASK);
        trainee.send(Control.ROLE, role.encode());
        trainee.send(Control.START, new StartMessage(null, List.of()).encode(work));
        return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void message(Inbound message) {
        if (message.kind() == Control.READY) {
            ready.countDown();
        }
    }

    @Override
    public void ended(int exitCode) {
        ready.countDown();
        ended.countDown();
    }
}
