package io.github.offspring.sync;

import io.github.offspring.Action;
import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.BarrierCell;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.Outcome;
import io.github.offspring.internal.robust.Victim;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A place where threads of several processes wait until all of them have come, again and again.
///
/// ```java
/// SharedBarrier barrier = SharedBarrier.create(3);
/// for (int i = 0; i < 3; i++) {
///     ChildProcess.start(() -> {
///         prepare();
///         barrier.await();       // nobody begins before all are ready
///         begin();
///     });
/// }
/// ```
///
/// What [java.util.concurrent.CyclicBarrier] is to threads: the same methods, the same errors. It goes to other
/// processes like everything here. There is no fixed set of parties, only their number.
///
/// **Threads and processes** *Thread-safe; any process of the family.* A virtual thread that waits does not hold
/// its carrier.
///
/// A process **takes part** from the moment on at which it has received the barrier, or one of its threads has
/// waited at it, until it ends or calls [#detach]. Whoever creates the barrier and hands it out does not take
/// part.
///
/// **Order** What a thread writes to shared memory before it waits is seen by all others after they have waited,
/// and by the action.
///
/// **Time** A time-out counts from the call. A barrier takes 256 bytes of shared memory, and 16 more for each
/// process that takes part and each thread that waits, beyond 7.
///
/// **Crash** If a process that takes part dies, waiting or before it has come, the barrier breaks at once, for all
/// who wait and all who come later, and names the process: nobody waits for one who will never come. It takes as
/// long as the kernel takes to end the process, and then at most 20 ms and a microsecond for each shared object of
/// the family, if somebody waits. A process whose work has been done ends without breaking it, unless one of its
/// threads waits there. A process that is killed before it has received the barrier is not known to it.
///
/// [#reset] makes a broken barrier usable again, for those that are left.
public final class SharedBarrier implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final long NO_TIMEOUT = -1;
    private static final int TOO_LATE = -1;

    // None is ever written: a handle goes in the barrier's place.
    private final transient Block block;
    private final transient BarrierCell cell;
    private final transient @Nullable Action action;
    private final transient boolean isCreator;
    // Guarded by the cell's monitor: whether this process takes part, and how many of its threads are here.
    private transient boolean attached;
    private transient int present;

    private SharedBarrier(Domain domain, Block block, @Nullable Action action, boolean isCreator) {
        this.block = block;
        this.action = action;
        this.isCreator = isCreator;
        cell = new BarrierCell(domain, block);
    }

    /// Creates a barrier.
    ///
    /// @param parties how many threads must come; in [1, 2²⁴)
    /// @return the barrier
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedBarrier create(int parties) {
        return make(parties, null, NO_TIMEOUT);
    }

    /// Creates a barrier with something that is done each time that all have come, before any of them goes on.
    ///
    /// @param parties how many threads must come; in [1, 2²⁴)
    /// @param action done by the thread that comes last, in its process, to which it travels with the barrier; it
    /// must not refer to the barrier itself
    /// @return the barrier
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedBarrier create(int parties, Action action) {
        return make(parties, Objects.requireNonNull(action, "action"), NO_TIMEOUT);
    }

    /// Creates a barrier with a time-out for those who name none.
    ///
    /// @param parties how many threads must come; in [1, 2²⁴)
    /// @param timeout how long [#await()] waits at most
    /// @return the barrier
    /// @throws IllegalArgumentException if there cannot be so many, or the time-out is negative
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedBarrier create(int parties, Duration timeout) {
        return make(parties, null, checked(timeout));
    }

    /// Creates a barrier with something that is done each time that all have come, and a time-out for those who
    /// name none.
    ///
    /// @param parties how many threads must come; in [1, 2²⁴)
    /// @param action done by the thread that comes last, in its process, to which it travels with the barrier; it
    /// must not refer to the barrier itself
    /// @param timeout how long [#await()] waits at most
    /// @return the barrier
    /// @throws IllegalArgumentException if there cannot be so many, or the time-out is negative
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedBarrier create(int parties, Action action, Duration timeout) {
        return make(parties, Objects.requireNonNull(action, "action"), checked(timeout));
    }

    private static long checked(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative: timeout=" + timeout);
        }
        return Deadline.nanos(timeout);
    }

    private static SharedBarrier make(int parties, @Nullable Action action, long timeoutNanos) {
        if (parties < 1 || parties > BarrierCell.MAX_PARTIES) {
            throw new IllegalArgumentException(
                    "parties must be in [1, " + BarrierCell.MAX_PARTIES + "]: parties=" + parties);
        }
        return LocalObjects.create(
                BarrierCell.KIND,
                BarrierCell.BYTES,
                block -> BarrierCell.fill(block, parties, timeoutNanos),
                (domain, block) -> new SharedBarrier(domain, block, action, true),
                BarrierCell::free);
    }

    /// Gives the barrier a name, for people: it is seen in all processes. The barrier has one at most, for as long
    /// as it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedBarrier named(String name) {
        LocalObjects.name(block, getClass(), name);
        return this;
    }

    /// Tells the name of the barrier.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(block);
    }

    // ---- Waiting

    /// Waits until all have come, or for as long as the barrier was created with.
    ///
    /// If this is the last one to come, what is to be done then is done here; what it throws is thrown by this
    /// method, a checked exception as the cause of an [java.lang.reflect.UndeclaredThrowableException], and breaks
    /// the barrier.
    ///
    /// @return how many were still to come: parties - 1 for the first, 0 for the last
    /// @throws InterruptedException if this thread is interrupted, also before; the barrier is broken then
    /// @throws BrokenBarrierException a [BarrierBrokenException], if the barrier is broken, or breaks meanwhile,
    /// or the time it was created with has passed
    /// @throws UncheckedIOException if there is no shared memory for one more waiter
    public int await() throws InterruptedException, BrokenBarrierException {
        long nanos = cell.timeoutNanos();
        int index = await(nanos == NO_TIMEOUT ? Deadline.NEVER : Deadline.after(Duration.ofNanos(nanos)));
        if (index == TOO_LATE) {
            throw broken(Outcome.TIMED_OUT);
        }
        return index;
    }

    /// Waits until all have come, for a time.
    ///
    /// If this is the last one to come, what is to be done then is done here, as by [#await()].
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return how many were still to come: parties - 1 for the first, 0 for the last
    /// @throws InterruptedException if this thread is interrupted, also before; the barrier is broken then
    /// @throws BrokenBarrierException a [BarrierBrokenException], if the barrier is broken, or breaks meanwhile
    /// @throws TimeoutException if the time has passed; the barrier is broken then
    public int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException {
        int index = await(Deadline.after(timeout));
        if (index == TOO_LATE) {
            throw new TimeoutException(this + ": not all have come in time: timeout=" + Deadline.words(timeout));
        }
        return index;
    }

    /// Waits until all have come, for a time.
    ///
    /// If this is the last one to come, what is to be done then is done here, as by [#await()].
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @param unit of the time
    /// @return how many were still to come: parties - 1 for the first, 0 for the last
    /// @throws InterruptedException if this thread is interrupted, also before; the barrier is broken then
    /// @throws BrokenBarrierException a [BarrierBrokenException], if the barrier is broken, or breaks meanwhile
    /// @throws TimeoutException if the time has passed; the barrier is broken then
    public int await(long timeout, TimeUnit unit)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(Duration.ofNanos(unit.toNanos(timeout)));
    }

    /// @return the index, or TOO_LATE
    private int await(long deadline) throws InterruptedException, BrokenBarrierException {
        enter();
        try (BarrierCell.Arrival arrival = cell.come(action != null)) {
            Outcome outcome = arrival.await(deadline);
            if (outcome == Outcome.IS_LAST) {
                outcome = act(arrival);
            }
            if (outcome == Outcome.PASSED) {
                return arrival.index();
            }
            if (arrival.isOwnDoing() && outcome == Outcome.TIMED_OUT) {
                return TOO_LATE;
            }
            if (arrival.isOwnDoing() && outcome == Outcome.INTERRUPTED && Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw broken(outcome);
        } finally {
            exit();
        }
    }

    private Outcome act(BarrierCell.Arrival arrival) {
        boolean done = false;
        try {
            Objects.requireNonNull(action).run();
            done = true;
        } finally {
            if (!done) {
                arrival.fail();
            }
        }
        return arrival.finish();
    }

    private void enter() {
        synchronized (cell) {
            attach();
            present++;
        }
    }

    private void exit() {
        try {
            synchronized (cell) {
                present--;
            }
        } finally {
            // The block would be freed with this object.
            Reference.reachabilityFence(this);
        }
    }

    private void attach() {
        synchronized (cell) {
            if (!attached) {
                cell.join();
                attached = true;
            }
        }
    }

    /// Ends this process's taking part, until it receives the barrier again or one of its threads waits here: its
    /// death does not break the barrier any more. For processes that live on when they are done with it, such as a
    /// pool's workers, which receive it anew with each task:
    ///
    /// ```java
    /// pool.submit(() -> {
    ///     try {
    ///         barrier.await();
    ///         return work();
    ///     } finally {
    ///         barrier.detach();       // else a later task that kills its worker would break the barrier
    ///     }
    /// });
    /// ```
    ///
    /// @throws IllegalStateException if threads of this process wait here
    public void detach() {
        synchronized (cell) {
            if (present > 0) {
                throw new IllegalStateException(
                        this + ": cannot be left because threads of this process are here: threads=" + present);
            }
            cell.leave();
            attached = false;
        }
    }

    // ---- Breaking

    /// Breaks the barrier, for all who wait and all who come, until it is [#reset]. If it is broken already nothing
    /// happens.
    public void abort() {
        try {
            cell.breakAs(Outcome.ABORTED);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Makes the barrier as it was in the beginning. For those who wait it breaks; those who come later wait for
    /// each other.
    public void reset() {
        try {
            cell.reset();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private BarrierBrokenException broken(Outcome outcome) {
        Optional<Victim.Named> victim =
                outcome == Outcome.PROCESS_DIED ? cell.victim().get() : Optional.empty();
        String why = victim.map(dead -> "process '" + dead.name() + "' has died: pid=" + dead.pid())
                .orElseGet(() -> words(outcome));
        return new BarrierBrokenException(
                "barrier " + Long.toHexString(block.reference()) + ": is broken because " + why + ", parties="
                        + getParties() + "; reset it when those who are left can go on",
                reason(outcome),
                victim.map(Victim.Named::name).orElse(null),
                victim.map(Victim.Named::pid).orElse(0L));
    }

    private static String words(Outcome outcome) {
        return switch (outcome) {
            case PROCESS_DIED -> "a process that took part has died: pid=unknown";
            case TIMED_OUT -> "somebody has waited as long as it was to: cause=time-out";
            case INTERRUPTED -> "somebody was interrupted while it waited: cause=interruption";
            case ACTION_FAILED -> "what was to be done when all had come has failed: cause=action";
            case RESET -> "somebody has reset it: cause=reset";
            case ABORTED -> "somebody has broken it on purpose: cause=abort";
            case PASSED, IS_LAST -> throw new AssertionError(outcome);
        };
    }

    private static BarrierBrokenException.Reason reason(Outcome outcome) {
        return BarrierBrokenException.Reason.valueOf(outcome.name());
    }

    // ---- Looking

    /// Tells how many threads must come for the barrier to open.
    ///
    /// @return as it was created
    public int getParties() {
        return cell.parties();
    }

    /// Tells how many threads wait for others now, or did a moment ago.
    ///
    /// @return 0 if it is broken
    public int getNumberWaiting() {
        return cell.waiting();
    }

    /// Tells whether threads wait for others now, or did a moment ago.
    ///
    /// @return a hint, not a promise; false if it is broken
    public boolean hasWaiters() {
        return getNumberWaiting() > 0;
    }

    /// Tells whether the barrier is broken.
    ///
    /// @return true until it is reset
    public boolean isBroken() {
        return cell.broken().isPresent();
    }

    /// Shows the barrier, and how many wait.
    @Override
    public String toString() {
        return LocalObjects.words(getClass(), block) + "[parties=" + getParties() + ", "
                + cell.broken().map(outcome -> "broken=" + outcome).orElseGet(() -> "waiting=" + getNumberWaiting())
                + "]";
    }

    // ---- Travelling

    @Serial
    private Object writeReplace() {
        return new Handle(cell.send(), action);
    }

    /// What stands for the barrier in a message.
    private record Handle(long reference, @Nullable Action action) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                SharedBarrier barrier = LocalObjects.receive(
                        reference,
                        BarrierCell.KIND,
                        SharedBarrier.class,
                        (domain, block) -> new SharedBarrier(domain, block, action, false));
                // It may have come back to where it was created.
                if (!barrier.isCreator) {
                    barrier.attach();
                }
                return barrier;
            } catch (IOException e) {
                throw new InvalidObjectException("a shared barrier: " + e.getMessage(), e);
            }
        }
    }
}
