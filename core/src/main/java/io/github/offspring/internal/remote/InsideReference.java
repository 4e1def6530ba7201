package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import java.io.ObjectStreamException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The way to a hosted object from within its server: calls are the object's own, nothing is copied.
final class InsideReference extends Reference {

    private final Hosted hosted;

    InsideReference(Hosted hosted) {
        this.hosted = hosted;
    }

    @Override
    public @Nullable Object invoke(int method, boolean interruptible, @Nullable Object... arguments) throws Throwable {
        Object result = perform(method, arguments);
        if (hosted.kind().isStaged(method) && result instanceof CompletionStage<?> stage) {
            return given(method, await(stage.toCompletableFuture(), interruptible));
        }
        return given(method, result);
    }

    private @Nullable Object perform(int method, @Nullable Object[] arguments) throws Throwable {
        @Nullable Object[] resolved = TimeLimit.resolve(TimeLimit.among(arguments), arguments);
        try {
            return Change.make(hosted, method, resolved, () -> hosted.kind()
                    .invoke(hosted.target(), method, resolved, InsideCaller.INSTANCE));
        } catch (MisuseException e) {
            throw e.of(hosted.kind().label() + "." + hosted.kind().methodName(method));
        }
    }

    /// What the caller gets: a proxy where one from outside would get one.
    private @Nullable Object given(int method, @Nullable Object result) {
        if (result instanceof Taken taken) {
            return taken.value();
        }
        Hosted returned = result == null ? null : hosted.home().ofResult(hosted, method, result);
        if (returned == null) {
            return result;
        }
        try {
            return returned.inside();
        } finally {
            returned.unuse(1);
        }
    }

    @Override
    @Nullable
    Object invokeAtOnce(int method, @Nullable Object... arguments) throws Throwable {
        return invoke(method, false, arguments);
    }

    private static @Nullable Object await(CompletableFuture<?> stage, boolean interruptible) throws Throwable {
        boolean interrupted = false;
        while (true) {
            try {
                Object result = stage.get();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return result;
            } catch (InterruptedException _) {
                interrupted = true;
                if (interruptible) {
                    // What it comes to counts: it may be too late.
                    stage.cancel(true);
                }
            } catch (CancellationException | ExecutionException e) {
                throw failure(e, interrupted, interruptible);
            }
        }
    }

    private static Throwable failure(Exception thrown, boolean interrupted, boolean interruptible) {
        Throwable cause = thrown.getCause();
        if (interrupted
                && interruptible
                && (thrown instanceof CancellationException || cause instanceof InterruptedException)) {
            return new InterruptedException();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return thrown instanceof ExecutionException && cause != null ? cause : thrown;
    }

    @Override
    public CompletableFuture<@Nullable Object> begin(int method, @Nullable Object... arguments) {
        Canceller canceller = new Canceller();
        var future = new PendingCall.CallFuture(canceller);
        Thread.ofVirtual().name("offspring-inside").start(() -> run(method, arguments, future, canceller));
        return future;
    }

    /// In a thread of its own, as a call from outside.
    private void run(int method, @Nullable Object[] arguments, PendingCall.CallFuture future, Canceller canceller) {
        try {
            canceller.become(Thread.currentThread()::interrupt);
            Object result = perform(method, arguments);
            if (!hosted.kind().isStaged(method) || !(result instanceof CompletionStage<?> stage)) {
                future.returned(given(method, result));
                return;
            }
            canceller.become(
                    hosted.kind() instanceof InterfaceKind
                            ? StageOfUsers.cancelling(stage)
                            : () -> stage.toCompletableFuture().cancel(true));
            StageOfUsers.whenComplete(stage, (value, thrown) -> settle(method, future, value, thrown));
        } catch (Throwable e) {
            future.failed(e);
        }
    }

    private void settle(int method, PendingCall.CallFuture future, @Nullable Object value, @Nullable Throwable thrown) {
        if (thrown != null) {
            Throwable cause = thrown.getCause();
            future.failed(thrown instanceof CompletionException && cause != null ? cause : thrown);
            return;
        }
        try {
            future.returned(given(method, value));
        } catch (RuntimeException | Error e) {
            future.failed(e);
        }
    }

    @Override
    @Nullable
    Versions versions(boolean asks) {
        // Nothing is faster than to ask the object itself.
        return null;
    }

    @Override
    public boolean isUnsent(CodecException failure) {
        // Nothing is put into bytes; the method may have thrown it.
        return false;
    }

    @Override
    public long number() {
        return hosted.number();
    }

    @Override
    ServerAddress server() {
        return hosted.home().address();
    }

    @Override
    public Kind kind() {
        return hosted.kind();
    }

    @Override
    public void close() {
        // What is held inside the server goes with its holder.
    }

    @Override
    public Object replacement() throws ObjectStreamException {
        return Transit.leaving(hosted);
    }
}
