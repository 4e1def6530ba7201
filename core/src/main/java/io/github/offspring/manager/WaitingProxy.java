package io.github.offspring.manager;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.remote.Reference;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the proxies of locks, semaphores, events and the like have in common.
sealed class WaitingProxy implements AutoCloseable, Serializable
        permits RemoteLock, RemoteCondition, RemoteSemaphore, RemoteEvent, RemoteLatch, RemoteBarrier, RemotePool {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;

    WaitingProxy(Reference reference) {
        this.reference = reference;
    }

    final Reference reference() {
        return reference;
    }

    static long thread() {
        return Thread.currentThread().threadId();
    }

    /// How long to wait, as it is sent.
    static long nanos(Duration timeout) {
        return Math.max(0, Deadline.nanos(timeout));
    }

    // ---- Calls that give nothing null

    final <R> R call(Enum<?> method, Class<R> type, @Nullable Object... arguments) {
        return type.cast(Objects.requireNonNull(reference.call(method.ordinal(), arguments)));
    }

    /// The same, not waiting for a manager that is being started again.
    final <R> R callAtOnce(Enum<?> method, Class<R> type, @Nullable Object... arguments) {
        return type.cast(Objects.requireNonNull(reference.callAtOnce(method.ordinal(), arguments)));
    }

    final void perform(Enum<?> method, @Nullable Object... arguments) {
        reference.call(method.ordinal(), arguments);
    }

    final <R> R await(Enum<?> method, Class<R> type, @Nullable Object... arguments) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return type.cast(Objects.requireNonNull(reference.callInterruptibly(method.ordinal(), arguments)));
    }

    // ---- The proxy itself

    /// Says that this process will not use this proxy any more; what it stands for ends when nobody has it. What
    /// is never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Tells whether the other one stands for the same object.
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof WaitingProxy proxy && proxy.reference.equals(reference);
    }

    @Override
    public final int hashCode() {
        return reference.hashCode();
    }

    /// Shows what it stands for, and where that is; asks nobody.
    @Override
    public String toString() {
        return reference.toString();
    }

    @Serial
    final Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
