package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of a pool that nobody has closed when the collector finds that nobody can.
@RealProcesses
class PoolLostTest {

    private final Logger logger = Logger.getLogger("io.github.offspring.pool");
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            // Other pools of this JVM are not this class's.
            if (record.getMessage().matches("(?s).*pool '(forgotten|closed|kept)'.*")) {
                warnings.add(record.getMessage());
            }
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    };

    private final AtomicReference<TaskSubmitter> submitter = new AtomicReference<>();
    private final AtomicReference<LazyResults<Integer>> results = new AtomicReference<>();

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private static ProcessPool pool(String name) {
        return ProcessPool.builder().name(name).workers(2).start();
    }

    private static void collectUntil(String what, WeakReference<?> gone) {
        eventually(what, () -> {
            System.gc();
            return gone.refersTo(null);
        });
    }

    private static List<TaskFuture<Integer>> handInAndLose() {
        ProcessPool pool = pool("forgotten");
        return IntStream.range(0, 100).mapToObj(i -> pool.submit(() -> i * i)).toList();
    }

    private static boolean hasThreadOf(String pool) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("offspring-" + pool + "-"));
    }

    @Test
    @Conformance({"_TestPool.test_resource_warning", "ProcessPoolShutdownTest.test_del_shutdown"})
    void aPoolThatNobodyCanReachDoesItsWorkAndEndsWithAWarning() throws Exception {
        List<TaskFuture<Integer>> futures = handInAndLose();

        awaitEnd("forgotten");
        for (int i = 0; i < futures.size(); i++) {
            assertThat(futures.get(i).get()).isEqualTo(i * i);
        }
        assertThat(warnings).singleElement().asString().contains("pool 'forgotten': has been lost", "close it");
    }

    @Test
    void aPoolThatHasBeenClosedIsNotLost() throws Exception {
        WeakReference<ProcessPool> pool = closed();

        collectUntil("it is collected", pool);
        eventually("its threads have ended", () -> !hasThreadOf("closed"));
        assertThat(warnings).isEmpty();
    }

    private static WeakReference<ProcessPool> closed() throws Exception {
        try (ProcessPool pool = pool("closed")) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            return new WeakReference<>(pool);
        }
    }

    private WeakReference<ProcessPool> keepSubmitter() {
        ProcessPool pool = pool("kept");
        submitter.set(pool.withRetries(1));
        return new WeakReference<>(pool);
    }

    @Test
    void whoHoldsThePoolWithOptionsHasNotLostIt() throws Exception {
        collectUntil("the pool itself is collected", keepSubmitter());

        assertThat(submitter.get().submit(() -> 1).get()).isEqualTo(1);
        assertThat(warnings).isEmpty();
        submitter.set(null);
        awaitEnd("kept");
    }

    private WeakReference<ProcessPool> keepResults() {
        ProcessPool pool = pool("kept");
        results.set(
                pool.withLookAhead(4).mapLazily(Stream.iterate(0, i -> i + 1).iterator(), i -> i));
        return new WeakReference<>(pool);
    }

    @Test
    void whoConsumesTheResultsOfALazyMapHasNotLostThePool() {
        collectUntil("the pool itself is collected", keepResults());

        for (int i = 0; i < 1000; i++) {
            assertThat(results.get().next()).isEqualTo(i);
        }
        assertThat(warnings).isEmpty();
        results.get().close();
        results.set(null);
        awaitEnd("kept");
    }

    private static void awaitEnd(String pool) {
        eventually("its processes and threads have ended", () -> {
            System.gc();
            return !hasThreadOf(pool);
        });
    }
}
