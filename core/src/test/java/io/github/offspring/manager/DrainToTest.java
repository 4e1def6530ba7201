package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.offspring.ManagerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is drained into a collection, what that does not take, and how much it is.
@RealProcesses
class DrainToTest {

    /// Several batches.
    private static final int MANY = 1_300;

    private final Manager manager = Manager.start();

    /// A list that does something before it takes an element.
    private static final class Busy extends ArrayList<Integer> {
        private static final long serialVersionUID = 1L;

        private final transient Consumer<Integer> before;

        Busy(Consumer<Integer> before) {
            this.before = before;
        }

        @Override
        public boolean add(Integer element) {
            before.accept(element);
            return super.add(element);
        }

        @Override
        public boolean addAll(Collection<? extends Integer> elements) {
            elements.forEach(this::add);
            return !elements.isEmpty();
        }
    }

    private static Consumer<Integer> refusing(int refused) {
        return element -> {
            if (element == refused) {
                throw new UnsupportedOperationException("refused " + refused);
            }
        };
    }

    private RemoteQueue<Integer> queueOf(int count) {
        RemoteQueue<Integer> queue = manager.queue();
        queue.addAll(numbers(0, count));
        return queue;
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @AfterEach
    void end() {
        manager.close();
    }

    /// Symptom: beside somebody who puts it did not end.
    @Test
    void whatIsPutMeanwhileIsNotDrained() {
        RemoteQueue<Integer> queue = queueOf(MANY);
        int most = 3 * MANY;
        var target = new Busy(element -> {
            if (element < most) {
                queue.add(element + MANY);
            }
        });

        assertThat(queue.drainTo(target)).isEqualTo(MANY);

        assertThat(target).isEqualTo(numbers(0, MANY));
        assertThat(queue).containsExactlyElementsOf(numbers(MANY, 2 * MANY));
    }

    @Test
    void noMoreIsDrainedThanIsAskedFor() {
        RemoteQueue<Integer> queue = queueOf(MANY);
        List<Integer> target = new ArrayList<>();

        assertThat(queue.drainTo(target, 0)).isZero();
        assertThat(queue.drainTo(target, -1)).isZero();
        assertThat(queue.drainTo(target, 700)).isEqualTo(700);

        assertThat(target).isEqualTo(numbers(0, 700));
        assertThat(queue.drainTo(target, MANY)).isEqualTo(MANY - 700);
        assertThat(queue.drainTo(target)).isZero();
        assertThat(target).isEqualTo(numbers(0, MANY));
    }

    /// Symptom: a batch of them was in neither.
    @Test
    void whatAFullTargetDoesNotTakeStaysInTheQueue() throws Exception {
        RemoteQueue<Integer> queue = queueOf(MANY);
        BlockingQueue<Integer> jdk = new LinkedBlockingQueue<>(numbers(0, MANY));
        BlockingQueue<Integer> target = new ArrayBlockingQueue<>(700);
        Throwable thrown = catchThrowable(() -> jdk.drainTo(new ArrayBlockingQueue<>(700)));

        assertThatThrownBy(() -> queue.drainTo(target)).isExactlyInstanceOf(thrown.getClass());

        assertThat(target).containsExactlyElementsOf(numbers(0, 700));
        assertThat(queue).containsExactlyElementsOf(jdk).hasSize(MANY - 700);
        assertThat(queue.unfinished()).isEqualTo(MANY);
        for (int element = 0; element < MANY; element++) {
            if (element >= 700) {
                assertThat(queue.take()).isEqualTo(element);
            }
            queue.taskDone();
        }
        queue.join();
    }

    @Test
    void aFullQueueOfTheManagerIsATargetLikeOthers() {
        RemoteQueue<Integer> queue = queueOf(10);
        RemoteQueue<Integer> target = manager.queue(4);

        assertThatThrownBy(() -> queue.drainTo(target)).isInstanceOf(IllegalStateException.class);

        assertThat(target).containsExactly(0, 1, 2, 3);
        assertThat(queue).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void whatIsRefusedGoesBackToItsPlaceInAFullQueue() {
        RemoteDeque<Integer> deque = manager.deque(5);
        deque.addAll(numbers(0, 5));
        var inner = new Busy(refusing(4));
        var target = new Busy(element -> {
            if (element == 1) {
                // Others take on, put at both ends, and put back, too.
                deque.addFirst(-1);
                deque.addLast(9);
                deque.addLast(10);
                assertThatThrownBy(() -> deque.drainTo(inner, 3)).hasMessage("refused 4");
                deque.addAll(List.of(11, 12));
                refusing(1).accept(element);
            }
        });

        assertThatThrownBy(() -> deque.drainTo(target, 3)).hasMessage("refused 1");

        assertThat(target).containsExactly(0);
        assertThat(inner).containsExactly(-1, 3);
        assertThat(deque).containsExactly(1, 2, 4, 9, 10, 11, 12);
        assertThat(deque.offer(13)).isFalse();
        assertThat(deque.unfinished()).isEqualTo(10);
    }

    @Test
    void whatHasBeenFinishedBeforeItComesBackIsUnfinishedAgain() throws Exception {
        RemoteQueue<Integer> queue = queueOf(2);
        var target = new Busy(element -> {
            queue.taskDone();
            queue.taskDone();
            refusing(element).accept(element);
        });

        assertThatThrownBy(() -> queue.drainTo(target)).hasMessage("refused 0");

        assertThat(queue.unfinished()).isEqualTo(2);
        assertThat(queue).containsExactly(0, 1);
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        queue.clear();
        queue.join();
    }

    @Test
    void whoeverWaitsGetsWhatIsPutBack() {
        RemoteQueue<Integer> queue = queueOf(1);
        RemoteCounter waiting = manager.counter();
        var target = new Busy(element -> {
            Eventually.eventually("a child is about to wait", () -> waiting.get() == 1);
            refusing(0).accept(element);
        });
        // Which may be before this one drains: then there is nothing to refuse.
        try (var child = ChildProcess.start(() -> {
            waiting.incrementAndGet();
            return queue.take();
        })) {
            Throwable thrown = catchThrowable(() -> queue.drainTo(target));

            assertThat(child.result().join()).isZero();
            assertThat(thrown == null || thrown.getMessage().equals("refused 0"))
                    .isTrue();
        }
    }

    @Test
    void whatCannotBePutBackIsSaid() {
        RemoteQueue<Integer> queue = queueOf(5);
        var target = new Busy(element -> {
            if (element == 2) {
                ProcessHandle process =
                        ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow();
                process.destroyForcibly();
                process.onExit().join();
                refusing(2).accept(element);
            }
        });

        Throwable thrown = catchThrowable(() -> queue.drainTo(target));

        assertThat(thrown).hasMessage("refused 2");
        assertThat(thrown.getSuppressed()).hasSize(1);
        assertThat(thrown.getSuppressed()[0])
                .hasMessageContaining("elements=3")
                .hasCauseInstanceOf(ManagerLostException.class);
        assertThat(target).containsExactly(0, 1);
    }

    @Test
    void whoIsKilledMeanwhileTakesABatchAlong() throws Exception {
        RemoteQueue<Integer> queue = queueOf(MANY);
        try (var child = ChildProcess.start(() -> {
            queue.drainTo(new Busy(element -> Runtime.getRuntime().halt(3)));
        })) {
            child.join();
        }
        Eventually.eventually("it is gone", () -> manager.clients() == 1);

        assertThat(queue).containsExactlyElementsOf(numbers(Batch.MAX_ELEMENTS, MANY));
        assertThat(queue.unfinished()).isEqualTo(MANY);
        assertThat(queue.join(Duration.ZERO)).isFalse();
    }
}
