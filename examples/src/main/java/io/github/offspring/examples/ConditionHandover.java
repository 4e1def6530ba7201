package io.github.offspring.examples;

import io.github.offspring.memory.SharedBoolean;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedCondition;
import io.github.offspring.sync.SharedLock;

/// One process makes five things, another one uses them up; both wait at a condition until it is their turn.
///
/// Programs of this kind are often shown with a plain list between the two. Each process would have a list of its
/// own, and the consumer would wait for ever: what both are to see must lie in memory that both have.
public final class ConditionHandover {
    private static final int THINGS = 5;

    private ConditionHandover() {}

    /// Room for one thing, and whether there is one.
    private record Table(SharedLock lock, SharedCondition changed, SharedInt thing, SharedBoolean full) {

        static Table create() {
            SharedLock lock = SharedLock.create();
            return new Table(lock, lock.newCondition(), SharedInt.create(0), SharedBoolean.create(false));
        }

        void put(int value) throws InterruptedException {
            lock.lock();
            try {
                changed.waitUntil(() -> !full.get());
                thing.set(value);
                full.set(true);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        int take() throws InterruptedException {
            lock.lock();
            try {
                changed.waitUntil(full::get);
                full.set(false);
                changed.signalAll();
                return thing.get();
            } finally {
                lock.unlock();
            }
        }
    }

    static void main() throws Exception {
        Table table = Table.create();
        try (var producer = ChildProcess.start(() -> {
                    for (int i = 1; i <= THINGS; i++) {
                        table.put(i);
                    }
                });
                var consumer = ChildProcess.start(() -> {
                    for (int i = 1; i <= THINGS; i++) {
                        System.out.println("used: " + table.take());
                    }
                })) {
            producer.result().get();
            consumer.result().get();
        }
        System.out.println("left over: " + table.full().get());
    }
}
