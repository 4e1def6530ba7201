package io.github.offspring.refresh;

import io.github.offspring.CodecException;
import io.github.offspring.LaunchException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.process.ChildProcess;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Has a value computed, each time in a process of its own, and tells what comes of it.
final class Refresher<T> {

    private final Place<T> place;
    private final Terms<T> terms;
    private final CountDownLatch owned = new CountDownLatch(1);
    private final Thread thread;
    // Written before it is known who has it computed, read afterwards.
    private @Nullable RuntimeException disowned;
    // All below are of this thread only.
    private Told told = new Told(Activity.WAITING, 0, 0, null);
    private long computations;

    Refresher(Place<T> place, Terms<T> terms) {
        this.place = place;
        this.terms = terms;
        thread = Thread.ofVirtual().name("offspring-refresh-" + terms.name()).unstarted(this::run);
    }

    /// Returns when it is known who has it computed.
    void start() {
        thread.start();
        uninterrupted(owned::await);
        if (disowned != null) {
            throw disowned;
        }
    }

    /// Ends it; returns when its process has ended, too.
    void stop() {
        thread.interrupt();
        uninterrupted(thread::join);
    }

    /// Why an attempt brought no value.
    private record Vain(Throwable cause, boolean mayBeTriedAgain) {}

    private interface Wait {
        void until() throws InterruptedException;
    }

    private static void uninterrupted(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.until();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        if (!own()) {
            return;
        }
        try {
            work();
            end(null);
        } catch (InterruptedException _) {
            // It is being closed.
            end(null);
        } catch (RuntimeException e) {
            // There is no shared memory, or no manager, any more, most likely: nobody must wait for what does not come.
            end(e);
        } finally {
            disown();
        }
    }

    private boolean own() {
        try {
            place.own();
            return true;
        } catch (RuntimeException e) {
            disowned = e;
            return false;
        } finally {
            owned.countDown();
        }
    }

    private void disown() {
        try {
            place.disown();
        } catch (ManagerLostException _) {
            // Whoever reads there sees it; the others see that the manager is gone.
        }
    }

    private void end(@Nullable RuntimeException thrown) {
        Told last = told.during(Activity.ENDED);
        try {
            place.tell(thrown == null ? last : last.failed(version(), thrown), thrown);
        } catch (UncheckedIOException | ManagerLostException _) {
            // There is no memory to tell it in, or no more: so it is when this JVM ends. Or the manager is gone. Those
            // who read see that nobody has it computed any more.
        }
    }

    private long version() {
        return place.state().version();
    }

    private void work() throws InterruptedException {
        long due = terms.schedule().first();
        long asked = 0;
        while (true) {
            asked = place.awaitAsked(asked, due);
            boolean isDue = Deadline.left(due) <= 0;
            compute(asked);
            if (terms.schedule().endsAfterFirst()) {
                return;
            }
            if (isDue) {
                due = terms.schedule().after(due);
            }
        }
    }

    /// @param asked how often it has been asked for: all that is answered by this computation
    private void compute(long asked) throws InterruptedException {
        long before = version();
        for (int attempt = 1; ; attempt++) {
            tell(told.during(Activity.COMPUTING), null);
            Vain vain = attempt();
            // Its process may have died after it had brought the value.
            if (vain == null || version() > before) {
                tell(new Told(Activity.WAITING, asked, 0, null), null);
                return;
            }
            if (attempt == terms.attempts() || !vain.mayBeTriedAgain()) {
                tell(new Told(Activity.WAITING, asked, 0, null).failed(before, vain.cause()), vain.cause());
                return;
            }
            tell(told.failed(before, vain.cause()), vain.cause());
        }
    }

    private void tell(Told news, @Nullable Throwable thrown) {
        if (!news.equals(told) || thrown != null) {
            told = news;
            place.tell(news, thrown);
        }
    }

    /// @return why it brought no value; null if it did
    private @Nullable Vain attempt() throws InterruptedException {
        computations++;
        Place<T> childs = place.isReachedFromChildren() ? place : null;
        try (ChildProcess<@Nullable T> child =
                terms.child(computations).start(new Computation<T>(childs, terms.task()))) {
            return outcome(child);
        } catch (LaunchException e) {
            return new Vain(e, false);
        }
    }

    private @Nullable Vain outcome(ChildProcess<@Nullable T> child) throws InterruptedException {
        try {
            T value = terms.timeout() == null
                    ? child.result().get()
                    : child.result().get(Deadline.nanos(terms.timeout()), TimeUnit.NANOSECONDS);
            if (value != null) {
                place.publish(value);
            }
            return null;
        } catch (CodecException e) {
            // The manager does not take what was computed.
            return new Vain(e, false);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            // It may have thrown such a thing itself, of a child of its own.
            return new Vain(
                    cause,
                    cause instanceof ProcessDiedException death
                            && death.report().pid() == child.pid());
        } catch (TimeoutException _) {
            child.kill();
            return new Vain(
                    new TimeoutException("computation '" + terms.name() + "': took too long: timeout="
                            + Deadline.words(terms.timeout()) + ", pid=" + child.pid()),
                    true);
        }
    }
}
