package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealProcesses
class SharedQueueTest {

    @RegisterExtension
    private static final OwnQueues QUEUES = new OwnQueues();

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);

    private record Sample(int number, String name) {}

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    // ---- Putting and taking

    @Test
    @Conformance("_TestQueue.test_put")
    void aFullQueueRefusesUntilSomebodyHasTaken() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create(6));
        SharedQueue<Integer> taken = QUEUES.own(SharedQueue.create());
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.remainingCapacity()).isEqualTo(6);
        queue.put(1);
        assertThat(queue.offer(2)).isTrue();
        assertThat(queue.add(3)).isTrue();
        assertThat(queue.offer(4, 1, TimeUnit.DAYS)).isTrue();
        assertThat(queue.offer(5, LONG)).isTrue();
        queue.putAll(List.of(6));
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.size()).isEqualTo(6);
        assertThat(queue.remainingCapacity()).isZero();
        assertThat(queue.offer(7)).isFalse();
        assertThatThrownBy(() -> queue.add(7)).isInstanceOf(IllegalStateException.class);
        long start = System.nanoTime();
        assertThat(queue.offer(7, SHORT)).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(queue.offer(7, 0, TimeUnit.SECONDS)).isFalse();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            for (int i = 0; i < 6; i++) {
                taken.put(queue.take());
            }
        })) {
            child.join();
        }
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.remainingCapacity()).isEqualTo(6);
        List<Integer> all = new ArrayList<>();
        assertThat(taken.drainTo(all)).isEqualTo(6);
        assertThat(all).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    @Conformance("_TestQueue.test_fork")
    void whatAChildHasPutIsThereWhenItHasEnded() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        queue.putAll(numbers(10));
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            for (int i = 10; i < 20; i++) {
                queue.put(i);
            }
        })) {
            child.join();
        }
        List<Integer> all = new ArrayList<>();
        queue.drainTo(all);
        assertThat(all).isEqualTo(numbers(20));
        assertThat(queue.poll()).isNull();
    }

    /// Whose static initializer uses a queue.
    private static final class AtLoading {
        private static final int VALUE;

        static {
            try {
                SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create(1));
                queue.put(5);
                VALUE = queue.poll(LONG);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    @Conformance("_TestQueue.test_no_import_lock_contention")
    void aQueueCanBeUsedWhileAClassIsBeingInitialized() throws Exception {
        try (ChildProcess<Integer> child = ChildProcess.start(() -> AtLoading.VALUE)) {
            assertThat(child.result().get()).isEqualTo(5);
        }
    }

    @Test
    @Conformance("_TestQueue.test_timeout")
    void aTimedPollOfAnEmptyQueueWaitsThatLong() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        long start = System.nanoTime();
        assertThat(queue.poll(SHORT)).isNull();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(queue.poll(-1, TimeUnit.SECONDS)).isNull();
    }

    @Test
    @Conformance("_TestQueue.test_queue_feeder_donot_stop_onexc")
    void whatCannotBeSentIsAnErrorOfThePutAndTakesNoRoom() throws Exception {
        SharedQueue<Object> queue = QUEUES.own(SharedQueue.create(1));
        assertThatThrownBy(() -> queue.put(new Object() {}))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("element");
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.offer(new Sample(1, "one"))).isTrue();
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.take()).isEqualTo(new Sample(1, "one"));
        assertThat(queue.isEmpty()).isTrue();
        assertThatThrownBy(() -> queue.add(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @Conformance("TestSimpleQueue.test_empty")
    void anElementIsThereAsSoonAsThePutHasReturned() throws Exception {
        SharedQueue<Boolean> queue = QUEUES.own(SharedQueue.create());
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            queue.put(queue.isEmpty());
            queue.put(queue.isEmpty());
        })) {
            child.join();
        }
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.take()).isTrue();
        assertThat(queue.take()).isFalse();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void elementsOfAnyLengthComeEqualAndInOrder() throws Exception {
        SharedQueue<byte[]> queue = QUEUES.own(SharedQueue.builder().bytes(4096).create());
        int[] lengths = {0, 1, 100, 900, 1000, 1001, 5000, 3, 1 << 20, 17};
        CompletableFuture<Void> putting = CompletableFuture.runAsync(() -> {
            try {
                for (int length : lengths) {
                    byte[] bytes = new byte[length];
                    Arrays.fill(bytes, (byte) length);
                    queue.put(bytes);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        for (int length : lengths) {
            byte[] expected = new byte[length];
            Arrays.fill(expected, (byte) length);
            assertThat(queue.take()).isEqualTo(expected);
        }
        putting.get();
    }

    @Test
    void everyElementOfManyComesOnceAndThoseOfEachProducerInOrder() throws Exception {
        SharedQueue<int[]> queue = QUEUES.own(SharedQueue.builder().capacity(10).create());
        SharedQueue<int[]> seen = QUEUES.own(SharedQueue.create(100_000));
        int producers = 3;
        int each = 2_000;
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            children.add(ChildProcess.start(() -> {
                for (int i = 0; i < each; i++) {
                    queue.put(new int[] {producer, i});
                }
            }));
        }
        for (int c = 0; c < 2; c++) {
            children.add(ChildProcess.start(() -> {
                int[] last = {-1, -1, -1};
                for (int[] element : queue) {
                    if (element[1] <= last[element[0]]) {
                        throw new AssertionError("order");
                    }
                    last[element[0]] = element[1];
                    seen.put(element);
                }
            }));
        }
        queue.doneProducing();
        int[] counts = new int[producers * each];
        for (int[] element : seen) {
            counts[element[0] * each + element[1]]++;
        }
        assertThat(counts).containsOnly(1);
        for (ChildProcess<Void> child : children) {
            child.join();
            child.close();
        }
    }

    // ---- Waiting

    @Test
    void anInterruptionEndsTheWaitingOnBothSides() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create(1));
        assertInterruptible(queue::take);
        queue.put(1);
        assertInterruptible(() -> queue.put(2));
        assertThat(queue.size()).isEqualTo(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.poll(LONG)).isInstanceOf(InterruptedException.class);
        assertThat(queue.size()).isEqualTo(1);
        queue.clear();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.iterator().hasNext()).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private interface Waiting {
        void run() throws Exception;
    }

    private static void assertInterruptible(Waiting waiting) throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            CountDownLatch started = new CountDownLatch(1);
            Runnable body = () -> {
                started.countDown();
                try {
                    waiting.run();
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                } catch (Throwable e) {
                    interrupted.completeExceptionally(e);
                }
            };
            Thread thread = virtual
                    ? Thread.startVirtualThread(body)
                    : Thread.ofPlatform().start(body);
            started.await();
            thread.interrupt();
            assertThat(interrupted.get()).isTrue();
            thread.join();
        }
    }

    @Test
    void virtualThreadsWaitWithoutTheirCarriers() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create(1));
        int count = 50;
        CountDownLatch taken = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Thread.startVirtualThread(() -> {
                try {
                    queue.take();
                    taken.countDown();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        Thread.ofVirtual().start(() -> {
            try {
                queue.putAll(numbers(count));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        taken.await();
        assertThat(queue).matches(Collection::isEmpty);
    }

    // ---- As a collection

    @Test
    void whatWouldHaveToLookIntoTheMiddleIsRefused() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        queue.putAll(numbers(3));
        List<Callable<?>> refused = List.of(
                () -> queue.contains(1),
                () -> queue.remove((Object) 1),
                () -> queue.containsAll(List.of()),
                () -> queue.removeAll(List.of()),
                () -> queue.retainAll(List.of()),
                () -> queue.removeIf(i -> true),
                () -> queue.toArray(),
                () -> queue.toArray(new Integer[0]),
                queue::parallelStream);
        for (Callable<?> call : refused) {
            assertThatThrownBy(call::call).isInstanceOf(UnsupportedOperationException.class);
        }
        assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class);
        assertThat(queue.peek()).isZero();
        assertThat(queue.element()).isZero();
        assertThat(queue.remove()).isZero();
        List<Integer> one = new ArrayList<>();
        assertThat(queue.drainTo(one, 1)).isEqualTo(1);
        queue.close();
        assertThat(queue.stream().toList()).containsExactly(2);
        assertThat(one).containsExactly(1);
    }

    // ---- Closing

    @Test
    @Conformance({
        "_TestQueue.test_closed_queue_put_get_exceptions",
        "_TestQueue.test_closed_queue_empty_exceptions",
        "TestSimpleQueue.test_empty_exceptions",
        "TestSimpleQueue.test_close"
    })
    void aClosedQueueTakesNothingAndGivesWhatItHas() throws Exception {
        for (boolean used : new boolean[] {false, true}) {
            SharedQueue<Integer> queue = QUEUES.own(used ? SharedQueue.create() : JoinableQueue.create());
            if (used) {
                queue.put(1);
            }
            queue.close();
            queue.close();
            assertThat(queue.isClosed()).isTrue();
            assertThat(queue.isEmpty()).isEqualTo(!used);
            assertThat(queue.isEnded()).isEqualTo(!used);
            assertThatThrownBy(() -> queue.put(2))
                    .isInstanceOf(QueueClosedException.class)
                    .hasMessageContaining("is closed by ")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            assertThatThrownBy(() -> queue.offer(2)).hasMessageContaining("is closed");
            if (used) {
                assertThat(queue.take()).isEqualTo(1);
            }
            assertThatThrownBy(queue::take)
                    .isInstanceOf(QueueClosedException.class)
                    .hasMessageContaining("is closed");
            assertThat(queue.poll()).isNull();
            assertThat(queue.poll(LONG)).isNull();
            assertThat(queue.iterator().hasNext()).isFalse();
            assertThat(queue.isEnded()).isTrue();
        }
    }

    /// Both sides, for all.
    @Test
    @Conformance("TestSimpleQueue.test_closed")
    void closingEndsPuttingAndTakingInEveryProcess() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        SharedQueue<String> go = QUEUES.own(SharedQueue.create());
        try (ChildProcess<List<String>> child = ChildProcess.start(() -> {
            queue.take();
            go.take();
            List<String> refused = new ArrayList<>();
            try {
                queue.put(2);
            } catch (QueueClosedException e) {
                refused.add("put");
            }
            try {
                queue.take();
            } catch (QueueClosedException e) {
                refused.add("take");
            }
            return refused;
        })) {
            queue.put(1);
            queue.close();
            go.put("go");
            assertThat(child.result().get()).containsExactly("put", "take");
        }
        assertThat(queue.isEnded()).isTrue();
        assertThatThrownBy(() -> queue.put(1)).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(queue::take).isInstanceOf(QueueClosedException.class);
    }

    @Test
    void anEndOfAPipeIsRefusedAndStaysUsable() throws Exception {
        SharedQueue<Object> queue = QUEUES.own(SharedQueue.create());
        Pipe<String> pipe = Pipe.create();
        try (Connection<String> first = pipe.first();
                Connection<String> second = pipe.second()) {
            assertThatThrownBy(() -> queue.put(List.of(first)))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("send it through a connection");
            assertThat(queue).isEmpty();
            first.send("still here");
            assertThat(second.receive()).contains("still here");
        }
    }

    @Test
    void aQueueHasAName() {
        SharedQueue<String> queue = QUEUES.own(SharedQueue.<String>create().named("orders"));
        JoinableQueue<String> joinable =
                QUEUES.own(JoinableQueue.<String>create().named("pages"));
        assertThat(queue.name()).contains("orders");
        assertThat(queue).asString().startsWith("SharedQueue 'orders'[size=0");
        assertThat(joinable.toString())
                .startsWith("JoinableQueue 'pages'[size=0")
                .endsWith("unfinished=0]");
        assertThatThrownBy(() -> queue.named("again")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingIsPutWithoutALookAtTheQueue() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.putAll(List.of())).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        queue.putAll(List.of());
        queue.close();
        assertThatThrownBy(() -> queue.putAll(List.of())).isInstanceOf(QueueClosedException.class);
    }

    @Test
    void closingWakesThoseWhoWaitInOtherProcesses() throws Exception {
        SharedQueue<Integer> full = QUEUES.own(SharedQueue.create(1));
        full.put(1);
        SharedQueue<Integer> empty = QUEUES.own(SharedQueue.create());
        SharedQueue<String> ready = QUEUES.own(SharedQueue.create());
        try (ChildProcess<String> taker = ChildProcess.start(() -> {
                    ready.put("taker");
                    try {
                        return "took " + empty.take();
                    } catch (QueueClosedException e) {
                        return "closed";
                    }
                });
                ChildProcess<String> putter = ChildProcess.start(() -> {
                    ready.put("putter");
                    try {
                        full.put(2);
                        return "put";
                    } catch (QueueClosedException e) {
                        return "closed";
                    }
                })) {
            ready.take();
            ready.take();
            full.close();
            empty.close();
            assertThat(taker.result().get()).isEqualTo("closed");
            assertThat(putter.result().get()).isEqualTo("closed");
        }
    }
}
