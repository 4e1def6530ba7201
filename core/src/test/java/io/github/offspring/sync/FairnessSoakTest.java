package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedBoolean;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.memory.SharedLongArray;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Contention without a pause: whoever gives something back asks for it again at once. An hour of it with
/// `-Doffspring.soak=60m -Doffspring.test.patience=7200`.
///
/// It ends only when everybody has had many turns. It prints who got how much, how long one has waited at most,
/// and how often others came before.
@RealProcesses
class FairnessSoakTest {

    private static final int PROCESSES = 4;
    private static final int KINDS = 3;
    private static final int LEAST_TURNS = 100;

    /// What one thread has seen.
    ///
    /// @param longestNanos its longest wait
    /// @param mostPassed how many times others have come before it in one wait
    private record Turns(String kind, long count, long longestNanos, long mostPassed) implements Serializable {}

    /// What is contended for.
    private record Prizes(
            SharedLock lock,
            SharedReadWriteLock readWrite,
            SharedSemaphore semaphore,
            SharedLong locks,
            SharedLong uses,
            SharedLong permits,
            SharedLongArray turns,
            SharedBarrier start,
            SharedBoolean over)
            implements Serializable {

        static Prizes create() {
            return new Prizes(
                    SharedLock.create(),
                    SharedReadWriteLock.create(),
                    SharedSemaphore.create(2),
                    SharedLong.create(0),
                    SharedLong.create(0),
                    SharedLong.create(0),
                    SharedArray.longs(PROCESSES * KINDS),
                    SharedBarrier.create(PROCESSES + 1),
                    SharedBoolean.create(false));
        }
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private static Turns contend(String kind, Hands hands, SharedLong counter, Prizes prizes, int place)
            throws InterruptedException {
        long longest = 0;
        long mostPassed = 0;
        while (!prizes.over().get()) {
            long before = counter.get();
            long began = System.nanoTime();
            hands.take().run();
            longest = Math.max(longest, System.nanoTime() - began);
            mostPassed = Math.max(mostPassed, counter.getAndIncrement() - before);
            hands.give().run();
            prizes.turns().getAndAdd(place, 1);
        }
        return new Turns(kind, prizes.turns().get(place), longest, mostPassed);
    }

    /// A thread for each kind, in one process; those of two write, those of the others read.
    private static List<Turns> contendForAll(Prizes prizes, int process) throws Exception {
        boolean writes = process < PROCESSES / 2;
        int place = process * KINDS;
        Hands lock = Hands.of(prizes.lock());
        Hands file = Hands.of(
                writes ? prizes.readWrite().writeLock() : prizes.readWrite().readLock());
        Hands room = new Hands(prizes.semaphore()::acquire, prizes.semaphore()::release);
        List<FutureTask<Turns>> threads = List.of(
                new FutureTask<>(() -> contend("lock", lock, prizes.locks(), prizes, place)),
                new FutureTask<>(() -> contend(writes ? "write" : "read", file, prizes.uses(), prizes, place + 1)),
                new FutureTask<>(() -> contend("permit", room, prizes.permits(), prizes, place + 2)));
        prizes.start().await();
        threads.forEach(Thread.ofPlatform()::start);
        List<Turns> turns = new ArrayList<>();
        for (FutureTask<Turns> thread : threads) {
            turns.add(thread.get());
        }
        return turns;
    }

    private record Hands(Step take, Step give) {
        static Hands of(Lock lock) {
            return new Hands(lock::lockInterruptibly, lock::unlock);
        }
    }

    @Test
    void nobodyStarvesHoweverGreedyTheOthersAre() throws Exception {
        Duration duration = Duration.parse("PT" + System.getProperty("offspring.soak", "4s"));
        Prizes prizes = Prizes.create();
        List<ChildProcess<List<Turns>>> children = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            int process = i;
            children.add(ChildProcess.start(() -> contendForAll(prizes, process)));
        }
        prizes.start().await();
        Thread.sleep(duration);
        eventually("everybody has had many turns: " + prizes.turns(), () -> IntStream.range(0, PROCESSES * KINDS)
                .allMatch(place -> prizes.turns().get(place) >= LEAST_TURNS));
        prizes.over().set(true);

        List<Turns> all = new ArrayList<>();
        for (ChildProcess<List<Turns>> child : children) {
            all.addAll(child.result().get());
            child.close();
        }
        assertThat(all).hasSize(PROCESSES * KINDS);
        all.stream().sorted(Comparator.comparing(Turns::kind)).forEach(FairnessSoakTest::print);
    }

    private static void print(Turns turns) {
        System.out.printf(
                "%-6s %,12d times, longest wait %,.1f ms, most passed %,d%n",
                turns.kind(), turns.count(), turns.longestNanos() / 1e6, turns.mostPassed());
    }
}
