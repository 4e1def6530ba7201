package io.github.offspring.refresh;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A value as it is at its manager, with all that is known of its computation.
///
/* All is guarded by this object's monitor, which nobody holds for long: a call looks or changes something, and is over.
 * So a reader has the last value that had been set when it looked, whole, and what was told of that and no other.
 *
 * Times are this process's: how old a value is does not depend on anybody's clock.
 *
 * Whoever waits gives the number of the last change that it has seen, and is answered when there is another one. So it
 * misses none, whatever lies between two calls.
 *
 * Replies are lists of plain values, which peers of all sorts may send and take.
 */
final class HostedStale {

    /// The methods, by their numbers.
    enum Method {
        /// `version` → `[value, version, age in ns, time in ms, …]`, then as AWAIT from its third. The value is
        /// null if that is the version
        LOOK,
        /// `change, ns` → `[change, asked, version, activity, served, version of the failure, its class, words,
        /// stack]` when there is another change, or time is up
        AWAIT,
        /// → how often it has been asked for
        ASK,
        /// → the last failure itself
        FAILURE,
        /// The caller has it computed from now on.
        OWN,
        /// `value`
        PUBLISH,
        /// `activity, served, version of the failure, its class, words, stack[, the failure itself]`
        TELL,
        /// The caller has it computed no more.
        DISOWN,
        /// There is nothing to read any more.
        CLOSE
    }

    static final Method[] METHODS = Method.values();

    /// How long a call waits that has no limit.
    static final long FOREVER = Long.MAX_VALUE;

    /// A call that waits for a change. It costs no thread, if it waits as long as it takes.
    private static final class Waiter extends CompletableFuture<@Nullable Object> {

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            // Its caller is interrupted, or gone.
            return completeExceptionally(new InterruptedException());
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    private final String name;
    private final Set<Waiter> waiters = new HashSet<>();
    // Null when it has been closed.
    private @Nullable Object value;
    private long version;
    private long atNanos;
    private long atMillis;
    private long changes;
    private long asked;
    private Told told = new Told(Activity.WAITING, 0, 0, null);
    private @Nullable Throwable thrown;
    // Which client has it computed; 0 as long as none has.
    private long owner;

    HostedStale(String name, Object initial) {
        this.name = name;
        set(initial);
    }

    private void set(Object next) {
        value = next;
        version++;
        atNanos = System.nanoTime();
        atMillis = System.currentTimeMillis();
    }

    @Nullable
    Object call(Method method, @Nullable Object[] in, Caller caller) {
        return switch (method) {
            case LOOK -> look(Arguments.number(in, 0));
            case AWAIT -> await(Arguments.number(in, 0), Arguments.number(in, 1));
            case ASK -> ask();
            case FAILURE -> failure();
            case OWN, PUBLISH, TELL, DISOWN, CLOSE -> {
                change(method, in, caller);
                yield null;
            }
        };
    }

    // ---- Those who read

    private synchronized List<@Nullable Object> look(long known) {
        checkOpen();
        List<@Nullable Object> reply =
                new ArrayList<>(Arrays.asList(known == version ? null : value, version, System.nanoTime() - atNanos));
        reply.add(atMillis);
        reply.addAll(Wording.of(told));
        return reply;
    }

    private synchronized Object await(long known, long nanos) {
        checkOpen();
        if (changes != known || nanos <= 0) {
            return state();
        }
        Waiter waiter = new Waiter();
        waiters.add(waiter);
        if (nanos != FOREVER) {
            limit(waiter, nanos);
        }
        waiter.whenComplete((_, _) -> forget(waiter));
        return waiter;
    }

    private void limit(Waiter waiter, long nanos) {
        Thread timer = Thread.ofVirtual().name("offspring-refresh-timer").start(() -> {
            try {
                TimeUnit.NANOSECONDS.sleep(nanos);
                waiter.complete(state());
            } catch (InterruptedException _) {
                // It has been answered.
            }
        });
        waiter.whenComplete((_, _) -> timer.interrupt());
    }

    private synchronized void forget(Waiter waiter) {
        waiters.remove(waiter);
    }

    private synchronized List<@Nullable Object> state() {
        List<@Nullable Object> reply = new ArrayList<>(List.of(changes, asked, version));
        reply.addAll(Wording.of(told));
        return reply;
    }

    private synchronized long ask() {
        checkOpen();
        asked++;
        changed();
        return asked;
    }

    private synchronized @Nullable Throwable failure() {
        checkOpen();
        return thrown;
    }

    private void checkOpen() {
        if (value == null) {
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("computation '" + name + "': has been closed");
    }

    // ---- The one that has it computed

    private synchronized void change(Method method, @Nullable Object[] in, Caller caller) {
        if (method == Method.OWN) {
            own(caller);
            return;
        }
        if (owner == 0 || caller.id() != owner) {
            throw new SecurityException("computation '" + name + "': can be changed only by the process that has it"
                    + " computed: client=" + caller.name() + ", pid=" + caller.pid());
        }
        if (method == Method.CLOSE) {
            close(caller);
            return;
        }
        checkOpen();
        switch (method) {
            case PUBLISH -> set(Arguments.some(in, 0));
            case TELL -> {
                told = Wording.read(Arrays.asList(in), 0);
                if (in.length > Wording.LENGTH) {
                    thrown = (Throwable) in[Wording.LENGTH];
                }
            }
            case DISOWN -> caller.forget(this);
            default -> throw new AssertionError(method);
        }
        changed();
    }

    private void own(Caller caller) {
        if (owner != 0) {
            throw new IllegalStateException("computation '" + name + "': a process has it computed already");
        }
        owner = caller.id();
        // If it is gone already it runs at once, in a thread of its own.
        caller.whenGone(this, this::ownerGone);
    }

    private synchronized void ownerGone() {
        if (told.activity() != Activity.ENDED) {
            told = told.abandoned(name, "has died, or its connection was lost", version);
        }
        changed();
    }

    private void close(Caller caller) {
        caller.forget(this);
        value = null;
        thrown = null;
        List<Waiter> all = List.copyOf(waiters);
        waiters.clear();
        all.forEach(waiter -> Thread.startVirtualThread(() -> waiter.completeExceptionally(closed())));
    }

    /// Answers those who wait, each in a thread of its own: a client that does not take its reply stops no
    /// other.
    private void changed() {
        changes++;
        List<@Nullable Object> reply = state();
        List<Waiter> all = List.copyOf(waiters);
        waiters.clear();
        all.forEach(waiter -> Thread.startVirtualThread(() -> waiter.complete(reply)));
    }
}
