package io.github.offspring.manager;

import io.github.offspring.Action;
import java.util.Objects;

/// What a [Manager] makes by itself to wait for: locks, semaphores, events, latches, barriers, and pools.
///
/// What has a name is found again under it, as with [Containers]; what it was first asked for with counts.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Time** As [Containers].
///
/// **Crash** As [Containers].
public abstract sealed class WaitingObjects extends Containers permits Manager {

    WaitingObjects() {}

    /// Makes a lock.
    ///
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteLock lock() {
        return make(WaitingKind.LOCK);
    }

    /// Makes a lock with a name, or finds it.
    ///
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteLock lock(String name) {
        return find(name, WaitingKind.LOCK);
    }

    /// Makes a lock that its owner may take again.
    ///
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteLock reentrantLock() {
        return make(WaitingKind.REENTRANT_LOCK);
    }

    /// Makes a lock with a name that its owner may take again, or finds it.
    ///
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteLock reentrantLock(String name) {
        return find(name, WaitingKind.REENTRANT_LOCK);
    }

    /// Makes a semaphore whose permits are owned by the processes that acquire them, and come back when those
    /// die.
    ///
    /// @param permits how many, from 1
    /// @return its proxy
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteSemaphore semaphore(int permits) {
        return make(WaitingKind.SEMAPHORE, permits, permits, true);
    }

    /// Makes a semaphore with a name whose permits are owned, or finds it. One whose permits are nobody's is something
    /// else.
    ///
    /// @param name the name
    /// @param permits how many, from 1
    /// @return its proxy
    /// @throws IllegalArgumentException if there cannot be so many, or something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteSemaphore semaphore(String name, int permits) {
        return find(name, WaitingKind.SEMAPHORE, permits, permits, true);
    }

    /// Makes a semaphore whose permits are nobody's: any process releases.
    ///
    /// @param permits how many there are at first, from 0
    /// @param bound how many there can be, from 1: a release beyond that is an error
    /// @return its proxy
    /// @throws IllegalArgumentException if a number is out of range
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteSemaphore signallingSemaphore(int permits, int bound) {
        return make(WaitingKind.SEMAPHORE, permits, bound, false);
    }

    /// Makes a semaphore with a name whose permits are nobody's, or finds it. One whose permits are owned is something
    /// else.
    ///
    /// @param name the name
    /// @param permits how many there are at first, from 0
    /// @param bound how many there can be, from 1: a release beyond that is an error
    /// @return its proxy
    /// @throws IllegalArgumentException if a number is out of range, or something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteSemaphore signallingSemaphore(String name, int permits, int bound) {
        return find(name, WaitingKind.SEMAPHORE, permits, bound, false);
    }

    /// Makes an event that is not set.
    ///
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteEvent event() {
        return make(WaitingKind.EVENT);
    }

    /// Makes an event with a name, or finds it.
    ///
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteEvent event(String name) {
        return find(name, WaitingKind.EVENT);
    }

    /// Makes a latch.
    ///
    /// @param count how often it is to be counted down; 0 for one that is open
    /// @return its proxy
    /// @throws IllegalArgumentException if the count is negative
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteLatch latch(int count) {
        return make(WaitingKind.LATCH, count);
    }

    /// Makes a latch with a name, or finds it.
    ///
    /// @param name the name
    /// @param count how often it is to be counted down; 0 for one that is open
    /// @return its proxy
    /// @throws IllegalArgumentException if the count is negative, or something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteLatch latch(String name, int count) {
        return find(name, WaitingKind.LATCH, count);
    }

    /// Makes a barrier.
    ///
    /// @param parties how many threads must come, from 1
    /// @return its proxy
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteBarrier barrier(int parties) {
        return make(WaitingKind.BARRIER, parties);
    }

    /// Makes a barrier with something that is done each time that all have come, before any of them goes on.
    ///
    /// @param parties how many threads must come, from 1
    /// @param action done at the manager
    /// @return its proxy
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws io.github.offspring.CodecException if the action cannot be sent
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteBarrier barrier(int parties, Action action) {
        return make(WaitingKind.BARRIER, parties, Objects.requireNonNull(action, "action"));
    }

    /// Makes a barrier with a name, or finds it.
    ///
    /// @param name the name
    /// @param parties how many threads must come, from 1
    /// @return its proxy
    /// @throws IllegalArgumentException if there cannot be so many, or something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteBarrier barrier(String name, int parties) {
        return find(name, WaitingKind.BARRIER, parties);
    }

    /// Starts a pool of worker processes at the manager.
    ///
    /// @param workers how many, from 1
    /// @return its proxy
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemotePool pool(int workers) {
        return make(PoolKind.INSTANCE, workers);
    }

    /// Starts a pool of worker processes at the manager that has a name, or finds it.
    ///
    /// @param name the name
    /// @param workers how many, from 1
    /// @return its proxy
    /// @throws IllegalArgumentException if there cannot be so many, or something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemotePool pool(String name, int workers) {
        return find(name, PoolKind.INSTANCE, workers);
    }
}
