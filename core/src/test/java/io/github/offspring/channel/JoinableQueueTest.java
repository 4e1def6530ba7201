package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealProcesses
class JoinableQueueTest {

    @RegisterExtension
    private static final OwnQueues QUEUES = new OwnQueues();

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void joinWaitsUntilEveryElementIsFinished() throws Exception {
        JoinableQueue<Integer> queue = QUEUES.own(JoinableQueue.create());
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(ChildProcess.start(() -> {
                for (int element : queue) {
                    Thread.sleep(element);
                    queue.taskDone();
                }
            }));
        }
        queue.putAll(IntStream.range(0, 30).boxed().toList());
        queue.join();
        assertThat(queue.unfinished()).isZero();
        assertThat(queue.isEmpty()).isTrue();
        queue.doneProducing();
        for (ChildProcess<Void> child : children) {
            child.join();
            assertThat(child.result().get()).isNull();
            child.close();
        }
    }

    @Test
    void moreOftenThanSomethingWasTakenIsAnError() throws Exception {
        JoinableQueue<Integer> queue = QUEUES.own(JoinableQueue.create());
        assertThat(queue.join(Duration.ZERO)).isTrue();
        queue.put(1);
        assertThatThrownBy(queue::taskDone)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("taskDone");
        assertThat(queue.join(SHORT)).isFalse();
        queue.take();
        assertThat(queue.unfinished()).isEqualTo(1);
        assertThat(queue.join(SHORT)).isFalse();
        queue.taskDone();
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        assertThat(queue.join(LONG)).isTrue();
    }

    @Test
    void whoWorksAtAnElementMayPutOthers() throws Exception {
        JoinableQueue<Integer> queue = QUEUES.own(JoinableQueue.create());
        List<ChildProcess<Integer>> children = new ArrayList<>();
        queue.put(6);
        for (int i = 0; i < 2; i++) {
            children.add(ChildProcess.start(() -> {
                int count = 0;
                for (int element : queue) {
                    for (int next = 0; next < element; next++) {
                        queue.put(next);
                    }
                    count++;
                    queue.doneProducing();
                    queue.taskDone();
                }
                return count;
            }));
        }
        queue.doneProducing();
        int sum = 0;
        for (ChildProcess<Integer> child : children) {
            sum += child.result().get();
            child.close();
        }
        assertThat(sum).isEqualTo(64);
    }

    @Test
    void joinDoesNotWaitForTheDead() throws Exception {
        for (boolean leased : new boolean[] {false, true}) {
            SharedQueueBuilder builder = SharedQueue.builder();
            JoinableQueue<Integer> queue = QUEUES.own((leased ? builder.leased() : builder).createJoinable());
            queue.put(1);
            queue.put(2);
            try (ChildProcess<Void> child = ChildProcess.start(() -> {
                queue.take();
                queue.take();
                queue.taskDone();
                Runtime.getRuntime().halt(9);
            })) {
                child.join();
            }
            if (leased) {
                assertThat(queue.poll(LONG)).isEqualTo(2);
                assertThat(queue.join(SHORT)).isFalse();
                queue.taskDone();
            }
            assertThat(queue.join(LONG)).isTrue();
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void aDrainThatFailsFinishesWhatItDoesNotHandOver() throws Exception {
        JoinableQueue<Object> queue = QUEUES.own(JoinableQueue.create(10));
        queue.putAll(List.of(1, new Undecodable(), 3, 4));
        List<Object> all = new ArrayList<>();
        assertThatThrownBy(() -> queue.drainTo(all)).isInstanceOf(CodecException.class);
        assertThat(all).containsExactly(1, 3, 4);
        assertThat(queue.unfinished()).isEqualTo(3);
        queue.putAll(List.of(5, 6, 7));
        Queue<Object> tooSmall = new ArrayBlockingQueue<>(1);
        assertThatThrownBy(() -> queue.drainTo(tooSmall)).isInstanceOf(IllegalStateException.class);
        assertThat(tooSmall).containsExactly(5);
        assertThat(queue.unfinished()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            queue.taskDone();
        }
        assertThat(queue.join(LONG)).isTrue();
    }

    @Test
    void whatIsClearedIsFinished() throws Exception {
        JoinableQueue<Object> queue = QUEUES.own(JoinableQueue.create());
        queue.putAll(List.of(1, new Undecodable(), 3));
        queue.take();
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.unfinished()).isEqualTo(1);
        queue.taskDone();
        assertThat(queue.join(LONG)).isTrue();
    }

    @Test
    void aThreadFinishesItsOwnElementsFirst() throws Exception {
        JoinableQueue<Integer> queue = QUEUES.own(JoinableQueue.create(10));
        queue.putAll(List.of(0, 1, 2));
        queue.take();
        Thread other = Thread.ofPlatform().start(() -> {
            queue.poll();
            queue.poll();
            queue.taskDone();
        });
        other.join();
        assertThat(queue.unfinished()).isEqualTo(2);
        queue.taskDone();
        // The other thread's, which has ended.
        queue.taskDone();
        assertThat(queue.join(Duration.ZERO)).isTrue();
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
    }
}
