package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.Hold;
import io.github.offspring.sync.Permit;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A crowd of clients, of which random ones are killed, again and again: a short soak.
///
/// A long one with `-Doffspring.soak=10m -Doffspring.soak.clients=50 -Doffspring.test.patience=900`.
@RealProcesses
class RemoteWaitersSoakTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int PERMITS = 3;

    private final Random random = new Random(Long.getLong("offspring.soak.seed", 20_261_122));

    private record Shared(
            RemoteLock lock,
            RemoteCondition turned,
            RemoteSemaphore semaphore,
            RemoteCounter inside,
            RemoteMap<String, Integer> board) {

        ChildProcess<Void> client(int number) {
            return ChildProcess.start(() -> {
                work(number);
                return null;
            });
        }

        /// What each client does until it is killed, or told that it is over.
        void work(int number) throws InterruptedException {
            board.put("begun " + number, 1);
            while (!board.containsKey("over")) {
                try (Hold held = lock.hold()) {
                    if (held.ownerDied()) {
                        inside.set(0);
                    }
                    // Not by a function, which may run after its client's death, and when the next one has the lock.
                    if (inside.incrementAndGet() != 1) {
                        board.put("two had the lock", 1);
                    }
                    inside.set(0);
                    turned.signal();
                    turned.await(Duration.ofMillis(2));
                    if (lock.ownerDied()) {
                        inside.set(0);
                    }
                }
                try (Permit permit = semaphore.hold()) {
                    board.merge("rounds", 1, Integer::sum);
                }
            }
        }
    }

    @Test
    @Patience(seconds = 300)
    void whoeverIsKilledNobodyHangsAndNothingIsLost() throws Exception {
        int crowd = Integer.getInteger("offspring.soak.clients", 5);
        try (Manager manager = Manager.start()) {
            RemoteLock lock = manager.lock();
            Shared shared =
                    new Shared(lock, lock.newCondition(), manager.semaphore(PERMITS), manager.counter(), manager.map());
            List<ChildProcess<Void>> clients = new ArrayList<>();
            for (int i = 0; i < crowd; i++) {
                clients.add(shared.client(i));
            }
            for (int i = 0; i < crowd; i++) {
                String mark = "begun " + i;
                Eventually.eventually("all have begun", () -> shared.board.containsKey(mark));
            }
            int killed = 0;
            long end = System.nanoTime()
                    + Duration.parse("PT" + System.getProperty("offspring.soak", "5s"))
                            .toNanos();
            while (System.nanoTime() < end) {
                int victim = random.nextInt(crowd);
                Eventually.eventually("it has begun", () -> shared.board.remove("begun " + victim) != null);
                int rounds = shared.board.getOrDefault("rounds", 0) + random.nextInt(20);
                Eventually.eventually("they go on", () -> shared.board.getOrDefault("rounds", 0) > rounds);
                LockSupport.parkNanos(random.nextInt(5_000_000));
                clients.get(victim).kill();
                clients.get(victim).join();
                clients.get(victim).close();
                clients.set(victim, shared.client(victim));
                killed++;
            }
            System.out.println("killed " + killed + ", rounds " + shared.board.get("rounds"));
            shared.board.put("over", 1);
            for (ChildProcess<Void> client : clients) {
                client.result().join();
                client.close();
            }

            assertThat(killed).isPositive();
            assertThat(shared.board.get("rounds")).isPositive();
            assertThat(shared.board).doesNotContainKey("two had the lock");
            assertThat(lock.tryLock(LONG)).isTrue();
            Eventually.eventually("nobody waits", () -> shared.turned.getNumberWaiting() == 0);
            lock.unlock();
            assertThat(shared.semaphore.tryAcquire(PERMITS, LONG)).isTrue();
            assertThat(shared.semaphore.holders()).hasSize(1);
            Eventually.eventually("nobody waits", () -> shared.semaphore.getNumberWaiting() == 0);
        }
    }
}
