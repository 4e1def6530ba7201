package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.RemoteTrace;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Objects that are used through an interface of the user's.
@RealProcesses
class HostedInterfaceTest {

    /// What is hosted.
    interface Counter {
        int add(int n);

        default int twice(int n) {
            add(n);
            return add(n);
        }

        long pid();
    }

    /// More than one sort of method.
    interface Catalog extends Counter {
        Counter counter(String name);

        CompletionStage<Integer> later(int n);

        CompletionStage<Counter> laterCounter();

        void fail(String text) throws IOException;

        Object thread();

        Iterator<Integer> squares(int count);

        void waitForEver() throws InterruptedException;

        int interrupted();

        void keep(Map<String, Integer> map);

        Map<String, Integer> kept();

        static Catalog create() {
            return new HostedCatalog();
        }
    }

    /// Not serializable.
    static class HostedCounter implements Counter {
        private final AtomicInteger sum = new AtomicInteger();

        @Override
        public int add(int n) {
            return sum.addAndGet(n);
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }
    }

    /// Not serializable either.
    static final class HostedCatalog extends HostedCounter implements Catalog {
        private final Map<String, Counter> counters = new ConcurrentHashMap<>();
        private final AtomicInteger interruptions = new AtomicInteger();
        private volatile Map<String, Integer> kept = Map.of();

        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(name, key -> new HostedCounter());
        }

        @Override
        public CompletionStage<Integer> later(int n) {
            return CompletableFuture.supplyAsync(() -> {
                if (n < 0) {
                    throw new IllegalArgumentException("negative");
                }
                return n + 1;
            });
        }

        @Override
        public CompletionStage<Counter> laterCounter() {
            return CompletableFuture.completedStage(counter("later"));
        }

        @Override
        public void fail(String text) throws IOException {
            throw new IOException(text);
        }

        @Override
        public Object thread() {
            return Thread.currentThread();
        }

        @Override
        public Iterator<Integer> squares(int count) {
            return IntStream.range(0, count).map(n -> n * n).iterator();
        }

        @Override
        public void waitForEver() throws InterruptedException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interruptions.incrementAndGet();
                throw e;
            }
        }

        @Override
        public int interrupted() {
            return interruptions.get();
        }

        @Override
        public void keep(Map<String, Integer> map) {
            kept = map;
        }

        @Override
        public Map<String, Integer> kept() {
            return kept;
        }
    }

    @Test
    void itsMethodsRunAtTheManager() throws Exception {
        try (Manager manager = Manager.start()) {
            Catalog catalog = manager.host(Catalog.class, Catalog::create);

            assertThat(catalog.add(3)).isEqualTo(3);
            assertThat(catalog.twice(2)).isEqualTo(7);
            assertThat(catalog.pid()).isEqualTo(manager.pid().orElseThrow());
            try (var child = ChildProcess.start(() -> catalog.add(10))) {
                assertThat(child.result().join()).isEqualTo(17);
            }

            List<Integer> squares = new ArrayList<>();
            catalog.squares(10).forEachRemaining(squares::add);
            assertThat(squares).containsExactly(0, 1, 4, 9, 16, 25, 36, 49, 64, 81);
        }
    }

    @Test
    void whatItThrowsComesWithBothStacks() {
        try (Manager manager = Manager.builder().name("thrower").start()) {
            Catalog catalog = manager.host(Catalog.class, Catalog::create);

            assertThatThrownBy(() -> catalog.fail("no such page"))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("no such page")
                    .satisfies(thrown -> {
                        assertThat(Stream.of(thrown.getStackTrace()).map(StackTraceElement::getMethodName))
                                .contains("fail", "whatItThrowsComesWithBothStacks");
                        assertThat(thrown.getSuppressed())
                                .hasOnlyElementsOfType(RemoteTrace.class)
                                .hasSize(1);
                        assertThat(((RemoteTrace) thrown.getSuppressed()[0]).process())
                                .isEqualTo("thrower");
                    });
        }
    }

    @Test
    void aResultThatIsAnInterfaceStaysThere() throws Exception {
        try (Manager manager = Manager.start()) {
            Catalog catalog = manager.host(Catalog.class, Catalog::create);
            Counter counter = catalog.counter("a");

            counter.add(5);

            assertThat(catalog.counter("a").add(1)).isEqualTo(6);
            assertThat(catalog.counter("a")).isEqualTo(counter).hasSameHashCodeAs(counter);
            assertThat(catalog.counter("b")).isNotEqualTo(counter);
            assertThat(counter.toString()).contains("Counter");
            assertThat(catalog.laterCounter().toCompletableFuture().get()).isEqualTo(catalog.counter("later"));
            assertThatThrownBy(catalog::thread)
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("Thread");
        }
    }

    @Test
    void anAsynchronousMethodDoesNotWait() {
        try (Manager manager = Manager.start()) {
            Catalog catalog = manager.host(Catalog.class, Catalog::create);

            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                all.add(catalog.later(i).toCompletableFuture());
            }

            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).join()).isEqualTo(i + 1);
            }
            assertThatThrownBy(() -> catalog.later(-1).toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anInterruptionReachesTheMethod() throws Exception {
        try (Manager manager = Manager.start()) {
            Catalog catalog = manager.host(Catalog.class, Catalog::create);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread waiter = Thread.ofPlatform().start(() -> {
                try {
                    catalog.waitForEver();
                } catch (InterruptedException e) {
                    thrown.complete(e);
                }
            });

            waiter.interrupt();

            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(catalog.interrupted()).isLessThanOrEqualTo(1);
            waiter.join();
        }
    }

    @Test
    void aMapThatIsHandedInIsTheLiveOne() {
        try (Manager manager = Manager.start()) {
            Catalog catalog = manager.host(Catalog.class, Catalog::create);
            RemoteMap<String, Integer> map = manager.map();

            catalog.keep(map);
            map.put("a", 1);

            assertThat(catalog.kept()).isInstanceOf(RemoteMap.class).containsEntry("a", 1);
            catalog.kept().put("b", 2);
            assertThat(map.get("b")).isEqualTo(2);
        }
    }

    @Test
    void onlyAnInterfaceCanBeHosted() {
        try (Manager manager = Manager.start()) {
            assertThatThrownBy(() -> manager.host(HostedCounter.class, HostedCounter::new))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("interface");
        }
    }

    @Test
    void aNameIsMadeOnce() throws Exception {
        try (Manager manager = Manager.start()) {
            Counter first = manager.host("counter", Counter.class, HostedCounter::new);

            first.add(1);
            try (var child = ChildProcess.start(() ->
                    manager.host("counter", Counter.class, HostedCounter::new).add(1))) {
                assertThat(child.result().join()).isEqualTo(2);
            }

            assertThat(manager.lookup("counter", Counter.class)).contains(first);
            assertThat(manager.lookup("nothing", Counter.class)).isEmpty();
            assertThatThrownBy(() -> manager.lookup("counter", Catalog.class))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
