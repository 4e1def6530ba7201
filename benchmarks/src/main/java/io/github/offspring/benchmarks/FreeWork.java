package io.github.offspring.benchmarks;

import io.github.offspring.sync.SharedLock;
import io.github.offspring.sync.SharedReentrantLock;
import io.github.offspring.sync.SharedSemaphore;

/// What one process does alone, that nobody else wants at that time.
///
/// Each loop stands by itself: what is compiled for one of these must not have to do for another.
@SuppressWarnings("LockNotBeforeTry") // What is measured is the lock, and nothing is thrown in between.
final class FreeWork {

    private static final int SAMPLES = 5;
    private static final double NANOS_PER_MILLI = 1e6;

    private FreeWork() {}

    /// A lock that is free, taken and given back.
    static OpenSide lock(int count) {
        SharedLock lock = SharedLock.create();
        return perOperation(count, () -> {
            for (int i = 0; i < count; i++) {
                lock.lock();
                lock.unlock();
            }
        });
    }

    /// A lock taken and given back by the thread that has it.
    static OpenSide again(int count) {
        SharedReentrantLock lock = SharedReentrantLock.create();
        return perOperation(count, () -> {
            lock.lock();
            for (int i = 0; i < count; i++) {
                lock.lock();
                lock.unlock();
            }
            lock.unlock();
        });
    }

    /// One permit of several, taken and given back.
    static OpenSide semaphore(int count, int permits) {
        SharedSemaphore semaphore = SharedSemaphore.create(permits);
        return perOperation(count, () -> {
            for (int i = 0; i < count; i++) {
                semaphore.acquire();
                semaphore.release();
            }
        });
    }

    /// Locks that are made, and forgotten.
    static OpenSide creation(int count) {
        return OpenSide.of(() -> Clock.milliseconds(1, () -> {
            SharedLock[] made = new SharedLock[count];
            for (int i = 0; i < count; i++) {
                made[i] = SharedLock.create();
            }
            if (made[count - 1].isLocked()) {
                throw new IllegalStateException("benchmark: a new lock is taken");
            }
        }));
    }

    private static OpenSide perOperation(int count, Clock.Work<RuntimeException> work) {
        return OpenSide.of(() -> {
            double[] samples = Clock.milliseconds(SAMPLES, work);
            for (int i = 0; i < samples.length; i++) {
                samples[i] *= NANOS_PER_MILLI / count;
            }
            return samples;
        });
    }
}
