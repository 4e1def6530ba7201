package io.github.offspring.pool;

import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/// A task that a pool had not begun when it was stopped: the copy that was to be sent.
record UnbegunTask(SingleTask work) implements Runnable {

    @Override
    public void run() {
        Message payload = work.payload();
        Inbound copy = new Inbound(
                PoolFrame.TASK,
                Arrays.copyOf(payload.inline(), payload.inlineLength()),
                payload.arrays().toArray());
        Object task = Decoder.family().decode(copy, work.loader());
        try {
            if (task instanceof Callable<?> callable) {
                callable.call();
            } else if (task instanceof Runnable runnable) {
                runnable.run();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }
}
