package io.github.offspring.benchmarks;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.sync.SharedLock;
import java.lang.foreign.Arena;

/// The time from the SIGKILL that ends the process which has a lock until a thread here, which waits for it, has
/// it.
///
/// The kernel tells of a death only after it has taken back the memory, so the time grows with that.
final class OwnerDeath {
    private OwnerDeath() {}

    /// @param count how many die in a round
    /// @param heldBytes what each has in memory besides what a JVM has anyway
    static OpenSide of(int count, long heldBytes) {
        return OpenSide.of(() -> {
            double[] samples = new double[count];
            for (int i = 0; i < count; i++) {
                samples[i] = die(heldBytes);
            }
            return samples;
        });
    }

    private static double die(long heldBytes) throws InterruptedException {
        SharedLock lock = SharedLock.create();
        SharedEvent taken = SharedEvent.create();
        try (ChildProcess<?> owner = ChildProcess.builder()
                .daemon(true)
                .keepStandby(0)
                .start(() -> {
                    lock.lock();
                    if (heldBytes > 0) {
                        // What is written is in memory.
                        Arena.global().allocate(heldBytes).fill((byte) 1);
                    }
                    taken.set();
                    Thread.sleep(Long.MAX_VALUE);
                })) {
            taken.await();
            double sample = Clock.milliseconds(() -> {
                owner.kill();
                lock.lockInterruptibly();
            });
            boolean told = lock.ownerDied();
            lock.unlock();
            if (!told) {
                throw new IllegalStateException("benchmark: the lock was given back before its owner was killed");
            }
            return sample;
        }
    }
}
