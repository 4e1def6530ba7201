package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.Task;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Tasks that come by way of the JDK's own interfaces, which do not ask for [Serializable].
final class ForeignTask {

    private ForeignTask() {}

    /// @throws CodecException if the task is not serializable
    static Serializable of(Object task) {
        Objects.requireNonNull(task, "task");
        if (task instanceof Serializable serializable) {
            return serializable;
        }
        throw new CodecException(
                "task: cannot be sent because its class is not Serializable: class="
                        + task.getClass().getName()
                        + "; hand it in as an Offspring Task or Action, or let its class implement"
                        + " java.io.Serializable",
                null);
    }

    /// @throws CodecException if the task is not serializable
    static Serializable ofRunnable(Runnable task) {
        Serializable serializable = of(task);
        // A worker would call one that is both.
        return task instanceof Callable<?> ? withoutResult(serializable) : serializable;
    }

    @SuppressWarnings("NullAway") // the result is of the type that has no other value
    private static WithResult<@Nullable Void> withoutResult(Serializable task) {
        return new WithResult<>(task, null);
    }

    /// A task without a result of its own.
    static final class WithResult<T extends @Nullable Object> implements Task<T> {

        @Serial
        private static final long serialVersionUID = 1L;

        private final Serializable task;

        @SuppressWarnings("serial") // if it is not serializable that is an error at the call, as it should be
        private final T result;

        WithResult(Serializable task, T result) {
            this.task = task;
            this.result = result;
        }

        @Override
        public T call() {
            ((Runnable) task).run();
            return result;
        }
    }
}
