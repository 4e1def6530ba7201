package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Calls while a manager is being started again: it is not restored before a test says so.
@RealProcesses
class ManagerAbsenceTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final AuthKey KEY = AuthKey.random();

    /// Waits at the manager.
    interface Gate {
        void pass() throws InterruptedException;
    }

    /// At the manager.
    static final class OpenGate implements Gate {
        @Override
        public void pass() {
            // Nobody waits here.
        }
    }

    /// A manager that can be kept away.
    private static final class Kept implements AutoCloseable {

        private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
        private final CountDownLatch comes = new CountDownLatch(1);
        private final Manager manager = Manager.builder()
                .serve(new InetSocketAddress("localhost", 0), KEY)
                .restart(this::restore)
                .start();

        private void restore(Manager again) {
            begun.complete(true);
            try {
                comes.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            again.<String>queue("q").add("restored");
            again.map("m");
            again.lock("l");
            again.semaphore("s", 1);
            again.event("e");
            again.latch("latch", 1);
            again.barrier("b", 2);
            again.host("gate", Gate.class, OpenGate::new);
        }

        Manager remote() {
            return Manager.connect(
                    new InetSocketAddress("localhost", manager.port().orElseThrow()), KEY);
        }

        /// Kills it, and lets this process hear of that.
        void goAway(RemoteQueue<?>... queues) throws InterruptedException {
            ProcessHandle process =
                    ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow();
            process.destroyForcibly();
            process.onExit().join();
            begun.join();
            for (RemoteQueue<?> queue : queues) {
                try {
                    assertThat(queue.poll(SHORT)).isNull();
                } catch (ManagerLostException e) {
                    // It was sent in the first moments.
                    assertThat(e.mayHaveRun()).isTrue();
                }
            }
        }

        void come() {
            comes.countDown();
        }

        @Override
        public void close() {
            come();
            manager.close();
        }
    }

    @Test
    void whatHasATimeEndsThen() throws Exception {
        try (Kept kept = new Kept()) {
            Manager manager = kept.manager;
            RemoteQueue<String> queue = manager.queue("q");
            RemoteDeque<String> deque = manager.deque("d");
            RemoteLock lock = manager.lock("l");
            RemoteSemaphore semaphore = manager.semaphore("s", 1);
            RemoteEvent event = manager.event("e");
            RemoteLatch latch = manager.latch("latch", 1);
            RemoteBarrier barrier = manager.barrier("b", 2);

            kept.goAway(queue);

            assertThat(queue.poll(SHORT)).isNull();
            assertThat(queue.poll(0, TimeUnit.SECONDS)).isNull();
            assertThat(queue.offer("x", SHORT)).isFalse();
            assertThat(queue.join(SHORT)).isFalse();
            assertThat(deque.pollLast(1, TimeUnit.MILLISECONDS)).isNull();
            assertThat(deque.offerFirst("x", 1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(lock.tryLock(SHORT)).isFalse();
            assertThat(semaphore.tryAcquire(SHORT)).isFalse();
            assertThat(event.await(SHORT)).isFalse();
            assertThat(latch.await(SHORT)).isFalse();
            // It would have to be broken then.
            assertThatThrownBy(() -> barrier.await(SHORT))
                    .isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                            .isFalse())
                    .hasMessageContaining("before it was there again");
            kept.come();
            assertThat(queue.poll(LONG)).isEqualTo("restored");
            assertThat(lock.tryLock(LONG)).isTrue();
            assertThat(queue).isEmpty();
        }
    }

    @Test
    void soItIsForOtherFamilies() throws Exception {
        try (Kept kept = new Kept();
                Manager remote = kept.remote()) {
            RemoteQueue<String> queue = remote.queue("q");
            RemoteLock lock = remote.lock("l");

            kept.goAway(queue);

            assertThat(queue.poll(SHORT)).isNull();
            assertThat(lock.tryLock(SHORT)).isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class);
            kept.come();
            assertThat(queue.poll(LONG)).isEqualTo("restored");
        }
    }

    /// They waited half a minute for the manager, as others do.
    @Test
    void whatDoesNotWaitIsToldSo() throws Exception {
        try (Kept kept = new Kept();
                Manager remote = kept.remote()) {
            RemoteQueue<String> queue = kept.manager.queue("q");
            RemoteDeque<String> remoteDeque = remote.deque("d");
            RemoteLock lock = kept.manager.lock("l");
            RemoteLock remoteLock = remote.lock("l");
            RemoteSemaphore semaphore = kept.manager.semaphore("s", 1);

            kept.goAway(queue, remoteDeque);

            List<ThrowingCallable> calls = List.of(
                    queue::poll,
                    () -> queue.offer("x"),
                    () -> queue.add("x"),
                    queue::remove,
                    remoteDeque::pollLast,
                    () -> remoteDeque.offerFirst("x"),
                    () -> remoteDeque.push("x"),
                    lock::tryLock,
                    remoteLock::tryLock,
                    semaphore::tryAcquire,
                    () -> semaphore.tryAcquire(1));
            assertThat(calls).allSatisfy(call -> assertThatThrownBy(call)
                    .isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                            .isFalse())
                    .hasMessageContaining("is not there again yet"));
            kept.come();
            Eventually.eventually("it is there again", () -> isLocked(lock));
            Eventually.eventually("it is found again", () -> isLocked(remoteLock));
            assertThat(queue.poll()).isEqualTo("restored");
        }
    }

    private static boolean isLocked(RemoteLock lock) {
        try {
            // Whoever it was.
            boolean _ = lock.tryLock();
            return true;
        } catch (ManagerLostException e) {
            assertThat(e.mayHaveRun()).isFalse();
            return false;
        }
    }

    @Test
    void whoCanBeInterruptedIs() throws Exception {
        try (Kept kept = new Kept()) {
            RemoteQueue<String> queue = kept.manager.queue("q");
            Gate gate = kept.manager.host("gate", Gate.class, OpenGate::new);
            kept.goAway(queue);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    thrown.completeExceptionally(new AssertionError("has taken " + queue.take()));
                } catch (InterruptedException | RuntimeException e) {
                    thrown.complete(e);
                }
            });
            Eventually.eventually("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);

            thread.interrupt();

            assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(gate::pass).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            kept.come();
            gate.pass();
            assertThat(queue.take()).isEqualTo("restored");
        }
    }

    /// Symptom: whoever gave a proxy to another manager's object waited for the proxy's own, whatever it had said.
    @Test
    void soItIsIfAnArgumentsManagerIsAway() throws Exception {
        try (Kept kept = new Kept();
                Manager other = Manager.start()) {
            RemoteMap<String, Integer> away = kept.manager.map("m");
            RemoteQueue<Object> queue = other.queue("q", 1);
            RemoteMap<String, Object> map = other.map();
            kept.goAway(kept.manager.queue("q"));

            assertThat(queue.offer(away, SHORT)).isFalse();
            assertThat(queue.offer(List.of(1, away), SHORT)).isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> queue.put(away)).isInstanceOf(InterruptedException.class);
            CompletableFuture<Object> put = map.async().put("a", away);
            CompletableFuture<Object> then = map.async().put("b", 2);
            assertThat(put).isNotDone();
            assertThat(queue).isEmpty();
            assertThat(map).isEmpty();
            kept.come();
            assertThat(queue.offer(List.of(1, away), LONG)).isTrue();
            assertThat(queue.take()).isEqualTo(List.of(1, away));
            assertThat(put.join()).isNull();
            assertThat(then.join()).isNull();
            assertThat(map.get("a")).isEqualTo(away);
        }
    }

    @Test
    void anArgumentWhoseManagerDoesNotComeAgainSaysSo() throws Exception {
        Kept kept = new Kept();
        try (Manager other = Manager.start()) {
            RemoteMap<String, Integer> away = kept.manager.map("m");
            RemoteMap<String, Object> map = other.map();
            kept.goAway(kept.manager.queue("q"));
            CompletableFuture<Object> put = map.async().put("a", away);

            kept.manager.close();

            assertThatThrownBy(() -> map.put("a", away))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll("argument: cannot be sent", "has been closed");
            assertThatThrownBy(put::get).hasCauseInstanceOf(CodecException.class);
            assertThat(map).isEmpty();
        } finally {
            kept.close();
        }
    }

    /// Symptom: nobody could get a thread back that looked something up.
    @Test
    void whoAsksTheManagerItselfCanBeInterrupted() throws Exception {
        try (Kept kept = new Kept()) {
            kept.goAway(kept.manager.queue("q"));
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    thrown.completeExceptionally(new AssertionError("has got " + kept.manager.names()));
                } catch (ManagerLostException e) {
                    thrown.complete(Thread.interrupted() ? e : new AssertionError("the interruption is lost"));
                }
            });
            Eventually.eventually("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);

            thread.interrupt();

            assertThat(thrown.join())
                    .isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                            .isFalse())
                    .hasMessageContaining("interrupted");
            kept.come();
            assertThat(kept.manager.names()).contains("gate");
            Thread.currentThread().interrupt();
            assertThat(kept.manager.lookup("gate", Gate.class)).isPresent();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whatCannotBeInterruptedWaits() throws Exception {
        try (Kept kept = new Kept()) {
            RemoteQueue<String> queue = kept.manager.queue("q");
            RemoteLock lock = kept.manager.lock("l");
            kept.goAway(queue);
            CompletableFuture<Boolean> taken = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                lock.lock();
                taken.complete(Thread.interrupted());
            });

            assertThat(queue.poll(SHORT)).isNull();

            assertThat(taken).isNotDone();
            kept.come();
            assertThat(taken.join()).isTrue();
        }
    }

    @Test
    void callsThatNobodyWaitsForReturnAtOnce() throws Exception {
        try (Kept kept = new Kept()) {
            RemoteMap<String, Integer> map = kept.manager.map("m");
            kept.goAway(kept.manager.queue("q"));
            AsyncMap<String, Integer> async = map.async();

            List<CompletableFuture<Integer>> futures =
                    List.of(async.put("a", 1), async.put("a", 2), async.put("b", 9), async.put("a", 3), async.get("a"));

            assertThat(futures).noneMatch(CompletableFuture::isDone);
            assertThat(futures.get(2).cancel(true)).isTrue();
            kept.come();
            assertThat(futures.get(0).join()).isNull();
            assertThat(futures.get(1).join()).isEqualTo(1);
            assertThat(futures.get(3).join()).isEqualTo(2);
            assertThat(futures.get(4).join()).isEqualTo(3);
            assertThat(map).doesNotContainKey("b");
            assertThat(async.get("a").join()).isEqualTo(3);
        }
    }

    @Test
    void theReadThatWouldBeKeptFromThenOnWaitsToo() throws Exception {
        try (Kept kept = new Kept()) {
            RemoteMap<String, Integer> map = kept.manager.map("m");
            for (int i = 1; i < 16; i++) {
                assertThat(map.get("a")).isNull();
            }
            kept.goAway(kept.manager.queue("q"));
            kept.come();

            assertThat(map.get("a")).isNull();
        }
    }

    @Test
    void theyAreToldIfNobodyFollows() throws Exception {
        Kept kept = new Kept();
        RemoteMap<String, Integer> map = kept.manager.map("m");
        kept.goAway(kept.manager.queue("q"));
        CompletableFuture<Integer> future = map.async().put("a", 1);

        kept.manager.close();

        assertThatThrownBy(future::get).hasCauseInstanceOf(ManagerLostException.class);
        assertThatThrownBy(() -> kept.manager.queue("q").poll(LONG)).isInstanceOf(ManagerLostException.class);
        kept.come();
    }
}
