package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.Fn;
import java.util.Iterator;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Pulls the input of a lazy map, and hands it in, in chunks.
///
/// A chunk goes when it is full, when a worker has nothing to do, and at the latest a millisecond after its first
/// element: a second thread sees to that while the first one waits for its input.
final class LazyFeeder {

    private static final long MAX_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    // Idle workers get what there is, but not so often that handing in is all that is done.
    private static final long MIN_INTERVAL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long ASK_INTERVAL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final PoolCore core;
    private final LazyJob job;
    private final Iterator<?> input;
    private final ChunkPace pace;
    private final Thread flusher;
    // Guards the chunk and encoding into it, which runs users' code: never waited for by a thread of the pool's.
    // Lock order: before the pool's lock.
    private final ReentrantLock assembling = new ReentrantLock();
    private final ChunkAssembly chunk;
    private long handedInNanos;
    private long askNanos;
    // When the chunk got its first element; 0 if it has none. Written under the lock above.
    private volatile long filledNanos;
    private volatile boolean flushWanted;
    private volatile boolean flusherRests;
    private volatile boolean over;

    LazyFeeder(PoolCore core, LazyJob job, Iterator<?> input, Fn<?, ?> function, ChunkPace pace) {
        this.core = core;
        this.job = job;
        this.input = input;
        this.pace = pace;
        chunk = ChunkAssembly.encodingOnce(function);
        handedInNanos = System.nanoTime() - MIN_INTERVAL_NANOS;
        askNanos = System.nanoTime();
        String name = "offspring-map-" + job.terms().number();
        flusher = Thread.ofVirtual().name(name + "-flusher").unstarted(this::flushLate);
    }

    /// @throws RejectedExecutionException if the pool takes nothing
    void start() {
        core.lazyMaps().open(job);
        flusher.start();
        Thread.ofVirtual().name("offspring-map-" + job.terms().number()).start(this::feed);
    }

    /// Ends what it can end by itself.
    void close() {
        over = true;
        LockSupport.unpark(flusher);
    }

    // ---- The thread that pulls

    private void feed() {
        try {
            pullAll();
        } catch (Throwable e) {
            // Most likely there is no memory: nobody must wait for what does not come.
            job.broken(e);
        } finally {
            close();
            chunk.end();
        }
    }

    private void pullAll() {
        Throwable failure = null;
        boolean more = true;
        while (more && job.awaitRoom(pace.mostAtPool(core.size()))) {
            Object element = null;
            try {
                more = input.hasNext();
                element = more ? input.next() : null;
            } catch (Throwable e) {
                failure = e;
                more = false;
            }
            if (more) {
                long index = job.pulled();
                more = index >= 0 && add(index, element);
            }
        }
        handInRest();
        job.ended(failure);
    }

    /// @return false if the pool takes nothing more
    private boolean add(long index, @Nullable Object element) {
        assembling.lock();
        try {
            if (chunk.isEmpty()) {
                core.lazyMaps().reserve(job);
            }
            encode(index, element);
        } catch (RejectedExecutionException e) {
            job.refused(index, e);
            return false;
        } finally {
            assembling.unlock();
        }
        flushIfWanted();
        return true;
    }

    private void encode(long index, @Nullable Object element) {
        try {
            chunk.add(index, element);
        } catch (CodecException e) {
            // Its place is left out: the next one begins another chunk.
            handIn();
            job.failed(index, e);
            return;
        }
        long now = System.nanoTime();
        if (chunk.count() >= pace.target() || chunk.isLarge() || chunk.hasDepartures() || isWorkerWaiting(now)) {
            handIn();
        } else if (chunk.count() == 1) {
            filled(now);
        }
    }

    private boolean isWorkerWaiting(long now) {
        if (pace.isFixed() || now - handedInNanos < MIN_INTERVAL_NANOS || now - askNanos < 0) {
            return false;
        }
        askNanos = now + ASK_INTERVAL_NANOS;
        return core.hasFreeWorker();
    }

    private void handIn() {
        filledNanos = 0;
        if (chunk.isEmpty()) {
            core.lazyMaps().release(job);
            return;
        }
        MapChunk full = chunk.finish(job);
        try {
            core.lazyMaps().acceptReserved(job, full);
        } catch (RejectedExecutionException e) {
            for (int i = 0; i < full.elements(); i++) {
                full.failed(i, e);
            }
        }
        handedInNanos = System.nanoTime();
        pace.observe(job.completed(), core.size(), handedInNanos);
    }

    private void handInRest() {
        assembling.lock();
        try {
            handIn();
        } finally {
            assembling.unlock();
        }
    }

    // ---- The thread that does not let a chunk wait

    private void filled(long now) {
        filledNanos = now == 0 ? 1 : now;
        if (flusherRests) {
            LockSupport.unpark(flusher);
        }
    }

    private void flushLate() {
        while (!over) {
            long since = filledNanos;
            if (since == 0) {
                rest();
                continue;
            }
            long left = since + MAX_DELAY_NANOS - System.nanoTime();
            if (left <= 0) {
                flushWanted = true;
                flushIfWanted();
                left = MAX_DELAY_NANOS;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    private void rest() {
        flusherRests = true;
        if (filledNanos == 0 && !over) {
            LockSupport.park(this);
        }
        flusherRests = false;
    }

    /// Whoever holds the lock looks again when it has let it go.
    private void flushIfWanted() {
        while (flushWanted && assembling.tryLock()) {
            try {
                flushWanted = false;
                if (!chunk.isEmpty()) {
                    handIn();
                }
            } finally {
                assembling.unlock();
            }
        }
    }
}
