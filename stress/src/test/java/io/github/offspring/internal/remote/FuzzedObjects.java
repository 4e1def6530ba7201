package io.github.offspring.internal.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A server with one object of each kind, for clients that call at random.
final class FuzzedObjects {

    /// Of a user.
    interface Service {
        Object same(Object value);

        CompletionStage<Object> later(Object value);

        Service other();

        void waitForEver() throws InterruptedException;

        CompletionStage<Object> never();

        Object[] twice(Object value);

        void fail(String message) throws IOException;

        default int twice(int number) {
            return 2 * number;
        }
    }

    static final class HostedService implements Service {
        @Override
        public Object same(Object value) {
            return value;
        }

        @Override
        public CompletionStage<Object> later(Object value) {
            return CompletableFuture.completedStage(value);
        }

        @Override
        public Service other() {
            return new HostedService();
        }

        @Override
        public void waitForEver() throws InterruptedException {
            WAITING.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } finally {
                WAITING.decrementAndGet();
            }
        }

        @Override
        public CompletionStage<Object> never() {
            WAITING.incrementAndGet();
            var stage = new CompletableFuture<Object>();
            stage.whenComplete((_, _) -> WAITING.decrementAndGet());
            return stage;
        }

        @Override
        public Object[] twice(Object value) {
            return new Object[] {value, new HostedService(), value};
        }

        @Override
        public void fail(String message) throws IOException {
            throw new IOException(message, new IllegalStateException("its cause"));
        }
    }

    private static final String MANAGER = "io.github.offspring.manager.";
    /// How many calls wait for what never comes.
    static final AtomicInteger WAITING = new AtomicInteger();

    static final Kind SERVICE = InterfaceKind.of(Service.class);
    static final Kind STALE = stale();
    static final RemoteServer SERVER = start();

    private FuzzedObjects() {}

    private static RemoteServer start() {
        try {
            RemoteServer server = RemoteServer.start("fuzzed", ServerLimits.defaults(), null);
            server.offer("service", Service.class, () -> new HostedService());
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Kind stale() {
        try {
            Constructor<?> maker =
                    Class.forName("io.github.offspring.refresh.StaleKind").getDeclaredConstructor(String.class);
            maker.setAccessible(true);
            return (Kind) maker.newInstance("computation");
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /// The library's own kinds, which other packages do not see.
    static Kind kind(String type, int constant) {
        try {
            return (Kind) Class.forName(MANAGER + type).getEnumConstants()[constant];
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Hosted host(String type, int constant, Object... arguments) throws Exception {
        Kind kind = kind(type, constant);
        return SERVER.objects().own(kind, kind.create(arguments));
    }

    /// One of each. What has been called before has no part in it.
    static List<Hosted> fresh() throws Exception {
        List<Hosted> all = new ArrayList<>();
        all.add(SERVER.objects().own(SERVICE, new HostedService()));
        all.add(host("MapKind", 0));
        all.add(host("NamespaceKind", 0));
        all.add(host("ListKind", 0));
        all.add(host("SetKind", 0));
        all.add(host("DequeKind", 0, 4));
        all.add(host("QueueKind", 0, 4));
        all.add(host("CounterKind", 0));
        all.add(host("ValueKind", 0, "value"));
        all.add(host("ArrayKind", 0, (Object) new long[8]));
        all.add(host("WaitingKind", 0));
        all.add(host("WaitingKind", 1));
        // Semaphore, event, latch, barrier; conditions are made by locks.
        all.add(host("WaitingKind", 3, 2, 4, true));
        all.add(host("WaitingKind", 4));
        all.add(host("WaitingKind", 5, 1));
        all.add(host("WaitingKind", 6, 2));
        all.add(SERVER.objects().own(STALE, STALE.create(new Object[] {"value"})));
        return all;
    }
}
