package io.github.offspring.channel;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Message;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One direction of a connection whose both ends are still in this process: messages in memory, bounded by their
/// bytes.
final class LocalStream {

    /// As much as a socket would hold, so that a program does not behave differently once an end has left.
    private static final long CAPACITY_BYTES = 256 * 1024;

    record Parcel(int kind, Message message) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    // All below are guarded by the lock.
    private final Deque<Parcel> parcels = new ArrayDeque<>();
    private long bytes;
    private boolean redirected;
    private boolean ended;
    private boolean readerGone;
    private Runnable onReadable = () -> {};

    /// @return false if the stream has been redirected and the message not taken
    /// @throws EOFException if nobody will read it any more, or this end has been closed
    boolean put(int kind, Message message) throws EOFException {
        Parcel parcel = new Parcel(kind, message.detached());
        Runnable notify;
        lock.lock();
        try {
            while (bytes >= CAPACITY_BYTES && !redirected && !readerGone && !ended) {
                notFull.awaitUninterruptibly();
            }
            if (redirected) {
                return false;
            }
            if (readerGone || ended) {
                throw new EOFException("one of the ends is closed");
            }
            notify = add(parcel);
        } finally {
            lock.unlock();
        }
        notify.run();
        return true;
    }

    /// Adds a last word, for which there is always room.
    void finish(int kind) {
        Runnable notify;
        lock.lock();
        try {
            if (redirected || ended) {
                return;
            }
            notify = add(new Parcel(kind, Message.ofBytes(new byte[0], 0)));
            ended = true;
        } finally {
            lock.unlock();
        }
        notify.run();
    }

    private Runnable add(Parcel parcel) {
        parcels.add(parcel);
        bytes += parcel.message.inlineLength() + parcel.message.arrayBytes();
        notEmpty.signalAll();
        return onReadable;
    }

    /// No more will come, and no last word.
    void lose() {
        Runnable notify;
        lock.lock();
        try {
            ended = true;
            notEmpty.signalAll();
            notFull.signalAll();
            notify = onReadable;
        } finally {
            lock.unlock();
        }
        notify.run();
    }

    /// The reader is gone: puts fail from now on.
    void leave() {
        lock.lock();
        try {
            readerGone = true;
            notFull.signalAll();
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isReaderGone() {
        lock.lock();
        try {
            return readerGone;
        } finally {
            lock.unlock();
        }
    }

    /// Turns all later puts away, and takes what has not been read to be sent another way.
    List<Parcel> redirect() {
        lock.lock();
        try {
            redirected = true;
            notFull.signalAll();
            List<Parcel> unread = new ArrayList<>(parcels);
            parcels.clear();
            bytes = 0;
            return unread;
        } finally {
            lock.unlock();
        }
    }

    boolean await(long deadlineNanos) throws IOException {
        lock.lock();
        try {
            while (parcels.isEmpty() && !ended) {
                if (readerGone) {
                    throw new EOFException("this end is closed");
                }
                long left = Deadline.left(deadlineNanos);
                if (left <= 0) {
                    return false;
                }
                notEmpty.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Parcel peek() {
        lock.lock();
        try {
            return parcels.peek();
        } finally {
            lock.unlock();
        }
    }

    Parcel take() {
        lock.lock();
        try {
            Parcel parcel = parcels.remove();
            bytes -= parcel.message.inlineLength() + parcel.message.arrayBytes();
            notFull.signalAll();
            return parcel;
        } finally {
            lock.unlock();
        }
    }

    void onReadable(Runnable action) {
        lock.lock();
        try {
            onReadable = action;
        } finally {
            lock.unlock();
        }
    }
}
