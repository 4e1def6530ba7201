package io.github.offspring.manager;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.ManagerLostException;
import io.github.offspring.channel.SharedQueue;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that do all that can be done with a manager, of which random ones are killed, and sometimes the manager.
final class ManagerSoak {

    private static final int MAX_PEACE_MILLIS = 300;
    private static final int THREADS = 3;
    private static final int PERMITS = 3;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration MOMENT = Duration.ofMillis(1);
    // service, counts, nested, lock, permits, taken, inside
    private static final int NAMED = 7;

    /// What they call.
    interface Service {
        int add(int n);

        CompletionStage<Integer> later(int n);

        Service other();

        void waitForEver() throws InterruptedException;

        int waiting();
    }

    /// At the manager.
    static final class HostedService implements Service {
        private final AtomicInteger sum = new AtomicInteger();
        private final AtomicInteger waiting = new AtomicInteger();

        @Override
        public int add(int n) {
            return sum.addAndGet(n);
        }

        @Override
        public CompletionStage<Integer> later(int n) {
            return CompletableFuture.supplyAsync(() -> n + 1);
        }

        @Override
        public Service other() {
            return new HostedService();
        }

        @Override
        public void waitForEver() throws InterruptedException {
            waiting.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } finally {
                waiting.decrementAndGet();
            }
        }

        @Override
        public int waiting() {
            return waiting.get();
        }
    }

    /// What a client does until it is killed, or the manager is.
    record Client(Manager manager, SharedQueue<Map<String, Integer>> queue, long seed) implements Action {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public void perform() throws Exception {
            Thread[] threads = new Thread[THREADS];
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                threads[i] = (i == 0 ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> work(random));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void work(Random random) {
            try {
                Service service = manager.host("service", Service.class, HostedService::new);
                RemoteMap<String, Integer> counts = manager.map("counts");
                RemoteMap<String, Map<String, Integer>> nested = manager.map("nested");
                RemoteLock lock = manager.lock("lock");
                Shared shared = new Shared(
                        lock,
                        lock.newCondition(),
                        manager.semaphore("permits", PERMITS),
                        manager.queue("taken"),
                        manager.counter("inside"),
                        counts);
                while (true) {
                    if (random.nextBoolean()) {
                        step(random, service, counts, nested);
                    } else {
                        shared.step(random);
                    }
                }
            } catch (ManagerLostException e) {
                // As it is to be told.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private void step(
                Random random,
                Service service,
                RemoteMap<String, Integer> counts,
                RemoteMap<String, Map<String, Integer>> nested)
                throws InterruptedException {
            switch (random.nextInt(8)) {
                case 0 -> counts.merge("n", 1, Integer::sum);
                case 1 -> {
                    try (RemoteMap<String, Integer> inner = manager.map()) {
                        inner.put("a", 1);
                        nested.put("k" + random.nextInt(4), inner);
                    }
                }
                case 2 -> {
                    Map<String, Integer> inner = nested.get("k" + random.nextInt(4));
                    if (inner != null) {
                        assertThat(inner.get("a")).isEqualTo(1);
                    }
                }
                case 3 -> service.other().add(1);
                case 4 -> service.later(1).toCompletableFuture().join();
                case 5 -> {
                    Thread waiter = Thread.ofVirtual().start(() -> {
                        try {
                            service.waitForEver();
                        } catch (InterruptedException | ManagerLostException e) {
                            // As it is to be.
                        }
                    });
                    waiter.interrupt();
                }
                case 6 -> queue.offer(manager.map(), Duration.ofMillis(1));
                default -> {
                    Map<String, Integer> map = queue.poll(Duration.ofMillis(1));
                    if (map != null) {
                        putUnlessEnded(map);
                    }
                }
            }
        }
    }

    /// What is had by one, or some, at a time.
    private record Shared(
            RemoteLock lock,
            RemoteCondition condition,
            RemoteSemaphore permits,
            RemoteQueue<Integer> taken,
            RemoteCounter inside,
            RemoteMap<String, Integer> counts) {

        void step(Random random) throws InterruptedException {
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (lock.tryLock(MOMENT)) {
                        goInside();
                    }
                }
                case 1 -> {
                    if (lock.tryLock(MOMENT)) {
                        afterDeath();
                        condition.await(MOMENT);
                        afterDeath();
                        lock.unlock();
                    }
                }
                case 2 -> {
                    int count = 1 + random.nextInt(PERMITS);
                    if (permits.tryAcquire(count, MOMENT)) {
                        permits.release(count);
                    }
                }
                case 3 -> taken.offer(1);
                default -> taken.poll(1, TimeUnit.MILLISECONDS);
            }
        }

        /// It may have been killed between the two.
        private void afterDeath() {
            if (lock.ownerDied()) {
                inside.set(0);
            }
        }

        private void goInside() {
            afterDeath();
            // Not by a function, which may run after its client's death, and when the next one has the lock.
            if (inside.incrementAndGet() != 1) {
                counts.put("two had the lock", 1);
            }
            condition.signal();
            inside.set(0);
            lock.unlock();
        }
    }

    /// Its sender may have been killed before it was received.
    private static void putUnlessEnded(Map<String, Integer> map) {
        try {
            map.put("b", 1);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("object has ended");
        }
    }

    private final Duration duration;
    private final int clients;
    private final long seed;
    private long kills;

    ManagerSoak(Duration duration, int clients, long seed) {
        this.duration = duration;
        this.clients = clients;
        this.seed = seed;
    }

    void run() throws Exception {
        Random random = new Random(seed);
        // Without the time that it takes until all are there: many need minutes on few processors.
        long left = duration.toNanos();
        int rounds = 0;
        do {
            long nanos = Math.min(left, duration.toNanos() / 3 + 1);
            round(random, nanos);
            left -= nanos;
            rounds++;
            System.out.println("soak: seed=" + seed + ", rounds=" + rounds + ", kills=" + kills);
        } while (left > 0);
    }

    /// The life of one manager.
    ///
    /// @param nanos for how long clients of it are killed
    private void round(Random random, long nanos) throws Exception {
        List<ChildProcess<?>> living = new ArrayList<>();
        SharedQueue<Map<String, Integer>> queue = SharedQueue.create(8);
        try (Manager manager = Manager.start()) {
            Service service = manager.host("service", Service.class, HostedService::new);
            while (living.size() < clients) {
                living.add(start(manager, queue, random));
            }
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() - end < 0) {
                Thread.sleep(random.nextInt(MAX_PEACE_MILLIS));
                ChildProcess<?> victim = living.remove(random.nextInt(living.size()));
                victim.kill();
                kills++;
                // The others are not held up by it.
                service.add(1);
                living.add(start(manager, queue, random));
            }
            if (random.nextBoolean()) {
                killAllClients(manager, service, living);
            } else {
                killTheManager(manager, living);
            }
        } finally {
            living.forEach(ChildProcess::close);
            queue.close();
            queue.clear();
            queue.isEnded();
        }
    }

    private static ChildProcess<?> start(Manager manager, SharedQueue<Map<String, Integer>> queue, Random random) {
        return ChildProcess.builder().output(Output.inherit()).start(new Client(manager, queue, random.nextLong()));
    }

    private void killAllClients(Manager manager, Service service, List<ChildProcess<?>> living) throws Exception {
        for (ChildProcess<?> child : living) {
            child.kill();
            child.join();
        }
        eventually("all clients are gone", () -> manager.clients() == 1);
        eventually("none of their calls waits", () -> service.waiting() == 0);
        RemoteLock lock = manager.lock("lock");
        RemoteSemaphore permits = manager.semaphore("permits", PERMITS);
        assertThat(lock.tryLock(LONG)).isTrue();
        lock.unlock();
        eventually("nobody waits", () -> lock.getNumberWaiting() == 0);
        assertThat(permits.tryAcquire(PERMITS, LONG)).isTrue();
        eventually("nobody waits", () -> permits.getNumberWaiting() == 0);
        permits.release(PERMITS);
        eventually("nobody has any", () -> permits.holders().isEmpty());
        assertThat(manager.map("counts")).doesNotContainKey("two had the lock");
        // Nobody has anything else, what lay in the queue included.
        eventually("nothing of theirs is used", () -> manager.objects() <= NAMED);
        System.out.println("soak: all " + living.size() + " clients killed, objects left=" + manager.objects()
                + ", of those named=" + manager.names().size());
    }

    private void killTheManager(Manager manager, List<ChildProcess<?>> living) throws Exception {
        ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();
        for (ChildProcess<?> child : living) {
            // Each thread of theirs is told, and ends.
            child.result().join();
            child.join();
        }
    }
}
