package io.github.offspring.sync;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.Exclusion;
import io.github.offspring.internal.robust.InnerLocks;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.MutexKind;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// What [SharedLock], [SharedReentrantLock] and the writing side of [SharedReadWriteLock] have in common.
sealed class OwnedLock implements Lock, Serializable
        permits SharedLock, SharedReentrantLock, SharedReadWriteLock.WriteLock {

    @Serial
    private static final long serialVersionUID = 1L;

    // Neither is ever written: a handle goes in the lock's place.
    private final transient Domain domain;
    private final transient Block block;
    private final transient Exclusion mutex;
    private final transient boolean reentrant;
    // What goes in its place if it is part of something else; null if it has a block of its own.
    private final transient @Nullable Serializable handle;
    // Written by the owner only: how often it has the lock, and whether it was told of a dead owner before it.
    private transient int holds;
    private transient boolean ownerDied;

    OwnedLock(Domain domain, Block block, boolean reentrant) {
        this(domain, block, reentrant, MutexKind.of(reentrant).of(domain, block));
    }

    /// A lock that is taken in another way.
    OwnedLock(Domain domain, Block block, boolean reentrant, Exclusion mutex) {
        this.domain = domain;
        this.block = block;
        this.reentrant = reentrant;
        this.mutex = mutex;
        handle = null;
    }

    /// A lock that is part of something else.
    OwnedLock(InnerLocks.Place place, boolean reentrant) {
        domain = place.domain();
        block = place.block();
        this.reentrant = reentrant;
        mutex = place.mutex();
        handle = place.handle();
    }

    // ---- Taking

    /// Takes the lock, waiting for it as long as it takes. An interruption does not end the waiting; the thread is
    /// interrupted afterwards.
    ///
    /// @throws IllegalStateException if this thread has it and it is not reentrant: it would wait for itself
    @Override
    public void lock() {
        if (mutex.tryTake()) {
            entered();
        } else if (!enterAgain()) {
            refuseSecondTime();
            refuseUpgrade();
            mutex.lock(Deadline.NEVER, false);
            entered();
        }
    }

    /// Takes the lock, waiting for it until it has it or is interrupted.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before; it does not have the lock then
    /// @throws IllegalStateException if this thread has it and it is not reentrant
    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (!enterAgain()) {
            refuseSecondTime();
            take(Deadline.NEVER);
        }
    }

    /// Takes the lock if it is free at once.
    ///
    /// @return whether this thread has it now; false also if it had it before and it is not reentrant
    @Override
    public boolean tryLock() {
        if (enterAgain()) {
            return true;
        }
        boolean taken = mutex.tryLock();
        if (taken) {
            entered();
        }
        return taken;
    }

    /// Takes the lock if it becomes free in time.
    ///
    /// @param time how long to wait at most; zero or less does not wait
    /// @param unit of the time
    /// @return whether this thread has it now
    /// @throws InterruptedException if this thread is interrupted, also before; it does not have the lock then
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return tryLock(Duration.ofNanos(unit.toNanos(time)));
    }

    /// Takes the lock if it becomes free in time.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether this thread has it now
    /// @throws InterruptedException if this thread is interrupted, also before; it does not have the lock then
    public boolean tryLock(Duration timeout) throws InterruptedException {
        return enterAgain() || take(Deadline.after(timeout));
    }

    /// Takes the lock, waiting for it as long as it takes, for a block of `try`, at whose end it is given back.
    ///
    /// @return the possession; its [Hold#ownerDied] tells whether what the lock guards may be half-done
    /// @throws InterruptedException if this thread is interrupted, also before; it does not have the lock then
    /// @throws IllegalStateException if this thread has it and it is not reentrant
    public Hold hold() throws InterruptedException {
        lockInterruptibly();
        return new Hold(this, ownerDied());
    }

    private boolean take(long deadline) throws InterruptedException {
        refuseUpgrade();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (mutex.lock(deadline, true)) {
            entered();
            return true;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return false;
    }

    private boolean enterAgain() {
        if (reentrant && mutex.isMine()) {
            holds = Math.incrementExact(holds);
            return true;
        }
        return false;
    }

    private void refuseSecondTime() {
        if (mutex.isMine()) {
            throw new IllegalStateException(this + ": cannot be taken twice by one thread because it would wait for"
                    + " itself; use SharedReentrantLock, or take it once");
        }
    }

    /// Whoever has a share in what this takes as a whole cannot wait for it.
    void refuseUpgrade() {
        // There are no shares.
    }

    private void entered() {
        holds = 1;
        ownerDied = mutex.takeNotice();
    }

    // ---- Giving back

    /// Gives the lock back, or, if it has been taken several times, one of them.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have it
    @Override
    public void unlock() {
        checkMine("given back");
        if (--holds == 0) {
            try {
                mutex.unlock();
            } finally {
                // The block would be freed with this object, while others are still woken.
                Reference.reachabilityFence(this);
            }
        }
    }

    void checkMine(String action) {
        if (!mutex.isMine()) {
            throw new IllegalMonitorStateException(
                    this + ": cannot be " + action + " because this thread does not have it");
        }
    }

    // ---- Looking

    /// Tells whether an owner before this one died while it had the lock, so that what the lock guards may be half
    /// done. Of several deaths before anybody had the lock again it tells once.
    ///
    /// @return true as long as this owner has the lock
    /// @throws IllegalMonitorStateException if this thread does not have it
    public boolean ownerDied() {
        checkMine("asked for its last owner");
        return ownerDied;
    }

    /// Tells the name of the lock.
    ///
    /// @return the one that it was given with `named`; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(block);
    }

    /// Tells whether anybody has the lock, or had it a moment ago.
    ///
    /// @return true also if its owner has died and nobody has noticed yet
    public boolean isLocked() {
        return mutex.owner() != Owner.NOBODY;
    }

    /// Tells whether this thread has the lock.
    ///
    /// @return true if it may unlock it
    public boolean isHeldByCurrentThread() {
        return mutex.isMine();
    }

    /// Tells who has the lock, or had it a moment ago.
    ///
    /// @return the owner's process and thread, in words; empty if nobody
    public Optional<String> owner() {
        long owner = mutex.owner();
        return owner == Owner.NOBODY ? Optional.empty() : Optional.of(words(owner));
    }

    private String words(long owner) {
        return domain.isHere(owner)
                ? "this process, thread " + Owner.thread(owner)
                : domain.nameOf(owner) + ", thread " + Owner.thread(owner);
    }

    /// Tells whether threads wait for the lock, or did a moment ago.
    ///
    /// @return a hint, not a promise
    public boolean hasWaiters() {
        return mutex.hasWaiters();
    }

    /// Makes a condition of this lock; there can be any number of them.
    ///
    /// @return the condition, for which nobody waits yet
    /// @throws UncheckedIOException if there is no shared memory for it
    @Override
    public SharedCondition newCondition() {
        return SharedCondition.of(this);
    }

    /// Shows the lock, and who has it.
    @Override
    public String toString() {
        return LocalObjects.words(getClass(), block) + "["
                + owner().map(owner -> "owner=" + owner).orElse("free") + "]";
    }

    // ---- For those who extend it, and for conditions

    void setName(String name) {
        LocalObjects.name(block, getClass(), name);
    }

    int holds() {
        return holds;
    }

    Exclusion mutex() {
        return mutex;
    }

    /// Checks that [#release] may be called.
    void checkReleasable() {
        checkMine("waited with");
        refuseUpgrade();
    }

    /// Gives it back however often it has been taken.
    ///
    /// @return how often
    int release() {
        int times = holds;
        holds = 0;
        mutex.unlock();
        return times;
    }

    /// Takes it as often as before.
    void takeAgain(int times) {
        mutex.lock(Deadline.NEVER, false);
        entered();
        holds = times;
    }

    // ---- Travelling

    @Serial
    final Object writeReplace() {
        return handle();
    }

    /// What goes in the lock's place.
    Serializable handle() {
        return handle != null ? handle : new Handle(LocalObjects.send(block), reentrant);
    }

    /// What stands for the lock in a message.
    private record Handle(long reference, boolean reentrant) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                int kind = MutexKind.of(reentrant).kind();
                return reentrant
                        ? LocalObjects.receive(reference, kind, SharedReentrantLock.class, SharedReentrantLock::new)
                        : LocalObjects.receive(reference, kind, SharedLock.class, SharedLock::new);
            } catch (IOException e) {
                throw new InvalidObjectException("a shared lock: " + e.getMessage(), e);
            }
        }
    }
}
