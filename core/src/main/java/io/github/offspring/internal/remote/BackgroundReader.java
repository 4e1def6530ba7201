package io.github.offspring.internal.remote;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Reads replies as long as there are calls that nobody waits for. Its thread ends when there have been none for
/// a while.
final class BackgroundReader {

    private static final long LINGER_NANOS = 1_000_000_000;

    private final ClientSession session;
    private final AtomicInteger calls = new AtomicInteger();
    // Guarded by this object's monitor; written there, read anywhere.
    private volatile @Nullable Thread thread;

    BackgroundReader(ClientSession session) {
        this.session = session;
    }

    void begun() {
        if (calls.getAndIncrement() > 0) {
            return;
        }
        Thread reader = thread;
        if (reader == null) {
            start();
        } else {
            LockSupport.unpark(reader);
        }
    }

    void ended() {
        calls.decrementAndGet();
    }

    private synchronized void start() {
        if (thread == null) {
            Thread started =
                    Thread.ofPlatform().daemon().name("offspring-replies").unstarted(this::run);
            thread = started;
            started.start();
        }
    }

    private void run() {
        while (true) {
            if (calls.get() > 0) {
                read();
                continue;
            }
            LockSupport.parkNanos(this, LINGER_NANOS);
            if (calls.get() == 0 && leave()) {
                return;
            }
        }
    }

    private synchronized boolean leave() {
        thread = null;
        // Who came in between has found a thread, and started none.
        if (calls.get() > 0) {
            thread = Thread.currentThread();
            return false;
        }
        return true;
    }

    private void read() {
        session.reading().lock();
        try {
            while (calls.get() > 0) {
                if (session.awaitNext(System.nanoTime() + LINGER_NANOS)) {
                    session.readOne();
                }
            }
        } finally {
            session.reading().unlock();
        }
        session.handOn();
    }
}
