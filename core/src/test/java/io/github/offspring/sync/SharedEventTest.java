package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

@RealProcesses
class SharedEventTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    @Conformance("_TestEvent.test_event")
    void whoWaitsReturnsWhenAnotherProcessSetsIt() throws Exception {
        SharedEvent event = SharedEvent.create();
        assertThat(event.isSet()).isFalse();
        assertThat(event.await(Duration.ZERO)).isFalse();
        long begin = System.nanoTime();
        assertThat(event.await(SHORT)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SHORT);

        event.set();
        assertThat(event.isSet()).isTrue();
        event.await();
        assertThat(event.await(SHORT)).isTrue();
        assertThat(event.await(Duration.ofSeconds(-1))).isTrue();

        event.clear();
        assertThat(event.isSet()).isFalse();
        SharedEvent waits = SharedEvent.create();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            eventually("the parent waits", waits::isSet);
            event.set();
        })) {
            waits.set();
            event.await();
            assertThat(event.isSet()).isTrue();
            child.result().get();
        }
    }

    @Test
    @Conformance("_TestEvent.test_repr")
    void itShowsWhetherItIsSet() {
        SharedEvent event = SharedEvent.create();
        assertThat(event).asString().startsWith("SharedEvent ").endsWith("[unset]");
        event.set();
        assertThat(event).asString().endsWith("[set]");
        event.clear();
        assertThat(event).asString().endsWith("[unset]");
    }

    @Test
    void setWakesAllWhoWaitThreadsAndProcesses() throws Exception {
        SharedEvent event = SharedEvent.create();
        SharedLatch waiting = SharedLatch.create(4);
        List<CompletableFuture<Boolean>> waiters = new ArrayList<>();
        for (Executor starter : List.<Executor>of(
                Thread::startVirtualThread, task -> Thread.ofPlatform().start(task))) {
            waiters.add(CompletableFuture.supplyAsync(() -> waitFor(event, waiting), starter));
        }
        try (ChildProcess<Boolean> one = ChildProcess.start(() -> waitFor(event, waiting));
                ChildProcess<Boolean> other = ChildProcess.start(() -> waitFor(event, waiting))) {
            waiters.add(one.result());
            waiters.add(other.result());
            waiting.await();
            event.set();
            for (CompletableFuture<Boolean> waiter : waiters) {
                assertThat(waiter.get()).isTrue();
            }
        }
    }

    private static boolean waitFor(SharedEvent event, SharedLatch waiting) {
        waiting.countDown();
        try {
            return event.await(LONG);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aWaiterThatSleptThroughASetAndAClearReturns() throws Exception {
        SharedEvent event = SharedEvent.create();
        for (int round = 0; round < 200; round++) {
            CompletableFuture<Boolean> waiter = new CompletableFuture<>();
            CountDownLatch begun = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                begun.countDown();
                try {
                    waiter.complete(event.await(LONG));
                } catch (InterruptedException e) {
                    waiter.completeExceptionally(e);
                }
            });
            begun.await();
            // Until it returns: it may have come only after the first.
            while (!waiter.isDone()) {
                event.set();
                event.clear();
                Thread.onSpinWait();
            }
            assertThat(waiter.get()).isTrue();
            assertThat(event.isSet()).isFalse();
        }
    }

    @Test
    void aSetAndAClearAreEnoughForWhoWasAsleep() throws Exception {
        SharedEvent event = SharedEvent.create();
        try (ChildProcess<Boolean> child = ChildProcess.start(() -> event.await(LONG))) {
            eventually("the child waits", event::hasWaiters);
            event.set();
            event.clear();
            assertThat(child.result().get()).isTrue();
        }
    }

    @Test
    void anInterruptionEndsTheWaiting() throws Exception {
        SharedEvent event = SharedEvent.create();
        for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread waiter = builder.start(() -> {
                try {
                    event.await();
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(!Thread.currentThread().isInterrupted());
                }
            });
            waiter.interrupt();
            assertThat(interrupted.get()).isTrue();
            waiter.join();
        }
        event.set();
        Thread.currentThread().interrupt();
        assertThatThrownBy(event::await).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aKilledWaiterLeavesNothingBehind() throws Exception {
        SharedEvent event = SharedEvent.create();
        try (ChildProcess<Void> child = ChildProcess.start(() -> event.await())) {
            eventually("the child waits", event::hasWaiters);
            child.kill();
            child.join();
        }
        assertThat(event.await(Duration.ofMillis(50))).isFalse();
        event.set();
        assertThat(event.await(LONG)).isTrue();
    }

    @Test
    void itIsTheSameObjectWhenItComesBack() throws Exception {
        SharedEvent event = SharedEvent.create();
        try (ChildProcess<SharedEvent> child = ChildProcess.start(() -> event)) {
            assertThat(child.result().get()).isSameAs(event);
        }
    }
}
