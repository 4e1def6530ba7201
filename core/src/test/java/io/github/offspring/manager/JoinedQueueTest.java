package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Queues of a manager whose elements are waited for until they are finished.
@RealProcesses
class JoinedQueueTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    private static Runnable joining(RemoteQueue<?> queue, CompletableFuture<Object> came) {
        return () -> {
            try {
                queue.join();
                came.complete("joined");
            } catch (InterruptedException | ManagerLostException e) {
                came.complete(e);
            }
        };
    }

    @Test
    @Conformance("TestSyncManagerTypes.test_joinable_queue")
    void aChildTakesAndFinishesWhatItsParentWaitsFor() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Integer> queue = manager.queue(2);
            queue.put(5);
            queue.put(6);
            assertThat(queue.unfinished()).isEqualTo(2);
            assertThat(queue.join(SHORT)).isFalse();

            try (var child = ChildProcess.start(() -> {
                assertThat(queue.size()).isEqualTo(2);
                assertThat(queue.remainingCapacity()).isZero();
                assertThat(queue.take()).isEqualTo(5);
                queue.taskDone();
                assertThat(queue.take()).isEqualTo(6);
                assertThat(queue.isEmpty()).isTrue();
                assertThat(queue.unfinished()).isEqualTo(1);
                queue.taskDone();
            })) {
                queue.join();

                child.result().join();
            }
            assertThat(queue.unfinished()).isZero();
            assertThat(queue.join(Duration.ZERO)).isTrue();
        }
    }

    @Test
    void manyWorkersFinishWhatTheyAndOthersHavePut() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Integer> queue = manager.queue();
            RemoteCounter finished = manager.counter();
            queue.addAll(List.of(6, 6, 6));
            List<ChildProcess<?>> workers = List.of(startWorker(queue, finished), startWorker(queue, finished));

            queue.join();

            // Each puts two of one less: 1 + 2 + … + 64 for each of the three.
            assertThat(finished.get()).isEqualTo(3 * 127);
            assertThat(queue).isEmpty();
            queue.addAll(List.of(-1, -1));
            for (ChildProcess<?> worker : workers) {
                worker.result().join();
                worker.close();
            }
        }
    }

    private static ChildProcess<?> startWorker(RemoteQueue<Integer> queue, RemoteCounter finished) {
        return ChildProcess.start(() -> {
            for (int depth = queue.take(); depth >= 0; depth = queue.take()) {
                if (depth > 0) {
                    queue.addAll(List.of(depth - 1, depth - 1));
                }
                finished.incrementAndGet();
                queue.taskDone();
            }
        });
    }

    @Test
    void toFinishMoreThanWasTakenIsAnError() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Integer> queue = manager.queue();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
            queue.put(1);

            assertThatThrownBy(queue::taskDone)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("unfinished=1, size=1");

            assertThat(queue.take()).isEqualTo(1);
            queue.taskDone();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
            assertThat(queue.unfinished()).isZero();
        }
    }

    @Test
    void whatIsThrownAwayIsFinished() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteDeque<Integer> deque = manager.deque();
            deque.addAll(List.of(1, 2, 3, 4));
            CompletableFuture<Object> came = new CompletableFuture<>();
            Thread.startVirtualThread(joining(deque, came));

            assertThat(deque.remove(2)).isTrue();
            assertThat(deque.takeLast()).isEqualTo(4);
            deque.clear();

            assertThat(deque.unfinished()).isEqualTo(1);
            assertThat(deque.join(SHORT)).isFalse();
            deque.taskDone();
            assertThat(came.get()).isEqualTo("joined");
        }
    }

    @Test
    void whoIsKilledLeavesItsElementUnfinished() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<String> queue = manager.queue();
            RemoteCounter taken = manager.counter();
            queue.put("x");
            try (var child = ChildProcess.start(() -> {
                queue.take();
                taken.incrementAndGet();
                queue.take();
            })) {
                Eventually.eventually("it has taken it", () -> taken.get() == 1);

                child.kill();
                child.join();
            }
            Eventually.eventually("it is gone", () -> manager.clients() == 1);

            assertThat(queue.unfinished()).isEqualTo(1);
            assertThat(queue.join(SHORT)).isFalse();
            queue.taskDone();
            queue.join();
        }
    }

    @Test
    void whoWaitsIsToldThatTheManagerIsGoneAndCanBeInterrupted() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<String> queue = manager.queue();
            queue.put("x");
            CompletableFuture<Object> first = new CompletableFuture<>();
            CompletableFuture<Object> second = new CompletableFuture<>();
            Thread interrupted = Thread.ofPlatform().start(joining(queue, first));
            Thread.startVirtualThread(joining(queue, second));

            interrupted.interrupt();

            assertThat(first.get()).isInstanceOf(InterruptedException.class);
            assertThat(second).isNotDone();
            ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();
            assertThat(second.get()).isInstanceOf(ManagerLostException.class);
        }
    }
}
