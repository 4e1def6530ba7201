package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a queue says of itself, and what it does when it is used as a collection.
@RealProcesses
class SharedQueueLimitsTest {

    @RegisterExtension
    private static final OwnQueues QUEUES = new OwnQueues();

    private static final int CAPACITY = 1000;

    @Test
    void drainingTakesNoMoreThanWasThereAtFirst() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create(CAPACITY));
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService producers = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 2; i++) {
                var _ = producers.submit(() -> {
                    while (!over.get()) {
                        queue.put(1);
                    }
                    return null;
                });
            }
            for (int i = 0; i < 10; i++) {
                assertThat(queue.drainTo(new ArrayList<>())).isLessThanOrEqualTo(CAPACITY);
            }
            over.set(true);
            queue.clear();
        }
    }

    @Test
    void aDrainWithoutATargetTakesNothing() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        assertThatThrownBy(() -> queue.drainTo(null)).isInstanceOf(NullPointerException.class);
        queue.putAll(List.of(0, 1));
        assertThatThrownBy(() -> queue.drainTo(null, 0))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("target");
        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void ofWhatIsDrainedOnlyThatIsLostWhichCannotBeDecoded() throws Exception {
        SharedQueue<Object> queue = QUEUES.own(SharedQueue.create());
        queue.putAll(List.of(1, new Undecodable(), 3, new Undecodable(), 5));
        List<Object> all = new ArrayList<>();
        assertThatThrownBy(() -> queue.drainTo(all))
                .isInstanceOf(CodecException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(all).containsExactly(1, 3, 5);
        assertThat(queue).matches(Collection::isEmpty);
    }

    @Test
    void aSpliteratorDoesNotKnowHowManyWillCome() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create());
        queue.put(1);
        Spliterator<Integer> elements = queue.spliterator();
        assertThat(elements.hasCharacteristics(Spliterator.SIZED)).isFalse();
        assertThat(elements.hasCharacteristics(Spliterator.ORDERED)).isTrue();
        assertThat(elements.getExactSizeIfKnown()).isEqualTo(-1);
        assertThat(elements.tryAdvance(one -> assertThat(one).isEqualTo(1))).isTrue();
    }

    @Test
    void itSaysItselfThatItIsFullOrEmpty() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create(1));
        for (Callable<?> call : List.<Callable<?>>of(queue::remove, queue::element)) {
            assertThatThrownBy(call::call)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage(queue + ": is empty; use poll or take, which waits");
        }
        queue.put(1);
        assertThatThrownBy(() -> queue.add(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(queue + ": is full; use offer, or put, which waits");
        assertThatThrownBy(() -> queue.poll(1, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("unit");
        assertThatThrownBy(() -> queue.offer(1, 1, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("unit");
    }

    // ---- Room and time

    @Test
    void aQueueWhoseMemoryIsFullHasNoRoom() throws Exception {
        SharedQueue<Object> queue = QUEUES.own(SharedQueue.builder().bytes(4096).create());
        int put = 0;
        while (queue.offer(true)) {
            put++;
        }
        assertThat(queue.remainingCapacity()).isZero();
        for (int round = 0; round < 3 * put; round++) {
            queue.take();
            int room = queue.remainingCapacity();
            assertThat(room).isBetween(1, 2);
            assertThat(queue.offer(round)).isTrue();
        }
        queue.clear();
        assertThat(queue.remainingCapacity()).isBetween(put, 2 * put);
    }

    @Test
    void aClosedQueueHasNoRoom() throws Exception {
        SharedQueue<Integer> queue = QUEUES.own(SharedQueue.create(9));
        queue.close();
        assertThat(queue.remainingCapacity()).isZero();
    }

    @Test
    void noTimeIsTooLongOrTooLongAgo() throws Exception {
        JoinableQueue<Integer> queue = QUEUES.own(JoinableQueue.create(1));
        Duration never = Duration.ofSeconds(Long.MIN_VALUE);
        for (TimeUnit unit : TimeUnit.values()) {
            assertThat(queue.poll(Long.MIN_VALUE, unit)).isNull();
            assertThat(queue.offer(1, Long.MAX_VALUE, unit)).isTrue();
            assertThat(queue.offer(2, Long.MIN_VALUE, unit)).isFalse();
            assertThat(queue.poll(Long.MAX_VALUE, unit)).isEqualTo(1);
        }
        assertThat(queue.poll(never)).isNull();
        assertThat(queue.offer(1, never)).isTrue();
        assertThat(queue.offer(2, never)).isFalse();
        assertThat(queue.join(never)).isFalse();
        SharedQueue<Integer> leased =
                QUEUES.own(SharedQueue.builder().leased().capacity(1).create());
        assertThat(leased.tryLease(never)).isEmpty();
    }
}
