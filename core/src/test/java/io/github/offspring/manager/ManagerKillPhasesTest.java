package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.lease.KillPoints;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.sync.BarrierBrokenException;
import io.github.offspring.sync.Hold;
import io.github.offspring.sync.RealKills;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients, managers, and both, killed before each store of a call, for each kind of what is hosted.
@RealProcesses
@NativeOnly("stores are counted where rings are used")
class ManagerKillPhasesTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    // ---- Clients

    /// What a client does, and what the others find when it has been killed somewhere in it.
    private record Use(String name, Function<Manager, Case> made) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Case(Action operation, RealKills.Check check) {}

    static List<Use> uses() {
        return List.of(
                new Use("queue", ManagerKillPhasesTest::queue),
                new Use("lock", manager -> lock(manager.lock())),
                new Use("condition", ManagerKillPhasesTest::condition),
                new Use("semaphore", ManagerKillPhasesTest::semaphore),
                new Use("barrier", ManagerKillPhasesTest::barrier),
                new Use("event", ManagerKillPhasesTest::event),
                new Use("array", ManagerKillPhasesTest::array),
                new Use("hosted method", ManagerKillPhasesTest::hosted));
    }

    private static Case queue(Manager manager) {
        RemoteQueue<String> queue = manager.queue();
        queue.add("first");
        return new Case(
                () -> {
                    queue.put("second");
                    queue.take();
                },
                died -> {
                    // What is sent to a client that dies may be lost with it: the first one, and no more.
                    assertThat(queue.contains("first")).isIn(false, died);
                    assertThat(queue.size()).isBetween(0, 2);
                    queue.clear();
                    queue.add("first");
                });
    }

    private static Case lock(RemoteLock lock) {
        return new Case(
                () -> {
                    lock.lock();
                    lock.unlock();
                },
                _ -> {
                    assertThat(lock.tryLock(LONG)).isTrue();
                    lock.unlock();
                });
    }

    private static Case condition(Manager manager) {
        RemoteLock lock = manager.lock();
        RemoteCondition condition = lock.newCondition();
        return new Case(
                () -> {
                    lock.lock();
                    condition.await(Duration.ofMillis(1));
                    lock.unlock();
                },
                _ -> {
                    Eventually.eventually("it does not wait", () -> condition.getNumberWaiting() == 0);
                    try (Hold held = lock.hold()) {
                        assertThat(condition.await(Duration.ofMillis(1))).isFalse();
                    }
                });
    }

    private static Case semaphore(Manager manager) {
        RemoteSemaphore semaphore = manager.semaphore(3);
        return new Case(
                () -> {
                    semaphore.acquire(2);
                    semaphore.release(2);
                },
                _ -> {
                    assertThat(semaphore.tryAcquire(3, LONG)).isTrue();
                    semaphore.release(3);
                    assertThat(semaphore.holders()).isEmpty();
                });
    }

    private static Case barrier(Manager manager) {
        RemoteBarrier barrier = manager.barrier(1);
        return new Case(
                () -> {
                    try {
                        barrier.await();
                    } catch (BarrierBrokenException _) {
                        // The death of the one before is heard of only now.
                    }
                },
                _ -> {
                    // If it has taken part it breaks it, perhaps in a moment.
                    Eventually.eventually("it is as new", () -> {
                        barrier.reset();
                        return barrier.getNumberWaiting() == 0 && !barrier.isBroken();
                    });
                });
    }

    private static Case event(Manager manager) {
        RemoteEvent event = manager.event();
        return new Case(
                () -> {
                    event.clear();
                    event.await(Duration.ofMillis(1));
                    event.set();
                },
                died -> {
                    Eventually.eventually("it does not wait", () -> event.getNumberWaiting() == 0);
                    assertThat(event.isSet()).isIn(true, !died);
                    event.clear();
                });
    }

    private static Case array(Manager manager) {
        RemoteArray<Long, long[]> array = manager.array(new long[2]);
        return new Case(() -> array.addAndGet(0, 1L), died -> {
            long sum = array.get(0);
            assertThat(sum).isBetween(died ? 0L : 1L, 1L);
            array.set(0, 0L);
        });
    }

    /// Of a user.
    interface Sum {
        int add(long client, int n);

        Map<Long, Integer> sums();
    }

    static final class HostedSum implements Sum {
        private final Map<Long, Integer> sums = new HashMap<>();

        @Override
        public synchronized int add(long client, int n) {
            return sums.merge(client, n, Integer::sum);
        }

        @Override
        public synchronized Map<Long, Integer> sums() {
            return Map.copyOf(sums);
        }
    }

    /// A call has a thread of its own, which may begin only after the death: so each client has its own sum.
    private static Case hosted(Manager manager) {
        Sum sum = manager.host(Sum.class, HostedSum::new);
        return new Case(
                () -> assertThat(sum.add(ProcessHandle.current().pid(), 1)).isEqualTo(1),
                _ -> assertThat(sum.sums().values()).allMatch(n -> n == 1));
    }

    @ParameterizedTest
    @MethodSource("uses")
    @Patience(seconds = 300)
    void aClientKilledAnywhereInACallLeavesNothing(Use use) throws Exception {
        try (Manager manager = Manager.start()) {
            Case made = use.made.apply(manager);
            long objects = manager.objects();

            int killed = RealKills.everyStore(made.operation, died -> {
                Eventually.eventually("it is gone", () -> manager.clients() == 1);
                Eventually.eventually("nothing of it is used", () -> manager.objects() == objects);
                made.check.check(died);
            });

            assertThat(killed).isPositive();
        }
    }

    // ---- Managers

    /// Has whoever decodes it, at a manager, die before one of its next stores: when it replies.
    record Bomb(int store) implements Serializable {
        @Serial
        private Object readResolve() {
            if (Boolean.getBoolean("is.a.manager")) {
                KillPoints.arm(store, Posix::killThisProcess);
            }
            return this;
        }
    }

    /// A call to which a bomb is handed.
    private record Throwing(String name, Function<Manager, Thrower> made) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Thrower {
        void hand(Bomb bomb) throws Exception;
    }

    /// Of a user.
    interface Taker {
        void take(Object value);
    }

    static List<Throwing> calls() {
        return List.of(
                new Throwing("map", manager -> {
                    RemoteMap<String, Bomb> map = manager.map();
                    return bomb -> map.put("a", bomb);
                }),
                new Throwing("list", manager -> {
                    RemoteList<Bomb> list = manager.list();
                    return list::add;
                }),
                new Throwing("queue", manager -> {
                    RemoteQueue<Bomb> queue = manager.queue();
                    return queue::put;
                }),
                new Throwing("hosted method", manager -> {
                    Taker taker = manager.host(Taker.class, () -> _ -> {});
                    return taker::take;
                }));
    }

    private static Manager mortal() {
        return Manager.builder()
                .initializer(() -> System.setProperty("is.a.manager", "true"))
                .start();
    }

    private static <T> FutureTask<String> waiter(Callable<T> call) {
        FutureTask<String> waiting = new FutureTask<>(() -> {
            try {
                return "ended: " + call.call();
            } catch (ManagerLostException e) {
                return "lost";
            }
        });
        Thread.startVirtualThread(waiting);
        return waiting;
    }

    @ParameterizedTest
    @MethodSource("calls")
    @Patience(seconds = 300)
    void aManagerKilledAnywhereInAReplyReachesAll(Throwing call) throws Exception {
        int store = 0;
        boolean died;
        do {
            store++;
            died = dies(call, store);
        } while (died);
        assertThat(store).isGreaterThanOrEqualTo(2);
    }

    private static boolean dies(Throwing call, int store) throws Exception {
        try (Manager manager = mortal()) {
            Thrower thrower = call.made.apply(manager);
            RemoteEvent event = manager.event();
            RemoteQueue<String> queue = manager.queue();
            List<FutureTask<String>> waiting = List.of(
                    waiter(() -> event.await(LONG)),
                    waiter(() -> String.valueOf(queue.poll(LONG.toSeconds(), TimeUnit.SECONDS))));
            Eventually.eventually("one waits", () -> event.getNumberWaiting() == 1);
            boolean died = false;
            try {
                thrower.hand(new Bomb(store));
                event.set();
                queue.put("over");
            } catch (ManagerLostException e) {
                died = true;
            }
            for (FutureTask<String> one : waiting) {
                // It may have died later, in the reply to one of these.
                assertThat(one.get()).isIn("ended: true", "ended: over", "lost");
                died |= one.get().equals("lost");
            }
            return died;
        }
    }

    // ---- Both

    @Test
    @Patience(seconds = 300)
    void bothKilledInTheSameCallLeaveNothing() throws Exception {
        for (int store = 1; store <= 3; store++) {
            for (int clients = 1; clients <= 2; clients++) {
                bothDie(clients, store);
            }
        }
    }

    private static void bothDie(int clientsStore, int store) throws Exception {
        try (Manager manager = mortal()) {
            RemoteMap<String, Object> map = manager.map();
            RemoteLock lock = manager.lock();
            FutureTask<String> waiting;
            try (var child = ChildProcess.builder()
                    .systemProperty("offspring.kill-points", "true")
                    .output(Output.discard())
                    .start(() -> {
                        lock.lock();
                        map.put("locked", 1);
                        KillPoints.arm(clientsStore, Posix::killThisProcess);
                        map.put("bomb", new Bomb(store));
                    })) {
                Eventually.eventually("it has the lock", () -> isLockedOrLost(lock));
                waiting = waiter(() -> lock.tryLock(LONG));
                child.join();
            }
            // The manager has died, or has seen the client die.
            assertThat(waiting.get()).isIn("lost", "ended: true");
            // Nobody waits for the particulars of a death for long.
            Eventually.eventually("it is there, or it is known how it has died", () -> {
                try {
                    return map.getOrDefault("locked", 1).equals(1);
                } catch (ManagerLostException e) {
                    return e.report().isPresent();
                }
            });
        }
    }

    private static boolean isLockedOrLost(RemoteLock lock) {
        try {
            return lock.isLocked();
        } catch (ManagerLostException e) {
            return true;
        }
    }
}
