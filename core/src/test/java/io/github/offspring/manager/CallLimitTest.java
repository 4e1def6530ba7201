package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/// How many calls of one client run, or wait, at a manager.
@RealProcesses
class CallLimitTest {

    /// Symptom: calls that waited for a lock or an event were not counted, and there was no limit to them.
    @Test
    void callsThatWaitAreLimitedAndWhatEndsTheirWaitingIsNot() throws Exception {
        try (Manager manager = Manager.builder().maxCalls(2).start()) {
            RemoteEvent event = manager.event();
            RemoteLock lock = manager.lock();
            RemoteSemaphore semaphore = manager.semaphore(1);
            lock.lock();
            List<CompletableFuture<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(waitIn(event));
            }
            Eventually.eventually("two calls wait", () -> event.getNumberWaiting() == 2);

            assertThatThrownBy(event::await)
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("too many of this process's calls run or wait there already: limit=2");
            assertThatThrownBy(semaphore::acquire).isInstanceOf(RejectedExecutionException.class);

            assertThat(event.getNumberWaiting()).isEqualTo(2);
            assertThat(semaphore.availablePermits()).isEqualTo(1);
            try (var child = ChildProcess.start(() -> {
                semaphore.acquire();
                semaphore.release();
            })) {
                child.result().join();
            }
            lock.unlock();
            event.set();
            for (CompletableFuture<String> each : waiting) {
                assertThat(each.get()).isEqualTo("set");
            }
            semaphore.acquire();
        }
    }

    /// Of a user.
    interface Quick {
        int twice(int number);
    }

    /// Symptom: calls of a method that was known to be short ran in the thread that reads, whatever else ran.
    @Test
    void callsThatAreKnownToBeShortAreLimitedToo() throws Exception {
        try (Manager manager = Manager.builder().maxCalls(2).start()) {
            Quick quick = manager.host(Quick.class, () -> number -> 2 * number);
            RemoteEvent event = manager.event();
            for (int i = 0; i < 100; i++) {
                assertThat(quick.twice(i)).isEqualTo(2 * i);
            }
            List<CompletableFuture<String>> waiting = List.of(waitIn(event), waitIn(event));
            Eventually.eventually("two calls wait", () -> event.getNumberWaiting() == 2);

            assertThatThrownBy(() -> quick.twice(1)).isInstanceOf(RejectedExecutionException.class);

            event.set();
            for (CompletableFuture<String> each : waiting) {
                assertThat(each.get()).isEqualTo("set");
            }
            assertThat(quick.twice(1)).isEqualTo(2);
        }
    }

    private static CompletableFuture<String> waitIn(RemoteEvent event) {
        CompletableFuture<String> came = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                event.await();
                came.complete("set");
            } catch (InterruptedException | RuntimeException e) {
                came.completeExceptionally(e);
            }
        });
        return came;
    }
}
