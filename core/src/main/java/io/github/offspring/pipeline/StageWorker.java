package io.github.offspring.pipeline;

import io.github.offspring.Action;
import io.github.offspring.Fn;
import io.github.offspring.channel.Lease;
import io.github.offspring.channel.QueueClosedException;
import io.github.offspring.channel.SharedQueue;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What a process of a stage does.
///
/// An element is the queue's before it until what became of it is in the queue behind it: whoever dies before that
/// leaves it to another one, whoever dies after that leaves what the others know to be of no use.
///
/// @param stage its number
/// @param worker its number in the stage
/// @param attempts how often the function may be begun with an element
record StageWorker(
        int stage,
        int worker,
        int attempts,
        Fn<?, ?> function,
        SharedQueue<Parcel> input,
        SharedQueue<Parcel> output,
        StageBoard board)
        implements Action {

    @Override
    public void perform() throws InterruptedException {
        try {
            while (true) {
                try (Lease<Parcel> lease = input.lease()) {
                    work(lease.value(), lease.deliveries());
                    lease.acknowledge();
                    board.idle(worker);
                }
            }
        } catch (QueueClosedException e) {
            // Everything that was to come here has been handed on; or the pipeline has been closed.
            output.close();
        }
    }

    private void work(Parcel parcel, int delivery) throws InterruptedException {
        int begun = board.accept(parcel.index(), parcel.copy());
        if (begun == StageBoard.STALE) {
            return;
        }
        if (!parcel.isValue()) {
            handOn(parcel.again(delivery));
            return;
        }
        if (begun >= attempts) {
            handOn(Parcel.lost(parcel.index(), delivery, stage, begun));
            return;
        }
        // First: whoever counts that it has been begun can be asked who has.
        long workWord = StageBoard.workWord(parcel.index(), begun + 1);
        board.running(worker, workWord);
        if (board.begin(parcel.index(), parcel.copy(), begun) == StageBoard.STALE) {
            return;
        }
        Parcel result = apply(parcel, delivery, begun + 1);
        if (!board.handingOn(worker, workWord)) {
            awaitEnd();
        }
        try {
            handOn(result);
        } catch (UncheckedIOException e) {
            handOn(Parcel.threw(parcel.index(), delivery, stage, begun + 1, e));
        }
    }

    private Parcel apply(Parcel parcel, int delivery, int attempt) {
        try {
            Object result = call(parcel.value());
            if (result == null) {
                throw new NullPointerException("the function of a stage must not return null");
            }
            return Parcel.of(parcel.index(), delivery, result);
        } catch (Throwable e) {
            // The user's code may throw anything, and its result may be of a kind that cannot be sent.
            return Parcel.threw(parcel.index(), delivery, stage, attempt, e);
        } finally {
            // What the function has left behind is not to end the wait for the next element.
            Thread.interrupted();
        }
    }

    @SuppressWarnings("unchecked") // The builder lets only stages follow each other that fit.
    private @Nullable Object call(Object value) throws Exception {
        return ((Fn<Object, @Nullable Object>) function).apply(value);
    }

    private void handOn(Parcel parcel) throws InterruptedException {
        if (!output.offer(parcel)) {
            board.countWait();
            output.put(parcel);
        }
        board.countHandedOn();
    }

    /// The parent is about to kill this process, and the element is another one's.
    private static void awaitEnd() {
        while (true) {
            LockSupport.park();
        }
    }
}
