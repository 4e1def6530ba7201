package io.github.offspring.internal.robust;

/// What one thread at a time has, among threads of any processes.
public interface Exclusion {

    /// The identity of its owner.
    long owner();

    /// Whether the current thread has it.
    boolean isMine();

    /// Whether it has waiters, or had a moment ago.
    boolean hasWaiters();

    /// Takes it if that takes nothing but a look and a store.
    boolean tryTake();

    /// Takes it if it is free, or if those in whose hands it is are dead.
    boolean tryLock();

    /// Takes it, waiting for it if need be.
    ///
    /// @param interruptible whether an interruption ends the waiting; the thread stays interrupted
    /// @return false if the deadline came, or the interruption
    boolean lock(long deadline, boolean interruptible);

    /// Gives it back. Only its owner may.
    void unlock();

    /// Whether an earlier owner has died in possession; says so once. Only its owner may ask.
    boolean takeNotice();

    /// Where the mutex is that it comes to, for every process: the reference of its block and the offset in it,
    /// added.
    long position();
}
