package io.github.offspring.manager;

import io.github.offspring.ExitStatus;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.remote.RemoteClient;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.process.ChildProcess;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The process of a manager that this process has started, and those that follow it when it dies.
///
/* Only one thread at a time starts the next one: that which the death of the last process has begun. It holds the
 * monitor for moments only: whoever closes the manager does not wait for it, nor for what restores objects, but kills
 * what is being started, and the thread finds that.
 */
final class RestartedProcess implements Manager.Ownership {

    private static final System.Logger LOG = System.getLogger(RestartedProcess.class.getPackageName());
    private static final int MAX_SHORT_LIVES = 5;
    private static final long FIRST_PAUSE_NANOS = 50_000_000;

    private final ServeOptions options;
    private final Consumer<? super Manager> restore;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    // All guarded by this object's monitor.
    private ChildProcess<?> child;
    private RemoteClient client;
    // Of the one before: whoever hears of its death now can still ask how that was.
    private @Nullable RemoteClient predecessor;
    private boolean ended;
    private final ShortLives lives = new ShortLives();

    /// @param options for the next ones
    RestartedProcess(ManagerStart.Started first, ServeOptions options, Consumer<? super Manager> restore) {
        child = first.child();
        client = first.client();
        this.options = options;
        this.restore = restore;
        lives.serves(System.nanoTime());
    }

    synchronized long pid() {
        return child.pid();
    }

    synchronized void watch() {
        child.onExit().thenAccept(status -> {
            Thread thread = Thread.ofVirtual().name("offspring-manager-restart").unstarted(() -> startAgain(status));
            thread.setContextClassLoader(loader);
            thread.start();
        });
    }

    private void startAgain(ExitStatus status) {
        // It is no death if this JVM ends all its children.
        FamilyHome.here().letShutdownPass();
        String last = status.words();
        while (last != null && mayStart(last)) {
            last = tryStart();
        }
    }

    /// Waits a little if the last one did not live for long.
    ///
    /// @param last how it has ended
    private synchronized boolean mayStart(String last) {
        int shortLives = lives.ended(System.nanoTime());
        if (shortLives >= MAX_SHORT_LIVES) {
            giveUp("it has died " + shortLives + " times soon after its start, the last time: " + last);
        }
        long until = System.nanoTime() + (shortLives < 2 ? 0 : FIRST_PAUSE_NANOS << shortLives);
        boolean interrupted = false;
        while (!ended && until - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
            } catch (InterruptedException _) {
                // Nobody does that but the code of users, in this very thread.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !ended;
    }

    /// @return why it did not come up; null if it did, or if no other one is to be tried
    private @Nullable String tryStart() {
        ManagerStart.Started started;
        try {
            started = ManagerStart.launch(options, this::begun);
        } catch (RuntimeException e) {
            return ThrowableImage.words(e);
        }
        RemoteClient next = started.client();
        enter(next).hearOfDeath();
        try {
            next.prepare(() -> restore.accept(new Manager(options.name(), next, new Manager.SomebodyElses())));
            next.open();
        } catch (Throwable e) {
            started.child().kill();
            if (next.isLost()) {
                return "while it was restored: " + ThrowableImage.words(e);
            }
            failed(e);
            return null;
        }
        serves();
        return null;
    }

    /// There is a process, which may be killed from now on.
    private synchronized void begun(ChildProcess<?> begun) {
        child = begun;
        if (ended) {
            begun.kill();
        }
    }

    /// @return the one before
    private synchronized RemoteClient enter(RemoteClient next) {
        if (predecessor != null) {
            predecessor.forgetDeath();
        }
        RemoteClient before = client;
        predecessor = before;
        client = next;
        return before;
    }

    private synchronized void serves() {
        lives.serves(System.nanoTime());
        watch();
    }

    private synchronized void failed(Throwable thrown) {
        if (!ended) {
            giveUp("what was to restore it has failed: " + ThrowableImage.words(thrown));
        }
    }

    private synchronized void giveUp(String why) {
        if (ended) {
            return;
        }
        ended = true;
        client.endPlace("it is not started again because " + why);
        LOG.log(System.Logger.Level.WARNING, "manager '" + options.name() + "': is not started again because " + why);
    }

    @Override
    public void end(RemoteClient own) {
        ChildProcess<?> last;
        RemoteClient current;
        RemoteClient before;
        synchronized (this) {
            if (!ended) {
                ended = true;
                own.endPlace("it has been closed");
            }
            notifyAll();
            if (!lives.isServing()) {
                child.kill();
            }
            last = child;
            current = client;
            before = predecessor;
        }
        OwnProcess.end(last, own);
        current.forgetDeath();
        if (before != null) {
            before.forgetDeath();
        }
    }
}
