package io.github.offspring.pool;

import io.github.offspring.internal.wire.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One task that was submitted.
record SingleTask(
        long number,
        Message payload,
        TaskFuture<@Nullable Object> future,
        @Nullable Duration timeout,
        Attempts attempts,
        @Nullable ClassLoader loader)
        implements Work {

    @Override
    public int kind() {
        return PoolFrame.TASK;
    }

    @Override
    public int elements() {
        return 1;
    }

    @Override
    public int skipped() {
        return 0;
    }

    @Override
    public boolean isCancelled() {
        return future.isDone();
    }

    @Override
    @SuppressWarnings("NullAway") // the future is of what the task returns, which may be null
    public void returned(int element, @Nullable Object value) {
        future.settle(value);
    }

    @Override
    public void failed(int element, Throwable thrown) {
        future.fail(thrown);
    }

    @Override
    public Work again(int from, int to, Attempts next) {
        return new SingleTask(number, payload, future, timeout, next, loader);
    }

    @Override
    public Work rest(int skipped) {
        return this;
    }
}
