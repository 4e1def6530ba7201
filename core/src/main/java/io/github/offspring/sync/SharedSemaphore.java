package io.github.offspring.sync;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.CountedPermits;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.OwnedPermits;
import io.github.offspring.internal.robust.Permits;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A number of permits for threads of several processes.
///
/// ```java
/// SharedSemaphore two = SharedSemaphore.create(2);
/// // in each of many processes
/// try (var permit = two.hold()) {
///     work();             // two at a time
/// }
/// ```
///
/// There are two kinds.
///
/// - [#create]: permits are **owned**. A process that has some gives them back, and nobody else does. Those of a
///   process that dies come back by themselves. This is the one to limit how many do something at the same time.
/// - [#signalling]: permits are **nobody's**, only their number counts. Any process releases, also one that has
///   acquired none, so that one says by it that there is something to do for another. What a dead process has
///   acquired is gone. This is Python's `Semaphore`, and with a bound its `BoundedSemaphore`.
///
/// **Threads and processes** *Thread-safe; any process of the family.* Permits belong to the process and not to
/// the thread: one thread may release what another has acquired. A virtual thread that waits does not hold its
/// carrier.
///
/// **Order** What a thread has written to shared memory before a release is seen by who acquires that permit. Not
/// fair, which makes it fast; but who has waited for 10 ms and has not had a permit gets in line, and then nobody
/// who comes later is before it. Who wants several at once gets in line at once, and keeps what it has got while
/// it waits for the rest. If a process is stopped (`SIGSTOP`, a debugger) while one of its threads is the next in
/// line, each of the others waits for about a second and then passes it over.
///
/// **Time** To acquire and to release one permit takes some nanoseconds, and a call of the operating system if
/// there are waiters; with many owned permits, also a look at each of them until one is found. A semaphore takes
/// 64 bytes of shared memory, an owned one 56 and 8 for each permit. What was never sent to another process is
/// free again when the object is unreachable, everything else when the family ends.
///
/// **Crash** If a process ends, killed or in order, all owned permits that it had are there again, also those
/// that it had collected while it waited for more, and those who wait are woken. It takes as long as the kernel
/// takes to end the process, which grows with its memory, and then at most 20 ms and a microsecond for each
/// shared object of the family. There are never more or fewer permits than at the beginning. Signalling permits
/// that the process had acquired are lost; one that is killed while it releases has done so or has not; nobody
/// hangs in either case who could have had a permit.
public final class SharedSemaphore implements Serializable {

    /// How many owned permits a semaphore can have.
    public static final int MAX_OWNED_PERMITS = OwnedPermits.MOST;

    @Serial
    private static final long serialVersionUID = 1L;

    // Neither is ever written: a handle goes in the semaphore's place.
    private final transient Block block;
    private final transient Permits permits;

    SharedSemaphore(Domain domain, Block block) {
        this.block = block;
        permits = Permits.of(domain, block);
    }

    // ---- Making

    /// Creates a semaphore with owned permits, all of which are there to be acquired.
    ///
    /// @param permits how many, in [1, 8185]
    /// @return the semaphore
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedSemaphore create(int permits) {
        if (permits < 1 || permits > MAX_OWNED_PERMITS) {
            throw new IllegalArgumentException("permits must be in [1, " + MAX_OWNED_PERMITS
                    + "] because each is a word that names the process that has it: permits=" + permits
                    + "; use SharedSemaphore.signalling for other numbers, whose permits are nobody's");
        }
        return LocalObjects.create(
                OwnedPermits.KIND,
                OwnedPermits.bytes(permits),
                block -> OwnedPermits.fill(block, permits),
                SharedSemaphore::new);
    }

    /// Creates a semaphore with permits that are nobody's, of which there can be any number.
    ///
    /// @param permits how many there are at first, from 0
    /// @return the semaphore
    /// @throws IllegalArgumentException if the number is negative
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedSemaphore signalling(int permits) {
        return signalling(permits, Integer.MAX_VALUE);
    }

    /// Creates a semaphore with permits that are nobody's.
    ///
    /// @param permits how many there are at first, from 0
    /// @param bound how many there can be, from 1: a release beyond that is an error
    /// @return the semaphore
    /// @throws IllegalArgumentException if a number is out of range, or there are more at first than there can be
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedSemaphore signalling(int permits, int bound) {
        if (bound < 1 || permits < 0 || permits > bound) {
            throw new IllegalArgumentException(
                    "permits must be in [0, bound], and bound at least 1: permits=" + permits + ", bound=" + bound);
        }
        return LocalObjects.create(
                CountedPermits.KIND,
                CountedPermits.BYTES,
                block -> CountedPermits.fill(block, permits, bound),
                SharedSemaphore::new);
    }

    /// Gives the semaphore a name, for people: it is seen in all processes. The semaphore has one at most, for as
    /// long as it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedSemaphore named(String name) {
        LocalObjects.name(block, getClass(), name);
        return this;
    }

    /// Tells the name of the semaphore.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(block);
    }

    // ---- Acquiring

    /// Acquires a permit, waiting for it until there is one or the thread is interrupted.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before; it has no permit then
    public void acquire() throws InterruptedException {
        acquire(1, Deadline.NEVER);
    }

    /// Acquires several permits, waiting until it has all of them or the thread is interrupted. Only one thread
    /// at a time collects several.
    ///
    /// Two who have some and want more may wait for each other without end. Acquire all that is needed in one
    /// call.
    ///
    /// @param count how many, in [1, the number of owned permits or the bound]
    /// @throws InterruptedException if this thread is interrupted, also before; it has none of them then
    /// @throws IllegalArgumentException if there can never be so many
    public void acquire(int count) throws InterruptedException {
        checkCount(count);
        acquire(count, Deadline.NEVER);
    }

    private boolean acquire(int count, long deadline) throws InterruptedException {
        return Waits.interruptibly(until -> permits.acquire(count, until, true), deadline);
    }

    /// Acquires a permit, waiting for it as long as it takes. An interruption does not end the waiting; the
    /// thread is interrupted afterwards.
    public void acquireUninterruptibly() {
        permits.acquire(1, Deadline.NEVER, false);
    }

    /// Acquires a permit if there is one at once.
    ///
    /// @return whether it has one now; false also if the one that is there goes to somebody who waits for it
    public boolean tryAcquire() {
        return permits.tryAcquire(1);
    }

    /// Acquires several permits if all of them are there at once; none otherwise.
    ///
    /// @param count how many, in [1, the number of owned permits or the bound]
    /// @return whether it has them now; false also if those that are there go to somebody who waits for them
    /// @throws IllegalArgumentException if there can never be so many
    public boolean tryAcquire(int count) {
        checkCount(count);
        return permits.tryAcquire(count);
    }

    /// Acquires a permit if there is one in time.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has one now
    /// @throws InterruptedException if this thread is interrupted, also before; it has no permit then
    public boolean tryAcquire(Duration timeout) throws InterruptedException {
        return tryAcquire(1, timeout);
    }

    /// Acquires several permits if it has all of them in time; those that it has got are given back otherwise.
    ///
    /// @param count how many, in [1, the number of owned permits or the bound]
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has them now
    /// @throws InterruptedException if this thread is interrupted, also before; it has none of them then
    /// @throws IllegalArgumentException if there can never be so many
    public boolean tryAcquire(int count, Duration timeout) throws InterruptedException {
        checkCount(count);
        return timeout.isPositive()
                ? acquire(count, Deadline.after(timeout))
                : Waits.interruptibly(_ -> permits.tryAcquire(count), 0);
    }

    /// Acquires a permit, waiting for it, for a block of `try`, at whose end it is given back.
    ///
    /// @return the permit
    /// @throws InterruptedException if this thread is interrupted, also before; it has no permit then
    public Permit hold() throws InterruptedException {
        acquire();
        return new Permit(this::release);
    }

    private void checkCount(int count) {
        if (count < 1 || count > permits.bound()) {
            throw new IllegalArgumentException(
                    "count must be in [1, " + permits.bound() + "], which is how many there can be: count=" + count);
        }
    }

    // ---- Giving back

    /// Gives a permit back, or, to a signalling semaphore, gives one more.
    ///
    /// @throws IllegalStateException if it is an owned one and this process has none, or if there would be more
    /// than the bound; nothing has happened then
    public void release() {
        release(1);
    }

    /// Gives several permits back, or, to a signalling semaphore, gives some more.
    ///
    /// @param count how many, in [1, the number of owned permits or the bound]
    /// @throws IllegalArgumentException if there can never be so many
    /// @throws IllegalStateException if they are owned ones and this process has not so many, or if there would
    /// be more than the bound; nothing has happened then
    public void release(int count) {
        checkCount(count);
        if (!permits.release(count)) {
            throw new IllegalStateException(this + ": cannot be released because "
                    + (isOwned()
                            ? "this process has not acquired so many: released=" + count
                                    + "; release them where they were acquired, or use SharedSemaphore.signalling"
                            : "there would be more permits than its bound: released=" + count));
        }
    }

    // ---- Looking

    private boolean isOwned() {
        return permits instanceof OwnedPermits;
    }

    /// Tells how many permits there are to be acquired, or were a moment ago.
    ///
    /// @return 0 if all are in use
    public int availablePermits() {
        return permits.available();
    }

    /// Tells which processes have permits, and how many, or did a moment ago.
    ///
    /// @return processes by their names, in words; without those that have none; empty if permits are nobody's
    public Map<String, Integer> holders() {
        return permits.holders();
    }

    /// Tells whether threads wait for permits, or did a moment ago.
    ///
    /// @return a hint, not a promise
    public boolean hasWaiters() {
        return permits.hasWaiters();
    }

    /// Shows the semaphore, and how many permits are there.
    @Override
    public String toString() {
        int bound = permits.bound();
        return LocalObjects.words(getClass(), block) + "[available=" + availablePermits()
                + (bound < Integer.MAX_VALUE ? " of " + bound : "") + (isOwned() ? "" : ", signalling") + "]";
    }

    // ---- Travelling

    @Serial
    private Object writeReplace() {
        return new Handle(LocalObjects.send(block), block.kind());
    }

    /// What stands for the semaphore in a message.
    private record Handle(long reference, int kind) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            if (kind != OwnedPermits.KIND && kind != CountedPermits.KIND) {
                throw new InvalidObjectException("a shared semaphore: is of no such kind: kind=" + kind);
            }
            try {
                return LocalObjects.receive(reference, kind, SharedSemaphore.class, SharedSemaphore::new);
            } catch (IOException e) {
                throw new InvalidObjectException("a shared semaphore: " + e.getMessage(), e);
            }
        }
    }
}
