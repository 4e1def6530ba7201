package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Fn;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.TaskFuture;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// When a queue ends by itself.
@RealProcesses
class SharedQueueEndTest {

    @RegisterExtension
    private static final OwnQueues QUEUES = new OwnQueues();

    private static final Duration SHORT = Duration.ofMillis(50);

    private static List<Integer> all(SharedQueue<Integer> queue) {
        List<Integer> all = new ArrayList<>();
        for (int element : queue) {
            all.add(element);
        }
        return all;
    }

    @Test
    void itEndsWhenTheLastChildIsDone() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            children.add(ChildProcess.start(() -> queue.putAll(List.of(number, number))));
        }
        assertThat(all(queue)).containsExactlyInAnyOrder(0, 0, 1, 1, 2, 2);
        assertThat(queue.isEnded()).isTrue();
        assertThatThrownBy(() -> queue.put(1)).hasMessageContaining("is closed by itself");
        for (ChildProcess<Void> child : children) {
            child.join();
            child.close();
        }
    }

    /// The file of one that was closed, and emptied all at once, stayed until the family's end.
    @Test
    void oneThatIsClosedAndThenEmptiedLeavesNothing() throws Exception {
        SharedQueue<Integer> cleared = SharedQueue.create(1_000);
        SharedQueue<Integer> drained = SharedQueue.create(1_000);
        cleared.put(1);
        drained.put(2);

        cleared.close();
        drained.close();
        cleared.clear();
        List<Integer> rest = new ArrayList<>();
        drained.drainTo(rest);

        assertThat(rest).containsExactly(2);
        assertThat(cleared).isEmpty();
    }

    @Test
    void itEndsWhenItsOnlyProducerIsKilled() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            queue.put(1);
            Thread.sleep(Duration.ofHours(1));
        })) {
            assertThat(queue.take()).isEqualTo(1);
            CompletableFuture<List<Integer>> rest = CompletableFuture.supplyAsync(() -> all(queue));
            assertThat(queue.isEnded()).isFalse();
            child.kill();
            assertThat(rest.get()).isEmpty();
        }
    }

    @Test
    void itEndsThoughTheChildNeverLookedAtIt() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        try (ChildProcess<Void> child =
                ChildProcess.builder().jvmOptions("-XX:NoSuchOption").start(() -> queue.put(1))) {
            assertThat(all(queue)).isEmpty();
            child.join();
        } catch (RuntimeException e) {
            // It has not even started.
            assertThat(all(queue)).isEmpty();
        }
    }

    @Test
    void itDoesNotEndInTheHandsOfOneProcess() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        assertThat(queue.poll()).isNull();
        assertThat(queue.poll(SHORT)).isNull();
        queue.put(1);
        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.poll(SHORT)).isNull();
        assertThat(queue.isEnded()).isFalse();
        queue.put(2);
        queue.doneProducing();
        assertThat(all(queue)).containsExactly(2);
        assertThat(queue.isEnded()).isTrue();
    }

    @Test
    void whoHasPutSomethingCountsUntilItSaysThatItIsDone() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        queue.put(0);
        try (ChildProcess<Void> child = ChildProcess.start(() -> queue.put(1))) {
            child.join();
        }
        assertThat(queue.take()).isZero();
        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.poll(SHORT)).isNull();
        assertThat(queue.isEnded()).isFalse();
        queue.put(2);
        queue.doneProducing();
        assertThat(all(queue)).containsExactly(2);
    }

    @Test
    void whoTakesFirstAndPutsLaterSaysSo() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        queue.willProduce();
        try (ChildProcess<Void> child = ChildProcess.start(() -> queue.put(1))) {
            child.join();
        }
        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.poll(SHORT)).isNull();
        queue.put(2);
        queue.doneProducing();
        assertThat(all(queue)).containsExactly(2);
    }

    @Test
    void aQueueThatIsStillOnItsWayDoesNotEnd() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        SharedQueue<SharedQueue<Integer>> carrier = QUEUES.own(SharedQueue.create());
        carrier.put(queue);
        assertThat(queue.poll(SHORT)).isNull();
        assertThat(queue.isEnded()).isFalse();
        try (ChildProcess<Void> child = ChildProcess.start(() -> carrier.take().put(5))) {
            assertThat(all(queue)).containsExactly(5);
            child.join();
        }
    }

    @Test
    void inAPoolItEndsWithTheLastTask() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        try (ProcessPool pool = ProcessPool.create(2)) {
            List<TaskFuture<Void>> futures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                futures.add(pool.submit(() -> {
                    queue.put(number);
                    return null;
                }));
            }
            assertThat(all(queue)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
            for (TaskFuture<Void> future : futures) {
                future.get();
            }
        }
    }

    /// The next task of that worker, which put something, made the worker one that puts, for good.
    @Test
    void aTaskThatSaysItIsDoneLeavesItsWorkerAGuest() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        try (ProcessPool pool = ProcessPool.create(1)) {
            pool.submit(() -> {
                        queue.put(1);
                        queue.doneProducing();
                    })
                    .get();
            pool.submit(() -> queue.put(2)).get();
            assertThat(all(queue)).containsExactly(1, 2);
        }
    }

    @Test
    void inAPoolItEndsWithTheLastElementOfAMap() throws Exception {
        List<Integer> numbers = IntStream.range(0, 50).boxed().toList();
        for (boolean lazy : new boolean[] {false, true}) {
            SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
            Fn<Integer, Integer> function = number -> {
                queue.put(number);
                return number;
            };
            try (ProcessPool pool = ProcessPool.create(2)) {
                queue.willProduce();
                List<Integer> mapped =
                        lazy ? pool.mapLazily(numbers, function).stream().toList() : pool.map(numbers, function);
                assertThat(mapped).isEqualTo(numbers);
                queue.doneProducing();
                assertThat(all(queue)).containsExactlyInAnyOrderElementsOf(numbers);
            }
        }
    }

    @Test
    void aTaskThatIsTriedAgainStillMayPut() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        try (ProcessPool pool = ProcessPool.create(1)) {
            TaskFuture<Integer> future = pool.withRetries(2).submit(() -> {
                queue.put(1);
                if (queue.size() < 2) {
                    Runtime.getRuntime().halt(3);
                }
                return 7;
            });
            assertThat(future.get()).isEqualTo(7);
            assertThat(all(queue)).containsExactly(1, 1);
        }
    }

    /// Whoever gets to know of a leased queue, of which something had come back, when others have had all of it.
    @Test
    void whoComesToALeasedQueueAfterItsEndFindsTheEnd() throws Exception {
        SharedQueue<Integer> queue =
                QUEUES.own(SharedQueue.builder().bytes(1 << 20).leased().create());
        SharedQueue<Boolean> go = QUEUES.own(SharedQueue.create());
        go.willProduce();
        try (ChildProcess<Boolean> late = ChildProcess.start(() -> {
            // It has the queue, and has never looked into it.
            go.take();
            return queue.tryLease(Duration.ofSeconds(60)).isEmpty() && queue.poll() == null && queue.peek() == null;
        })) {
            queue.put(1);
            queue.lease().giveBack();
            queue.lease().acknowledge();
            queue.close();
            assertThat(queue.isEnded()).isTrue();
            go.put(true);
            assertThat(late.result().join()).isTrue();
        }
    }
}
