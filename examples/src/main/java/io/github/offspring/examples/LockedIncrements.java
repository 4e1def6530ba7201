package io.github.offspring.examples;

import io.github.offspring.memory.SharedLong;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedLock;

/// Two processes change something of two parts, each time under one lock.
public final class LockedIncrements {
    private static final int STEPS = 100_000;

    private LockedIncrements() {}

    static void main() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedLong count = SharedLong.create(0);
        SharedLong doubled = SharedLong.create(0);
        try (var one = ChildProcess.start(() -> increment(lock, count, doubled));
                var other = ChildProcess.start(() -> increment(lock, count, doubled))) {
            one.result().get();
            other.result().get();
        }
        System.out.println("count: " + count.get());
        System.out.println("doubled: " + doubled.get());
    }

    private static void increment(SharedLock lock, SharedLong count, SharedLong doubled) {
        for (int i = 0; i < STEPS; i++) {
            lock.lock();
            try {
                if (doubled.get() != 2 * count.get()) {
                    throw new IllegalStateException("somebody else is in the middle of a change");
                }
                count.set(count.get() + 1);
                doubled.set(doubled.get() + 2);
            } finally {
                lock.unlock();
            }
        }
    }
}
