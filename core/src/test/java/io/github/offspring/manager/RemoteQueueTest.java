package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Queues and deques of a manager, those who wait, and those who die.
@RealProcesses
class RemoteQueueTest {

    private static final int MANY = 1_300;

    @Test
    void aChildTakesWhatItsParentHasPut() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Integer> queue = manager.queue(2);
            queue.put(5);
            queue.put(6);

            try (var child = ChildProcess.start(() -> {
                assertThat(queue.size()).isEqualTo(2);
                assertThat(queue.remainingCapacity()).isZero();
                assertThat(queue.take()).isEqualTo(5);
                assertThat(queue.take()).isEqualTo(6);
                assertThat(queue.isEmpty()).isTrue();
            })) {
                child.result().join();
            }

            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.remainingCapacity()).isEqualTo(2);
        }
    }

    @Test
    void aQueueHasTheMethodsOfABlockingQueue() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Integer> queue = manager.queue(3);

            assertThat(queue.offer(1)).isTrue();
            assertThat(queue.addAll(List.of(2, 3))).isTrue();
            assertThat(queue.offer(4)).isFalse();
            assertThat(queue.offer(4, 1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(queue.offer(4, Duration.ZERO)).isFalse();
            assertThatThrownBy(() -> queue.add(4)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> queue.addAll(List.of(4)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("elements=1");
            assertThat(queue.peek()).isEqualTo(1);
            assertThat(queue.contains(2)).isTrue();
            assertThat(queue.remove(2)).isTrue();
            assertThat(queue).containsExactly(1, 3).hasToString("[1, 3]");
            assertThat(queue.poll()).isEqualTo(1);
            assertThat(queue.poll(Duration.ofSeconds(1))).isEqualTo(3);
            assertThat(queue.poll()).isNull();
            assertThat(queue.poll(1, TimeUnit.MILLISECONDS)).isNull();
            assertThat(queue.peek()).isNull();
            assertThatThrownBy(() -> manager.queue(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// A batch of them was taken, and lost.
    @Test
    void nothingIsTakenThatHasNowhereToGo() {
        try (Manager manager = Manager.start()) {
            RemoteQueue<String> queue = manager.queue();
            queue.addAll(List.of("a", "b"));

            assertThatThrownBy(() -> queue.drainTo(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> queue.drainTo(null, 1)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class);

            assertThat(queue).containsExactly("a", "b");
            assertThat(queue.unfinished()).isEqualTo(2);
        }
    }

    @Test
    void aLongQueueIsIteratedAndDrainedInBatches() {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Integer> queue = manager.queue();
            List<Integer> numbers = IntStream.range(0, MANY).boxed().toList();
            queue.addAll(numbers);
            List<Integer> drained = new ArrayList<>();

            assertThat(new ArrayList<>(queue)).isEqualTo(numbers);
            Iterator<Integer> iterator = queue.iterator();
            for (int i = 0; i < 1_000; i++) {
                assertThat(iterator.next()).isEqualTo(i);
            }
            iterator.remove();
            assertThat(queue.contains(999)).isFalse();
            assertThat(queue.drainTo(drained, 600)).isEqualTo(600);
            assertThat(queue.drainTo(drained)).isEqualTo(MANY - 601);

            assertThat(drained).hasSize(MANY - 1).doesNotContain(999).isSorted();
            assertThat(queue).isEmpty();
        }
    }

    @Test
    void aDequeHasTwoEnds() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteDeque<Integer> deque = manager.deque(4);

            deque.putLast(2);
            deque.putFirst(1);
            deque.addLast(3);
            deque.push(0);

            assertThat(deque.offerFirst(9)).isFalse();
            assertThat(deque.offerLast(9, 1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(deque).containsExactly(0, 1, 2, 3);
            List<Integer> backwards = new ArrayList<>();
            deque.descendingIterator().forEachRemaining(backwards::add);
            assertThat(backwards).containsExactly(3, 2, 1, 0);
            assertThat(deque.getFirst()).isZero();
            assertThat(deque.peekLast()).isEqualTo(3);
            assertThat(deque.takeLast()).isEqualTo(3);
            assertThat(deque.pop()).isZero();
            assertThat(deque.pollFirst()).isEqualTo(1);
            deque.addLast(5);
            deque.addLast(2);
            assertThat(deque.removeLastOccurrence(2)).isTrue();
            assertThat(deque.removeFirstOccurrence(7)).isFalse();
            assertThat(deque).containsExactly(2, 5);
            deque.clear();
            assertThatThrownBy(deque::removeLast).isInstanceOf(java.util.NoSuchElementException.class);
            try (var child = ChildProcess.start(() -> deque.takeLast())) {
                deque.put(8);
                assertThat(child.result().join()).isEqualTo(8);
            }
        }
    }

    @Test
    void whoWaitsIsWokenByAnotherProcess() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<String> there = manager.queue(1);
            RemoteQueue<String> back = manager.queue();

            try (var child = ChildProcess.start(() -> {
                for (int i = 0; i < 100; i++) {
                    back.put(there.take());
                }
            })) {
                for (int i = 0; i < 100; i++) {
                    there.put("n" + i);
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(back.take()).isEqualTo("n" + i);
                }
                child.result().join();
            }
        }
    }

    @Test
    void whoIsInterruptedHasTakenNothing() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<String> queue = manager.queue();
            CompletableFuture<Object> came = new CompletableFuture<>();
            Thread taker = Thread.ofPlatform().start(() -> {
                try {
                    came.complete(queue.take());
                } catch (InterruptedException e) {
                    came.complete(e);
                }
            });

            taker.interrupt();

            assertThat(came.get()).isInstanceOf(InterruptedException.class);
            queue.put("x");
            assertThat(queue).containsExactly("x");
        }
    }

    @Test
    void whoIsKilledWhileItWaitsTakesNothing() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<String> queue = manager.queue();
            RemoteCounter waiting = manager.counter();
            try (var child = ChildProcess.start(() -> {
                waiting.incrementAndGet();
                queue.take();
            })) {
                Eventually.eventually("it is about to wait", () -> waiting.get() == 1);

                child.kill();
                child.join();
            }
            Eventually.eventually("it is gone", () -> manager.clients() == 1);

            queue.put("x");

            // Its call may be cancelled only now, and give it back.
            assertThat(queue.poll(Duration.ofMinutes(1))).isEqualTo("x");
        }
    }

    /// Of those who are killed each can have one element that was sent to it; all others are there.
    @Test
    void killedTakersLoseNoMoreThanWhatWasSentToThem() throws Exception {
        Random random = new Random(42);
        int count = 2_000;
        int kills = 6;
        try (Manager manager = Manager.start()) {
            RemoteQueue<Integer> queue = manager.queue(10);
            RemoteQueue<Integer> taken = manager.queue();
            Thread producer = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        queue.put(i);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            for (int i = 0; i < kills; i++) {
                int enough = taken.size() + 1 + random.nextInt(100);
                try (var child = ChildProcess.start(() -> {
                    while (true) {
                        taken.put(queue.take());
                    }
                })) {
                    Eventually.eventually("it has taken some", () -> taken.size() >= enough);
                    child.kill();
                    child.join();
                }
            }
            Eventually.eventually("they are gone", () -> manager.clients() == 1);
            Set<Integer> seen = new HashSet<>();
            while (producer.isAlive()) {
                Integer left = queue.poll(Duration.ofMillis(10));
                assertThat(left == null || seen.add(left)).isTrue();
            }

            taken.forEach(element -> assertThat(seen.add(element)).isTrue());
            queue.forEach(element -> assertThat(seen.add(element)).isTrue());
            assertThat(seen.size()).isBetween(count - kills, count);
        }
    }

    @Test
    void allWhoWaitAreToldThatTheManagerIsGone() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<String> empty = manager.queue();
            RemoteQueue<String> full = manager.queue(1);
            RemoteCounter waiting = manager.counter();
            full.put("x");
            CompletableFuture<Throwable> here = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> {
                try {
                    waiting.incrementAndGet();
                    full.put("y");
                } catch (Throwable e) {
                    here.complete(e);
                }
            });
            try (var child = ChildProcess.start(() -> {
                try {
                    waiting.incrementAndGet();
                    return empty.take();
                } catch (ManagerLostException e) {
                    return "lost";
                }
            })) {
                Eventually.eventually("both are about to wait", () -> waiting.get() == 2);

                ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();

                assertThat(here.get()).isInstanceOf(ManagerLostException.class);
                assertThat(child.result().join()).isEqualTo("lost");
            }
            assertThatThrownBy(empty::size).isInstanceOf(ManagerLostException.class);
        }
    }
}
