package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.MapFailedException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.BarrierBrokenException;
import io.github.offspring.sync.Permit;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Semaphores, events, latches, barriers and pools at a manager.
@RealProcesses
class RemoteWaitersTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static Manager manager;

    @BeforeAll
    static void start() {
        manager = Manager.start();
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    private static <T> FutureTask<T> inThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    // ---- Semaphores

    @Test
    void asManyAsThereArePermitsGoInAtATime() throws Exception {
        RemoteSemaphore two = manager.semaphore(2);
        RemoteMap<String, Integer> inside = manager.map();
        inside.put("most", 0);
        inside.put("now", 0);
        List<ChildProcess<Void>> children = new ArrayList<>();

        for (int i = 0; i < 4; i++) {
            children.add(ChildProcess.start(() -> {
                for (int k = 0; k < 50; k++) {
                    try (Permit permit = two.hold()) {
                        int now = inside.merge("now", 1, Integer::sum);
                        inside.merge("most", now, Math::max);
                        inside.merge("now", -1, Integer::sum);
                    }
                }
                return null;
            }));
        }
        for (ChildProcess<Void> child : children) {
            child.result().join();
            child.close();
        }

        assertThat(inside.get("most")).isBetween(1, 2);
        assertThat(two.availablePermits()).isEqualTo(2);
        assertThat(two.holders()).isEmpty();
    }

    @Test
    void ownedPermitsAreGivenBackWhereTheyWereAcquired() throws Exception {
        RemoteSemaphore three = manager.semaphore(3);
        three.acquire(2);

        assertThat(three.holders()).hasSize(1).containsValue(2);
        assertThat(inThread(() -> {
                            three.release();
                            return three.availablePermits();
                        })
                        .get())
                .isEqualTo(2);
        try (var child = ChildProcess.start(() -> {
            three.acquire();
            three.release();
            try {
                three.release();
                return "released";
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        })) {
            assertThat(child.result().join()).contains("has not acquired so many");
        }
        three.release();
        assertThatThrownBy(three::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> three.acquire(4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> three.release(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> manager.semaphore(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Conformance("TestSyncManagerTypes.test_bounded_semaphore")
    void signallingPermitsAreReleasedByAnybodyUpToTheBound() throws Exception {
        RemoteSemaphore semaphore = manager.signallingSemaphore(0, 2);
        try (var child = ChildProcess.start(() -> {
            semaphore.acquire();
            semaphore.release(2);
            try {
                semaphore.release();
                return "released";
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        })) {
            Eventually.eventually("it waits", () -> semaphore.getNumberWaiting() == 1);

            semaphore.release();

            assertThat(child.result().join()).contains("bound");
            assertThat(semaphore.tryAcquire(2)).isTrue();
        }
    }

    @Test
    void whoWantsManyIsNotOvertakenAndWhoGivesUpIsNotInTheWay() throws Exception {
        RemoteSemaphore semaphore = manager.semaphore(3);
        semaphore.acquire(2);
        CompletableFuture<String> many = new CompletableFuture<>();
        Thread wantsMany = Thread.ofPlatform().start(() -> {
            try {
                semaphore.acquire(3);
                many.complete("acquired");
            } catch (InterruptedException _) {
                many.complete("interrupted");
            }
        });
        Eventually.eventually("it waits", () -> semaphore.getNumberWaiting() == 1);

        assertThat(semaphore.tryAcquire()).isFalse();
        FutureTask<Boolean> few = inThread(() -> semaphore.tryAcquire(LONG));
        Eventually.eventually("both wait", () -> semaphore.getNumberWaiting() == 2);
        wantsMany.interrupt();

        assertThat(many.get()).isEqualTo("interrupted");
        assertThat(few.get()).isTrue();
        assertThat(semaphore.availablePermits()).isZero();
        assertThat(semaphore.tryAcquire(SHORT)).isFalse();
    }

    // ---- Events and latches

    @Test
    @Conformance("TestSyncManagerTypes.test_event")
    void anEventWakesAllProcessesAndIsCleared() throws Exception {
        RemoteEvent event = manager.event();
        RemoteEvent answer = manager.event();
        try (var child = ChildProcess.start(() -> {
            boolean before = event.await(SHORT);
            event.await();
            boolean after = event.isSet();
            event.clear();
            answer.set();
            return before + " " + after + " " + event.await(SHORT);
        })) {
            Eventually.eventually("it waits", () -> event.getNumberWaiting() == 1);
            FutureTask<Boolean> here = inThread(() -> event.await(LONG));
            // It clears the event at once.
            Eventually.eventually("both wait", () -> event.getNumberWaiting() == 2);

            event.set();

            assertThat(here.get()).isTrue();
            answer.await();
            assertThat(child.result().join()).endsWith("true false");
            assertThat(event.isSet()).isFalse();
        }
    }

    @Test
    void aLatchOpensWhenAllHaveCounted() throws Exception {
        RemoteLatch latch = manager.latch(3);
        List<ChildProcess<Void>> children = new ArrayList<>();
        assertThat(latch.await(SHORT)).isFalse();
        for (int i = 0; i < 3; i++) {
            children.add(ChildProcess.start(() -> {
                latch.countDown();
                latch.await();
            }));
        }

        latch.await();

        assertThat(latch.getCount()).isZero();
        latch.countDown();
        assertThat(latch.await(Duration.ZERO)).isTrue();
        for (ChildProcess<Void> child : children) {
            child.result().join();
            child.close();
        }
        assertThatThrownBy(() -> manager.latch(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    /// Symptom: the other sort was found, and a release failed, or nothing came back when its holder died.
    @Test
    void aNameOfOneSortOfSemaphoreIsNotOneOfTheOther() {
        manager.semaphore("owned", 2);
        manager.signallingSemaphore("signalling", 0, 5);

        assertThatThrownBy(() -> manager.signallingSemaphore("owned", 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of another kind: name=owned, kind=semaphore, asked=signalling semaphore");
        assertThatThrownBy(() -> manager.semaphore("signalling", 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of another kind: name=signalling, kind=signalling semaphore, asked=semaphore");
        assertThat(manager.semaphore("owned", 7).availablePermits()).isEqualTo(2);
        assertThat(manager.signallingSemaphore("signalling", 3, 3).availablePermits())
                .isZero();
    }

    // ---- Barriers

    @Test
    @Conformance("TestSyncManagerTypes.test_barrier")
    void aChildSeesHowManyAreToComeAndResets() throws Exception {
        RemoteBarrier barrier = manager.barrier(5);
        FutureTask<Throwable> waiter = inThread(() -> thrownBy(barrier::await));
        Eventually.eventually("it waits", () -> barrier.getNumberWaiting() == 1);

        try (var child = ChildProcess.start(() -> {
            barrier.reset();
            return barrier.getParties();
        })) {
            assertThat(child.result().join()).isEqualTo(5);
        }

        assertBroken(waiter.get(), BarrierBrokenException.Reason.RESET);
        assertThat(barrier.getNumberWaiting()).isZero();
        assertThat(barrier.isBroken()).isFalse();
    }

    @Test
    void aBarrierOpensWhenAllHaveComeAgainAndAgain() throws Exception {
        RemoteBarrier barrier = manager.barrier(3);
        List<ChildProcess<List<Integer>>> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(ChildProcess.start(() -> {
                List<Integer> indexes = new ArrayList<>();
                for (int round = 0; round < 20; round++) {
                    indexes.add(barrier.await());
                }
                barrier.detach();
                return indexes;
            }));
        }
        List<Integer> mine = new ArrayList<>();

        for (int round = 0; round < 20; round++) {
            mine.add(barrier.await());
        }

        List<Integer> one = children.getFirst().result().join();
        List<Integer> other = children.getLast().result().join();
        for (int round = 0; round < 20; round++) {
            assertThat(List.of(mine.get(round), one.get(round), other.get(round)))
                    .containsExactlyInAnyOrder(0, 1, 2);
        }
        children.forEach(ChildProcess::close);
        assertThat(barrier.getParties()).isEqualTo(3);
        assertThat(barrier.isBroken()).isFalse();
    }

    @Test
    void itsActionRunsAtTheManagerBeforeAnybodyGoesOn() throws Exception {
        RemoteMap<String, Long> told = manager.map();
        RemoteBarrier barrier =
                manager.barrier(2, () -> told.put("pid", ProcessHandle.current().pid()));
        FutureTask<Long> other = inThread(() -> {
            barrier.await();
            return told.get("pid");
        });

        barrier.await();

        assertThat(told.get("pid")).isEqualTo(manager.pid().orElseThrow());
        assertThat(other.get()).isEqualTo(manager.pid().orElseThrow());
    }

    @Test
    void anActionThatFailsBreaksIt() throws Exception {
        RemoteBarrier barrier = manager.barrier(2, () -> {
            throw new IllegalArgumentException("of the action");
        });
        FutureTask<Throwable> other = inThread(() -> thrownBy(barrier::await));

        Throwable mine = thrownBy(barrier::await);
        Throwable others = other.get();

        Throwable broken = mine instanceof BarrierBrokenException ? mine : others;
        assertThat(broken).isInstanceOfSatisfying(BarrierBrokenException.class, e -> assertThat(e.reason())
                .isEqualTo(BarrierBrokenException.Reason.ACTION_FAILED));
        assertThat(mine.equals(broken) ? others : mine)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("of the action");
    }

    private static Throwable thrownBy(Callable<?> work) {
        try {
            return new AssertionError("gave " + work.call());
        } catch (Throwable e) {
            return e;
        }
    }

    private static void assertBroken(Throwable thrown, BarrierBrokenException.Reason reason) {
        assertThat(thrown).isInstanceOfSatisfying(BarrierBrokenException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }

    @Test
    void timeInterruptionAbortAndResetBreakIt() throws Exception {
        RemoteBarrier barrier = manager.barrier(2);

        assertThatThrownBy(() -> barrier.await(SHORT)).isInstanceOf(TimeoutException.class);
        assertBroken(thrownBy(barrier::await), BarrierBrokenException.Reason.TIMED_OUT);
        assertThat(barrier.isBroken()).isTrue();

        barrier.reset();
        Thread.currentThread().interrupt();
        assertThatThrownBy(barrier::await).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertBroken(thrownBy(barrier::await), BarrierBrokenException.Reason.INTERRUPTED);

        barrier.reset();
        FutureTask<Throwable> aborted = inThread(() -> thrownBy(barrier::await));
        Eventually.eventually("it waits", () -> barrier.getNumberWaiting() == 1);
        assertThatThrownBy(barrier::detach).isInstanceOf(IllegalStateException.class);
        barrier.abort();
        assertBroken(aborted.get(), BarrierBrokenException.Reason.ABORTED);

        barrier.reset();
        FutureTask<Throwable> reset = inThread(() -> thrownBy(barrier::await));
        Eventually.eventually("it waits", () -> barrier.getNumberWaiting() == 1);
        barrier.reset();
        assertBroken(reset.get(), BarrierBrokenException.Reason.RESET);
        assertThat(barrier.isBroken()).isFalse();
        assertThatThrownBy(() -> manager.barrier(0)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- Pools

    @Test
    @Conformance("TestSyncManagerTypes.test_pool")
    void aPoolIsUsedByManyProcesses() throws Exception {
        RemotePool pool = manager.pool(2);
        try (var child = ChildProcess.start(() -> {
            try (RemotePool mine = pool) {
                return mine.map(IntStream.range(0, 20).boxed().toList(), n -> n * n);
            }
        })) {
            List<Integer> here = pool.map(List.of(1, 2, 3), n -> -n);
            long worker = pool.submit(() -> ProcessHandle.current().pid()).get();

            assertThat(here).containsExactly(-1, -2, -3);
            assertThat(child.result().join())
                    .isEqualTo(IntStream.range(0, 20).map(n -> n * n).boxed().toList());
            assertThat(worker)
                    .isNotEqualTo(manager.pid().orElseThrow())
                    .isNotEqualTo(ProcessHandle.current().pid());
            assertThat(pool.size()).isEqualTo(2);
            assertThatThrownBy(pool.submit(() -> {
                        throw new IllegalStateException("of the task");
                    })::get)
                    .isInstanceOf(ExecutionException.class)
                    .rootCause()
                    .hasMessageContaining("of the task");
            assertThatThrownBy(() -> pool.map(List.of(1, 0), n -> 1 / n)).isInstanceOf(MapFailedException.class);
        }
        pool.shutdown();
        pool.close();
        assertThatThrownBy(() -> manager.pool(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCancelledTaskOfAPoolIsEnded() throws Exception {
        RemoteEvent begun = manager.event();
        RemoteEvent never = manager.event();
        try (RemotePool pool = manager.pool(1)) {
            CompletableFuture<Object> task = pool.submit(() -> {
                begun.set();
                never.await();
                return null;
            });
            begun.await();

            task.cancel(true);

            assertThat(pool.submit(() -> "free").get()).isEqualTo("free");
            Eventually.eventually("it has ended", () -> never.getNumberWaiting() == 0);
        }
    }
}
