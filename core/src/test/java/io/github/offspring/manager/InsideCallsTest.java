package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/// Hosted objects that call each other, inside the manager: what comes of it is what comes of calls from outside.
@RealProcesses
class InsideCallsTest {

    interface Shape {
        double area();
    }

    interface Inner {
        CompletionStage<Shape> shape();

        CompletionStage<String> failing();

        CompletionStage<String> throwing() throws IOException;

        CompletionStage<String> never();

        CompletionStage<String> waiting() throws InterruptedException;

        boolean isCancelled();

        boolean isInterrupted();
    }

    static final class HostedInner implements Inner {
        private final CompletableFuture<String> open = new CompletableFuture<>();
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile boolean interrupted;

        @Override
        public CompletionStage<Shape> shape() {
            return CompletableFuture.completedFuture(() -> 9);
        }

        @Override
        public CompletionStage<String> failing() {
            return CompletableFuture.<String>failedFuture(new IOException("failed"))
                    .thenApply(text -> text);
        }

        @Override
        public CompletionStage<String> throwing() throws IOException {
            throw new IOException("thrown");
        }

        @Override
        public CompletionStage<String> never() {
            begun.countDown();
            return open;
        }

        @Override
        public CompletionStage<String> waiting() throws InterruptedException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted = true;
                throw e;
            }
            return open;
        }

        @Override
        public boolean isCancelled() {
            return open.isCancelled();
        }

        @Override
        public boolean isInterrupted() {
            return interrupted;
        }
    }

    interface Outer {
        void keepShape() throws Exception;

        String failure(boolean thrown) throws Exception;

        void cancel(boolean waiting) throws Exception;
    }

    record HostedOuter(Inner inner, RemoteMap<String, Object> map) implements Outer {
        @Override
        public void keepShape() throws Exception {
            map.put("shape", inner.shape().toCompletableFuture().get());
        }

        @Override
        public String failure(boolean thrown) throws Exception {
            try {
                return (thrown ? inner.throwing() : inner.failing())
                        .toCompletableFuture()
                        .get();
            } catch (ExecutionException e) {
                return String.valueOf(e.getCause());
            }
        }

        @Override
        public void cancel(boolean waiting) throws Exception {
            (waiting ? inner.waiting() : inner.never()).toCompletableFuture().cancel(true);
        }
    }

    private static Outer host(Manager manager, Inner inner, RemoteMap<String, Object> map) {
        return manager.host(Outer.class, () -> new HostedOuter(inner, map));
    }

    /// Symptom: it came as the object itself, which nobody outside could then get out of the map.
    @Test
    void aStageOfAnInterfaceComesToAProxy() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Object> map = manager.map();
            Outer outer = host(manager, manager.host(Inner.class, HostedInner::new), map);

            outer.keepShape();

            Object kept = map.get("shape");
            assertThat(kept).isInstanceOf(Shape.class);
            assertThat(((Shape) kept).area()).isEqualTo(9);
        }
    }

    /// Symptom: they came in an `UndeclaredThrowableException`.
    @Test
    void failuresComeAsTheyAre() throws Exception {
        try (Manager manager = Manager.start()) {
            Outer outer = host(manager, manager.host(Inner.class, HostedInner::new), manager.map());

            assertThat(outer.failure(true)).isEqualTo("java.io.IOException: thrown");
            assertThat(outer.failure(false)).isEqualTo("java.io.IOException: failed");
        }
    }

    /// Symptom: nobody told the object.
    @Test
    void aCancellationReachesTheObject() throws Exception {
        try (Manager manager = Manager.start()) {
            Inner inner = manager.host(Inner.class, HostedInner::new);
            Outer outer = host(manager, inner, manager.map());

            outer.cancel(false);
            Eventually.eventually("its stage is cancelled", inner::isCancelled);

            outer.cancel(true);
            Eventually.eventually("its thread is interrupted", inner::isInterrupted);
        }
    }
}
