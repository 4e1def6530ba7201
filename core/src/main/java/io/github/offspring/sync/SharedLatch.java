package io.github.offspring.sync;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.LatchCell;
import io.github.offspring.internal.robust.LocalObjects;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/// A gate that opens when it has been counted down to zero, and stays open: a
/// [java.util.concurrent.CountDownLatch] for several processes.
///
/// ```java
/// SharedLatch prepared = SharedLatch.create(workers);
/// // in each worker
/// prepare();
/// prepared.countDown();
/// // in the parent
/// prepared.await();
/// ```
///
/// It does not know who is to count: where the death of one that has not counted must end the waiting of the
/// others, use a barrier.
///
/// **Threads and processes** *Thread-safe; any process of the family.* A virtual thread that waits does not hold
/// its carrier.
///
/// **Order** What a thread has written to shared memory before it counts down is seen by those who have waited for
/// the gate to open.
///
/// **Time** To count down takes some nanoseconds; the last one, if there are waiters, also a call of the operating
/// system. A latch takes 64 bytes of shared memory. What was never sent to another process is free again when the
/// object is unreachable, everything else when the family ends.
///
/// **Crash** A process that is killed while it counts down has done so or has not; if it was the last, all who
/// wait return, though it may be a moment later. One that is killed before it has counted never will: those who
/// wait wait on.
public final class SharedLatch implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    // Neither is ever written: a handle goes in the latch's place.
    private final transient Block block;
    private final transient LatchCell cell;

    SharedLatch(Domain domain, Block block) {
        this.block = block;
        cell = new LatchCell(domain, block);
    }

    /// Creates a latch.
    ///
    /// @param count how often it is to be counted down; 0 for one that is open
    /// @return the latch
    /// @throws IllegalArgumentException if the count is negative
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedLatch create(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative: count=" + count);
        }
        return LocalObjects.create(
                LatchCell.KIND, LatchCell.BYTES, block -> LatchCell.fill(block, count), SharedLatch::new);
    }

    /// Gives the latch a name, for people: it is seen in all processes. The latch has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedLatch named(String name) {
        LocalObjects.name(block, getClass(), name);
        return this;
    }

    /// Tells the name of the latch.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(block);
    }

    /// Counts down by one; at zero the gate opens. Nothing happens if it is open.
    public void countDown() {
        cell.countDown();
    }

    /// Tells how far it is from being open.
    ///
    /// @return 0 if it is open
    public long getCount() {
        return cell.count();
    }

    /// Waits until it is open.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before
    public void await() throws InterruptedException {
        Waits.interruptibly(this::awaitUntil, Deadline.NEVER);
    }

    /// Waits until it is open, or the time is over.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it is open
    /// @throws InterruptedException if this thread is interrupted, also before
    public boolean await(Duration timeout) throws InterruptedException {
        return Waits.interruptibly(this::awaitUntil, Deadline.after(timeout));
    }

    private boolean awaitUntil(long deadline) {
        return cell.await(deadline, true);
    }

    /// Tells whether threads wait for it, or did a moment ago.
    ///
    /// @return a hint, not a promise
    public boolean hasWaiters() {
        return cell.hasWaiters();
    }

    /// Shows the latch, and its count.
    @Override
    public String toString() {
        return LocalObjects.words(getClass(), block) + "[count=" + getCount() + "]";
    }

    @Serial
    private Object writeReplace() {
        return new Handle(LocalObjects.send(block));
    }

    /// What stands for the latch in a message.
    private record Handle(long reference) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                return LocalObjects.receive(reference, LatchCell.KIND, SharedLatch.class, SharedLatch::new);
            } catch (IOException e) {
                throw new InvalidObjectException("a shared latch: " + e.getMessage(), e);
            }
        }
    }
}
