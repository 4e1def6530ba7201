package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.testkit.RealProcesses;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever removes an element of a queue removes that one.
///
/// Symptom: a place that had become free was given to the next element, which was removed in the place of the first.
@RealProcesses
class QueuePlacesTest {

    private static final int ELEMENTS = 1_500;
    private static final int KEPT = 2;
    private static final int FILTERED = 1;
    private static final int LAST = 0;

    private final Manager manager = Manager.start();

    @AfterEach
    void end() {
        manager.close();
    }

    /// What takes out those that are [#FILTERED], and nothing else.
    private enum Filter {
        REMOVE_IF {
            @Override
            void use(RemoteQueue<Integer> queue) {
                queue.removeIf(element -> element == FILTERED);
            }
        },
        REMOVE {
            @Override
            void use(RemoteQueue<Integer> queue) {
                boolean _ = queue.remove((Integer) FILTERED);
            }
        },
        REMOVE_ALL {
            @Override
            void use(RemoteQueue<Integer> queue) {
                queue.removeAll(List.of(FILTERED));
            }
        },
        RETAIN_ALL {
            @Override
            void use(RemoteQueue<Integer> queue) {
                queue.retainAll(List.of(KEPT, LAST));
            }
        };

        abstract void use(RemoteQueue<Integer> queue);
    }

    static Stream<Filter> filters() {
        return Stream.of(Filter.values());
    }

    @Test
    void anIteratorOfAQueueRemovesWhatItHasGiven() throws Exception {
        RemoteQueue<String> queue = manager.queue();
        queue.put("a");
        Iterator<String> iterator = queue.iterator();
        assertThat(iterator.next()).isEqualTo("a");
        assertThat(queue.poll()).isEqualTo("a");
        queue.put("b");

        iterator.remove();

        assertThat(queue).containsExactly("b");
        assertThat(queue.unfinished()).isEqualTo(2);
    }

    @Test
    void anIteratorOfADequeRemovesWhatItHasGiven() throws Exception {
        RemoteDeque<String> deque = manager.deque();
        deque.addAll(List.of("a", "b", "c"));
        Iterator<String> backwards = deque.descendingIterator();
        Iterator<String> forwards = deque.iterator();
        assertThat(backwards.next()).isEqualTo("c");
        assertThat(forwards.next()).isEqualTo("a");
        assertThat(deque.pollLast()).isEqualTo("c");
        assertThat(deque.pollFirst()).isEqualTo("a");
        deque.putLast("d");
        deque.putFirst("e");

        backwards.remove();
        forwards.remove();

        assertThat(deque).containsExactly("e", "b", "d");
        assertThat(deque.unfinished()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("filters")
    void aFilterTakesNothingElseBesideAProducerAndAConsumer(Filter filter) throws Exception {
        RemoteQueue<Integer> queue = manager.queue();
        var over = new AtomicBoolean();
        var taken = new CompletableFuture<Integer>();
        var filtered = new CompletableFuture<Void>();
        Thread.ofPlatform().start(() -> taken.completeAsync(() -> takeKept(queue), Runnable::run));
        Thread.ofPlatform().start(() -> filtered.completeAsync(() -> filterUntil(over, filter, queue), Runnable::run));

        Random random = new Random(7);
        int kept = 0;
        for (int i = 0; i < ELEMENTS; i++) {
            boolean keep = random.nextBoolean();
            kept += keep ? 1 : 0;
            queue.put(keep ? KEPT : FILTERED);
            if (random.nextInt(4) == 0) {
                // So that it is empty now and then.
                while (!queue.isEmpty()) {
                    Thread.onSpinWait();
                }
            }
        }
        over.set(true);
        filtered.join();
        queue.put(LAST);

        assertThat(taken.join()).isEqualTo(kept);
        assertThat(queue).isEmpty();
    }

    private static Void filterUntil(AtomicBoolean over, Filter filter, RemoteQueue<Integer> queue) {
        while (!over.get()) {
            filter.use(queue);
        }
        return null;
    }

    private static int takeKept(RemoteQueue<Integer> queue) {
        int kept = 0;
        try {
            for (int element = queue.take(); element != LAST; element = queue.take()) {
                kept += element == KEPT ? 1 : 0;
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return kept;
    }

    /// As the one of a manager that is started again is not the one that it follows.
    @Test
    void whatIsKnownOfAQueueMeansNothingToTheNextOneOfItsName() throws Exception {
        try (Manager phoenix = Manager.builder()
                .restart(again -> again.<String>queue("queue").addAll(List.of("e", "f", "g")))
                .start()) {
            RemoteQueue<String> queue = phoenix.queue("queue");
            queue.addAll(List.of("a", "b", "c", "d"));
            Iterator<String> iterator = queue.iterator();
            assertThat(iterator.next()).isEqualTo("a");
            assertThat(iterator.next()).isEqualTo("b");
            var target = new ArrayBlockingQueue<String>(1) {
                private static final long serialVersionUID = 1L;

                @Override
                public boolean add(String element) {
                    if (remainingCapacity() == 0) {
                        killAndHear(phoenix);
                    }
                    return super.add(element);
                }
            };

            assertThatThrownBy(() -> queue.drainTo(target)).isInstanceOf(IllegalStateException.class);
            iterator.remove();

            assertThat(target).containsExactly("a");
            assertThat(queue).containsExactly("b", "c", "d", "e", "f", "g");
            assertThat(queue.unfinished()).isEqualTo(6);
        }
    }

    private static void killAndHear(Manager manager) {
        ProcessHandle process = ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        try {
            manager.names();
        } catch (ManagerLostException _) {
            // That is how this process hears of it; otherwise the call has waited for the next one.
        }
    }

    @Test
    void aQueueIsNotAddedToItself() throws Exception {
        RemoteQueue<String> queue = manager.queue("queue");
        RemoteQueue<String> same = manager.queue("queue");
        RemoteDeque<String> deque = manager.deque("deque");
        RemoteDeque<String> sameDeque = manager.deque("deque");
        Collection<String> itself = queue;
        Collection<String> dequeItself = deque;
        queue.put("a");
        deque.put("b");

        assertThatThrownBy(() -> queue.addAll(itself)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.addAll(same)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> deque.addAll(dequeItself)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> deque.addAll(sameDeque)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.drainTo(same)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> deque.drainTo(sameDeque, 1)).isInstanceOf(IllegalArgumentException.class);

        assertThat(queue).containsExactly("a");
        assertThat(deque).containsExactly("b");
    }
}
