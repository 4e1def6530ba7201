package io.github.offspring.examples;

import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.memory.SharedIntArray;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedCondition;
import io.github.offspring.sync.SharedLock;
import java.util.concurrent.ThreadLocalRandom;

/// Two producers and three consumers share a buffer for ten, with a condition for each of the two things that one
/// can wait for. They are daemons: they go on until the parent has seen enough and ends.
public final class TwoConditions {
    private static final int ROOM = 10;
    private static final int ENOUGH = 500;

    private TwoConditions() {}

    private record Buffer(
            SharedLock lock,
            SharedCondition notFull,
            SharedCondition notEmpty,
            SharedIntArray items,
            SharedInt count,
            SharedLong taken,
            SharedInt least,
            SharedInt most,
            SharedLong waitedForRoom,
            SharedLong waitedForItems) {

        static Buffer create() {
            SharedLock lock = SharedLock.create();
            return new Buffer(
                    lock,
                    lock.newCondition(),
                    lock.newCondition(),
                    SharedArray.ints(ROOM),
                    SharedInt.create(0),
                    SharedLong.create(0),
                    SharedInt.create(0),
                    SharedInt.create(0),
                    SharedLong.create(0),
                    SharedLong.create(0));
        }

        void put(int item) throws InterruptedException {
            lock.lock();
            try {
                if (count.get() == ROOM) {
                    waitedForRoom.incrementAndGet();
                }
                notFull.waitUntil(() -> count.get() < ROOM);
                items.set(count.get(), item);
                most.accumulateAndGet(count.incrementAndGet(), Math::max);
                notEmpty.signal();
            } finally {
                lock.unlock();
            }
        }

        int take() throws InterruptedException {
            lock.lock();
            try {
                if (count.get() == 0) {
                    waitedForItems.incrementAndGet();
                }
                notEmpty.waitUntil(() -> count.get() > 0);
                least.accumulateAndGet(count.decrementAndGet(), Math::min);
                taken.incrementAndGet();
                notFull.signal();
                return items.get(count.get());
            } finally {
                lock.unlock();
            }
        }
    }

    static void main() throws InterruptedException {
        Buffer buffer = Buffer.create();
        for (int i = 1; i <= 2; i++) {
            ChildProcess.builder().name("producer-" + i).daemon(true).start(() -> {
                for (int item = 0; ; item++) {
                    burst(item);
                    buffer.put(item);
                }
            });
        }
        for (int i = 1; i <= 3; i++) {
            ChildProcess.builder().name("consumer-" + i).daemon(true).start(() -> {
                while (true) {
                    burst(buffer.take());
                }
            });
        }
        buffer.taken()
                .waitUntil(taken -> taken >= ENOUGH
                        && buffer.waitedForRoom().get() > 0
                        && buffer.waitedForItems().get() > 0);
        System.out.println("count was within: " + buffer.least().get() + ".."
                + buffer.most().get());
        System.out.println("both kinds have waited: true");
        // Daemon children end with this process.
    }

    /// Sometimes one side is faster, sometimes the other.
    private static void burst(int item) throws InterruptedException {
        if (item % 50 < 25) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(3));
        }
    }
}
