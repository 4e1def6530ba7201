package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.internal.wire.Replaced;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The way to one hosted object: what a proxy calls.
///
/// Two references are equal if they lead to the same object. A proxy keeps its reference as long as it can be
/// called; its `writeReplace` gives [#replacement].
public abstract sealed class Reference implements Replaced permits RemoteReference, InsideReference {

    Reference() {}

    /// Calls a method and waits for its result. An interruption is kept for later.
    ///
    /// @return its result
    /// @throws io.github.offspring.ManagerLostException if the server is gone
    public final @Nullable Object call(int method, @Nullable Object... arguments) {
        try {
            return invoke(method, false, arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw undeclared(method, e);
        }
    }

    /// Calls a method that does not wait, neither for what it is asked for nor for a server that is being started
    /// again. An interruption is kept for later.
    ///
    /// @return its result
    /// @throws io.github.offspring.ManagerLostException if the server is gone, or is not there at the moment
    public final @Nullable Object callAtOnce(int method, @Nullable Object... arguments) {
        try {
            return invokeAtOnce(method, arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw undeclared(method, e);
        }
    }

    /// Calls a method that waits, and can be interrupted: then it is interrupted at the server, and what it comes
    /// to decides.
    ///
    /// @return its result
    /// @throws InterruptedException if the thread is interrupted, and the method has not done anything
    public final @Nullable Object callInterruptibly(int method, @Nullable Object... arguments)
            throws InterruptedException {
        try {
            return invoke(method, true, arguments);
        } catch (RuntimeException | Error | InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            throw undeclared(method, e);
        }
    }

    private RuntimeException undeclared(int method, Throwable thrown) {
        return Undeclared.of(kind().label() + "." + kind().methodName(method), thrown);
    }

    /// Calls a method and waits for its result.
    ///
    /// @param interruptible whether an interruption is for the method
    /// @throws Throwable what the method throws, with the stack of both sides
    public abstract @Nullable Object invoke(int method, boolean interruptible, @Nullable Object... arguments)
            throws Throwable;

    /// The same, and without waiting for a server that is not there.
    abstract @Nullable Object invokeAtOnce(int method, @Nullable Object... arguments) throws Throwable;

    /// Calls a method without waiting.
    ///
    /// @return its result; to cancel it interrupts the method
    public abstract CompletableFuture<@Nullable Object> begin(int method, @Nullable Object... arguments);

    /// What tells of changes of the object.
    ///
    /// @param asks whether to ask the server, if it is not known
    /// @return null if it is not known, or there is none, or the server is gone
    abstract @Nullable Versions versions(boolean asks);

    /// Whether a call of this thread's has just failed with that because its arguments cannot be sent: nothing has
    /// been done.
    public abstract boolean isUnsent(CodecException failure);

    /// The object's number at its server.
    public abstract long number();

    abstract ServerAddress server();

    public abstract Kind kind();

    /// Says that it will not be used any more. Others are not touched by it.
    public abstract void close();

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Reference reference
                && reference.number() == number()
                && reference.server().identity().equals(server().identity());
    }

    @Override
    public final int hashCode() {
        return server().identity().hashCode() * 31 + Long.hashCode(number());
    }

    @Override
    public final String toString() {
        return kind().label() + " " + number() + " at " + server();
    }
}
