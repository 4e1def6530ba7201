package io.github.offspring.internal.launch;

import io.github.offspring.LaunchException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Rehearsal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Children that have been started before anybody asked for them: booted, connected and warm.
///
/// A program that starts a child of a kind of which an earlier one has ended will probably start another: from then
/// on one of that kind is kept ready, unless the program has said how many it wants. One that nobody takes for a
/// while is let go.
public final class Standbys {

    private static final Duration SHELF_LIFE = Duration.ofSeconds(60);
    // A child that has just got its work gets the processor first.
    private static final Duration RESTOCK_DELAY = Duration.ofMillis(20);
    private static final int MAX_FAILURES = 3;
    private static final int MAX_REHEARSALS = 8;

    /// Whether children may be kept ready that nobody has asked for.
    private static final boolean AUTOMATIC = Boolean.parseBoolean(System.getProperty("offspring.auto-standby", "true"));

    private static final Standbys HERE = new Standbys();

    /// Those of one kind.
    private static final class Shelf {
        final Deque<Standby> ready = new ArrayDeque<>();
        boolean anyEnded;
        boolean repeated;
        int booting;
        int failures;
        int wanted = -1;
        // The latest last.
        final List<Rehearsal> rehearsals = new ArrayList<>();

        int missing() {
            int target = wanted >= 0 ? wanted : repeated && AUTOMATIC ? 1 : 0;
            return failures >= MAX_FAILURES ? 0 : target - ready.size() - booting;
        }
    }

    private final Map<LaunchSpec, Shelf> shelves = new HashMap<>();
    private @Nullable Thread keeper;
    private long restockAt = Deadline.NEVER;
    private boolean closed;

    private Standbys() {}

    public static Standbys here() {
        return HERE;
    }

    /// Takes a child that is ready, if there is one, tells it who it will be, and sees to the next.
    public @Nullable ChildJvm take(LaunchSpec spec, ChildRole role) {
        ChildJvm jvm = take(spec);
        if (jvm != null) {
            jvm.send(Control.ROLE, role.encode());
        }
        return jvm;
    }

    private synchronized @Nullable ChildJvm take(LaunchSpec spec) {
        Shelf shelf = shelves.computeIfAbsent(spec, _ -> new Shelf());
        shelf.repeated |= shelf.anyEnded;
        Standby standby = shelf.ready.pollLast();
        if (shelf.missing() > 0) {
            wakeKeeper(RESTOCK_DELAY);
        }
        return standby == null ? null : standby.jvm();
    }

    /// Has those that will stand by rehearse what a child of their kind was given to do: the next one may get the
    /// same.
    public void rehearse(LaunchSpec spec, Object work) {
        Rehearsal rehearsal = Rehearsal.of(work);
        if (rehearsal != null) {
            synchronized (this) {
                Shelf shelf = shelves.computeIfAbsent(spec, _ -> new Shelf());
                shelf.rehearsals.remove(rehearsal);
                shelf.rehearsals.addLast(rehearsal);
                if (shelf.rehearsals.size() > MAX_REHEARSALS) {
                    shelf.rehearsals.removeFirst();
                }
            }
        }
    }

    /// Says that a child of a kind has ended.
    public synchronized void ended(LaunchSpec spec) {
        Shelf shelf = shelves.get(spec);
        if (shelf != null) {
            shelf.anyEnded = true;
        }
    }

    /// Says how many are to be kept ready.
    ///
    /// @param count 0 for none; those that are too many are let go
    public synchronized void keep(LaunchSpec spec, int count) {
        Shelf shelf = shelves.computeIfAbsent(spec, _ -> new Shelf());
        shelf.wanted = count;
        shelf.failures = 0;
        while (shelf.ready.size() > count) {
            shelf.ready.removeFirst().dismiss();
        }
        if (shelf.missing() > 0) {
            wakeKeeper(Duration.ZERO);
        }
    }

    /// How many of a kind could be taken at this moment.
    public synchronized int ready(LaunchSpec spec) {
        Shelf shelf = shelves.get(spec);
        return shelf == null ? 0 : shelf.ready.size();
    }

    private void wakeKeeper(Duration delay) {
        restockAt = Math.min(restockAt, Deadline.after(delay));
        if (keeper == null && !closed) {
            FamilyHome.here().atShutdown(this::close);
            keeper = Thread.ofPlatform().daemon().name("offspring-standbys").start(this::keepShelves);
        }
        notifyAll();
    }

    private void keepShelves() {
        try {
            for (List<Standby> missing = awaitMissing(); missing != null; missing = awaitMissing()) {
                // Outside the lock: nobody who wants a child has to wait for another's process to be created.
                missing.forEach(Standby::boot);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    /// Waits until some are missing.
    ///
    /// @return those to start; null if no more are wanted for ever
    private synchronized @Nullable List<Standby> awaitMissing() throws InterruptedException {
        while (!closed) {
            if (Deadline.left(restockAt) <= 0) {
                restockAt = Deadline.NEVER;
                return missing();
            }
            long next = Math.min(restockAt, dismissTheOld(System.nanoTime()));
            if (next == Deadline.NEVER) {
                wait();
            } else {
                wait(Math.max(1, Deadline.left(next) / 1_000_000));
            }
        }
        return null;
    }

    private List<Standby> missing() {
        List<Standby> missing = new ArrayList<>();
        shelves.forEach((spec, shelf) -> {
            for (int count = shelf.missing(); count > 0; count--) {
                shelf.booting++;
                missing.add(new Standby(spec, shelf));
            }
        });
        return missing;
    }

    /// @return when the next will be old
    private long dismissTheOld(long now) {
        long next = Deadline.NEVER;
        for (Shelf shelf : shelves.values()) {
            for (Iterator<Standby> each = shelf.ready.iterator(); each.hasNext(); ) {
                Standby standby = each.next();
                // What the program has asked for stays until it is taken.
                if (shelf.wanted >= 0) {
                    continue;
                }
                if (now - standby.expiresAt >= 0) {
                    each.remove();
                    shelf.repeated = false;
                    standby.dismiss();
                } else {
                    next = Math.min(next, standby.expiresAt);
                }
            }
        }
        return next;
    }

    private synchronized void close() {
        closed = true;
        notifyAll();
        for (Shelf shelf : shelves.values()) {
            shelf.ready.forEach(Standby::dismiss);
            shelf.ready.clear();
        }
    }

    /// One that is kept ready.
    private final class Standby implements ChildJvm.Handler {

        private final LaunchSpec spec;
        private final Shelf shelf;
        private final long expiresAt = Deadline.after(SHELF_LIFE);
        private @Nullable ChildJvm jvm;
        private boolean booted;

        Standby(LaunchSpec spec, Shelf shelf) {
            this.spec = spec;
            this.shelf = shelf;
        }

        void boot() {
            try {
                ChildJvm started = Launcher.launch(spec, this, null);
                List<Rehearsal> rehearsals;
                synchronized (Standbys.this) {
                    jvm = started;
                    rehearsals = List.copyOf(shelf.rehearsals);
                }
                started.send(Control.WARM_UP, Rehearsal.encode(rehearsals));
            } catch (LaunchException _) {
                // Whoever starts a child in earnest will be told.
                ended(-1);
            }
        }

        ChildJvm jvm() {
            return Objects.requireNonNull(jvm);
        }

        @Override
        public void message(Inbound message) {
            if (message.kind() == Control.READY) {
                synchronized (Standbys.this) {
                    booted = true;
                    shelf.booting--;
                    shelf.failures = 0;
                    if (closed || shelf.missing() <= 0) {
                        // Fewer are wanted than when this one was started.
                        dismiss();
                    } else {
                        shelf.ready.addLast(this);
                    }
                }
            }
        }

        @Override
        public void ended(int exitCode) {
            synchronized (Standbys.this) {
                shelf.ready.remove(this);
                if (!booted) {
                    booted = true;
                    shelf.booting--;
                    shelf.failures++;
                }
                if (shelf.missing() > 0 && !closed) {
                    wakeKeeper(RESTOCK_DELAY);
                }
            }
        }

        void dismiss() {
            jvm().kill();
        }
    }
}
