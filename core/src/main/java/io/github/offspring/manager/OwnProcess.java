package io.github.offspring.manager;

import io.github.offspring.ExitStatus;
import io.github.offspring.internal.remote.RemoteClient;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Family;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The process of a manager that this process has started, and those that follow it when it dies.
final class OwnProcess implements Manager.Ownership {

    private static final System.Logger LOG = System.getLogger(OwnProcess.class.getPackageName());
    private static final long SHORT_LIFE_NANOS = 10_000_000_000L;
    private static final int MAX_SHORT_LIVES = 5;

    // Both are null if it is not started again.
    private final @Nullable ServeOptions options;
    private final @Nullable Consumer<? super Manager> restore;
    // All guarded by this object's monitor.
    private ChildProcess<?> child;
    private boolean ended;
    private long startedNanos = System.nanoTime();
    private int shortLives;

    OwnProcess(ChildProcess<?> child) {
        this.child = child;
        options = null;
        restore = null;
    }

    OwnProcess(ChildProcess<?> child, ServeOptions options, Consumer<? super Manager> restore) {
        this.child = child;
        this.options = options;
        this.restore = restore;
        watch(child);
    }

    synchronized long pid() {
        return child.pid();
    }

    private void watch(ChildProcess<?> watched) {
        watched.onExit()
                .thenAccept(status ->
                        Thread.ofVirtual().name("offspring-manager-restart").start(() -> died(status)));
    }

    /// Held all the time: who ends it meanwhile waits, and ends the next one.
    private synchronized void died(ExitStatus status) {
        ServeOptions again = options;
        Consumer<? super Manager> restoring = restore;
        if (ended || again == null || restoring == null) {
            return;
        }
        shortLives = System.nanoTime() - startedNanos < SHORT_LIFE_NANOS ? shortLives + 1 : 0;
        if (shortLives >= MAX_SHORT_LIVES) {
            giveUp(
                    again,
                    "it has died " + shortLives + " times soon after its start, the last time by " + status.words());
            return;
        }
        startedNanos = System.nanoTime();
        try {
            ManagerStart.Started started = ManagerStart.launch(again);
            child = started.child();
            restoring.accept(new Manager(again.name(), started.client(), new Manager.SomebodyElses()));
            started.client().open();
            watch(child);
        } catch (RuntimeException e) {
            if (child.isAlive()) {
                child.kill();
                giveUp(again, ThrowableImage.words(e));
            } else {
                // It has died while it was restored: once more.
                watch(child);
            }
        }
    }

    private void giveUp(ServeOptions again, String why) {
        ended = true;
        LOG.log(
                System.Logger.Level.WARNING,
                "manager '" + again.name() + "': is not started again" + ThrowableImage.reason(why));
    }

    @Override
    public synchronized void end(RemoteClient client) {
        ended = true;
        if (child.isAlive()) {
            client.shutDown();
            try {
                child.join(Family.current().grace());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        child.close();
        client.close();
        client.forgetDeath();
    }
}
