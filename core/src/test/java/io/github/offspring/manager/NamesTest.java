package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Task;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Names whose objects are being made.
@RealProcesses
class NamesTest {

    interface Shape {
        double area();
    }

    /// Symptom: it waited for itself, for ever, and with it whoever asked for that name.
    @Test
    void aFactoryThatAsksForItsOwnNameIsToldSo() {
        try (Manager manager = Manager.start()) {
            assertThatThrownBy(() -> manager.host(
                            "self", Shape.class, () -> manager.host("self", Shape.class, () -> (Shape) () -> 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("self");

            assertThat(manager.names()).isEmpty();
            assertThat(manager.lookup("self", Shape.class)).isEmpty();
            assertThat(manager.host("self", Shape.class, () -> (Shape) () -> 2).area())
                    .isEqualTo(2);
        }
    }

    @Test
    void factoriesThatAskForEachOtherAreToldSo() {
        try (Manager manager = Manager.start()) {
            assertThatThrownBy(() -> manager.host(
                            "a",
                            Shape.class,
                            () -> manager.host(
                                    "b", Shape.class, () -> manager.host("a", Shape.class, () -> (Shape) () -> 1))))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(manager.names()).isEmpty();
        }
    }

    /// Two clients, none of which begins in the other's call: one of the factories goes on with the other's object.
    @Test
    void factoriesOfTwoClientsThatAskForEachOtherDoNotWaitForEver() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteLatch both = manager.latch(2);
            CompletableFuture<Shape> a = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> complete(a, manager, both, "a", "b"));
            CompletableFuture<Shape> b = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> complete(b, manager, both, "b", "a"));

            Throwable thrownA = a.handle((_, thrown) -> thrown).get();
            Throwable thrownB = b.handle((_, thrown) -> thrown).get();

            // The other one finds no maker any more, and makes it itself.
            assertThat(new Throwable[] {thrownA, thrownB}).containsOnlyOnce((Throwable) null);
            assertThat(thrownA == null ? thrownB : thrownA).isInstanceOf(IllegalStateException.class);
            assertThat(manager.names()).containsExactly("a", "b");
        }
    }

    private static void complete(
            CompletableFuture<Shape> to, Manager manager, RemoteLatch both, String name, String other) {
        try {
            to.complete(manager.host(name, Shape.class, () -> {
                both.countDown();
                both.await();
                Shape found = manager.host(other, Shape.class, () -> (Shape) () -> 1);
                return () -> found.area() + 1;
            }));
        } catch (Throwable e) {
            to.completeExceptionally(e);
        }
    }

    /// A name that a factory needs, and that needs nothing of it, is waited for as ever.
    @Test
    void aFactoryMayAskForAnotherName() {
        try (Manager manager = Manager.start()) {
            Shape outer = manager.host("outer", Shape.class, () -> {
                Shape inner = manager.host("inner", Shape.class, () -> (Shape) () -> 1);
                return () -> inner.area() + 1;
            });

            assertThat(outer.area()).isEqualTo(2);
            assertThat(manager.names()).containsExactly("inner", "outer");
        }
    }

    private static CompletableFuture<Boolean> isInterrupted(Thread.Builder builder, Task<Shape> asking) {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        builder.start(() -> {
            try {
                asking.call();
                interrupted.complete(false);
            } catch (CancellationException _) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            } catch (Throwable e) {
                interrupted.completeExceptionally(e);
            }
        });
        return interrupted;
    }

    /// A child that makes what is called `slow`, and is not done before it may.
    private static ChildProcess<Double> makingSlowly(Manager manager, RemoteLatch begun, RemoteLatch may) {
        return ChildProcess.start(() -> manager.host("slow", Shape.class, () -> {
                    begun.countDown();
                    may.await();
                    return () -> 1;
                })
                .area());
    }

    /// Symptom: it waited on.
    @Test
    void whoWaitsForWhatIsBeingMadeCanBeInterrupted() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteLatch begun = manager.latch(1);
            RemoteLatch may = manager.latch(1);
            try (var child = makingSlowly(manager, begun, may)) {
                begun.await();
                CompletableFuture<Thread> asks = new CompletableFuture<>();
                CompletableFuture<Boolean> interrupted = isInterrupted(Thread.ofVirtual(), () -> {
                    asks.complete(Thread.currentThread());
                    return manager.host("slow", Shape.class, () -> (Shape) () -> 2);
                });

                asks.join().interrupt();

                assertThat(interrupted.join()).isTrue();
                may.countDown();
                child.join();
                assertThat(manager.lookup("slow", Shape.class).orElseThrow().area())
                        .isEqualTo(1);
            }
        }
    }

    /// Nobody sees that it waits for itself; but whoever waits for it can end that.
    @Test
    void aFactoryThatAsksForItsOwnNameInAnotherThreadCanBeInterrupted() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteLatch begun = manager.latch(1);
            CompletableFuture<Thread> asks = new CompletableFuture<>();
            CompletableFuture<Boolean> interrupted = isInterrupted(Thread.ofVirtual(), () -> {
                asks.complete(Thread.currentThread());
                return manager.host("own", Shape.class, () -> {
                    var own = CompletableFuture.supplyAsync(
                            () -> manager.host("own", Shape.class, () -> (Shape) () -> 1));
                    begun.countDown();
                    return own.get();
                });
            });
            begun.await();

            asks.join().interrupt();

            assertThat(interrupted.join()).isTrue();
        }
    }

    /// Symptom: it was listed, and whoever looked for it waited.
    @Test
    void whatIsBeingMadeIsNotThereYet() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteLatch begun = manager.latch(1);
            RemoteLatch may = manager.latch(1);
            try (var child = makingSlowly(manager, begun, may)) {
                begun.await();

                assertThat(manager.names()).isEmpty();
                assertThat(manager.lookup("slow", Shape.class)).isEmpty();

                may.countDown();
                assertThat(manager.host("slow", Shape.class, () -> (Shape) () -> 2)
                                .area())
                        .isEqualTo(1);
                child.join();
                assertThat(manager.names()).containsExactly("slow");
                assertThat(manager.lookup("slow", Shape.class)).isPresent();
            }
        }
    }
}
