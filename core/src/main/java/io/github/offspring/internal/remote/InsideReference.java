package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.internal.wire.ThrowableImage;
import java.io.ObjectStreamException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The way to a hosted object from within its server: calls are the object's own, nothing is copied.
final class InsideReference extends Reference {

    private static final Executor CALLS = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("offspring-inside").factory());

    private final Hosted hosted;

    InsideReference(Hosted hosted) {
        this.hosted = hosted;
    }

    @Override
    public @Nullable Object invoke(int method, boolean interruptible, @Nullable Object... arguments) throws Throwable {
        @Nullable Object[] resolved = TimeLimit.resolve(TimeLimit.among(arguments), arguments);
        Object result = Change.make(hosted, method, resolved, () -> hosted.kind()
                .invoke(hosted.target(), method, resolved, InsideCaller.INSTANCE));
        if (hosted.kind().isStaged(method) && result instanceof CompletionStage<?> stage) {
            return await(stage.toCompletableFuture(), interruptible);
        }
        Kind kind = result == null ? null : hosted.kind().hostedResult(method, result);
        if (kind == null || result == null) {
            return result;
        }
        Hosted returned = hosted.home().returned(kind, result);
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
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return invoke(method, true, arguments);
                    } catch (RuntimeException | Error e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new UndeclaredThrowableException(e, ThrowableImage.words(e));
                    }
                },
                CALLS);
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
