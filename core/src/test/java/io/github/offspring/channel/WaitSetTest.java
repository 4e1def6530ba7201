package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class WaitSetTest {

    @TempDir
    Path directory;

    @Test
    @Conformance({"TestWait.test_wait_timeout", "TestWait.test_neg_timeout"})
    void withoutDataTheTimeIsWaitedOutAndWithDataThatOneIsReturned() throws InterruptedException {
        Pipe<String> a = Pipe.create();
        Pipe<String> b = Pipe.create();
        WaitSet set = WaitSet.of(a.first(), b.first());
        Duration timeout = Duration.ofMillis(200);
        long begun = System.nanoTime();

        assertThat(set.await(timeout)).isEmpty();
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(timeout.toNanos());
        assertThat(set.await(Duration.ofSeconds(-1))).isEmpty();

        b.second().send("x");
        assertThat(set.await(timeout)).containsExactly(b.first());
        a.second().send("y");
        assertThat(set.await()).containsExactly(a.first(), b.first());
        close(a, b);
    }

    @Test
    void theEndOfAStreamIsReady() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        pipe.second().close();

        assertThat(WaitSet.of(pipe.first()).await()).containsExactly(pipe.first());
        pipe.first().close();
    }

    @Test
    void connectionsListenersAndFuturesAreWaitedForTogether() throws InterruptedException {
        AuthKey key = AuthKey.random();
        CompletableFuture<String> future = new CompletableFuture<>();
        OneWayPipe<Integer> oneWay = OneWayPipe.create();
        try (Listener listener = Listener.bind(directory.resolve("w.sock"), key)) {
            WaitSet set = WaitSet.of(listener, future, oneWay.receiver());

            assertThat(set.await(Duration.ZERO)).isEmpty();
            future.complete("done");
            assertThat(set.await()).containsExactly(future);
            oneWay.sender().send(1);
            assertThat(set.await()).containsExactly(future, oneWay.receiver());
            Connection<String> client = Connection.connect(listener.path(), key);
            eventually("the listener is ready", () -> set.await().contains(listener));
            listener.accept().close();
            client.close();
        }
        oneWay.sender().close();
        oneWay.receiver().close();
    }

    @Test
    void aWaiterIsWokenByWhateverHappensFirst() throws Exception {
        for (int kind = 0; kind < 3; kind++) {
            Pipe<String> local = Pipe.create();
            Pipe<String> remote = Pipe.create();
            Pipe<Connection<String>> carrier = Pipe.create();
            carrier.first().send(remote.second());
            Connection<String> far = carrier.second().receive().orElseThrow();
            CompletableFuture<String> future = new CompletableFuture<>();
            AtomicReference<List<Object>> ready = new AtomicReference<>();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    ready.set(WaitSet.of(local.first(), remote.first(), future).await());
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            eventually("it waits", () -> waiting.getState() == Thread.State.RUNNABLE && ready.get() == null);

            switch (kind) {
                case 0 -> local.second().send("local");
                case 1 -> far.send("remote");
                default -> future.complete("future");
            }

            waiting.join();
            Object expected = kind == 0 ? local.first() : kind == 1 ? remote.first() : future;
            assertThat(ready.get()).containsExactly(expected);
            close(local, carrier);
            far.close();
            remote.first().close();
        }
    }

    @Test
    void anEmptySetReturnsAtOnceAndStrangeThingsAreRefused() throws InterruptedException {
        assertThat(WaitSet.of().await()).isEmpty();
        assertThatThrownBy(() -> WaitSet.of("text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String");
        Pipe<String> closed = Pipe.create();
        close(closed);
        assertThatThrownBy(() -> WaitSet.of(closed.first()).await()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // this is what the test is about
    void whatIsNullIsRefusedByItsPlace() {
        var future = new CompletableFuture<Integer>();
        assertThatThrownBy(() -> WaitSet.of(future, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("things[1] must not be null");
        assertThatThrownBy(() -> WaitSet.of(Arrays.asList(null, future)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("things[0] must not be null");
        assertThatThrownBy(() -> WaitSet.of((Object[]) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("things");
    }

    private static void close(Pipe<?>... pipes) {
        for (Pipe<?> pipe : pipes) {
            pipe.first().close();
            pipe.second().close();
        }
    }

    /// Each waits, then takes what it has been told of.
    private static Thread taker(Connection<Integer> connection, CountDownLatch taken) {
        return Thread.ofPlatform().start(() -> {
            try {
                assertThat(WaitSet.of(connection).await()).containsExactly(connection);
                assertThat(connection.receive()).isPresent();
                taken.countDown();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void ofTwoThreadsThatWaitForOneConnectionEachGetsAMessage() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            Pipe<Integer> pipe = Pipe.create();
            CountDownLatch taken = new CountDownLatch(2);
            Thread first = taker(pipe.first(), taken);
            Thread second = taker(pipe.first(), taken);
            pipe.second().send(1);
            pipe.second().send(2);
            first.join();
            second.join();
            assertThat(taken.getCount()).isZero();
            close(pipe);
        }
    }

    @Test
    void ofTwoThreadsThatWaitForOneSocketEachGetsAMessage() throws InterruptedException {
        AuthKey key = AuthKey.random();
        try (Listener listener = Listener.bind(directory.resolve("two.sock"), key)) {
            for (int i = 0; i < 200; i++) {
                CompletableFuture<Connection<Integer>> client =
                        CompletableFuture.supplyAsync(() -> Connection.connect(directory.resolve("two.sock"), key));
                try (Connection<Integer> here = listener.accept();
                        Connection<Integer> there = client.join()) {
                    CountDownLatch taken = new CountDownLatch(2);
                    Thread first = taker(here, taken);
                    Thread second = taker(here, taken);
                    there.send(1);
                    there.send(2);
                    first.join();
                    second.join();
                    assertThat(taken.getCount()).isZero();
                }
            }
        }
    }
}
