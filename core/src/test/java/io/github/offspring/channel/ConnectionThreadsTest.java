package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Threads that wait in one end while others do something with it.
@RealProcesses
class ConnectionThreadsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /// Where a thread can wait.
    enum Wait {
        RECEIVE,
        RECEIVE_BYTES,
        POLL,
        WAIT_SET,
        SEND;

        void in(Connection<Object> connection) throws InterruptedException {
            switch (this) {
                case RECEIVE -> connection.receive();
                case RECEIVE_BYTES -> connection.receiveBytes();
                case POLL -> connection.poll(LONG);
                case WAIT_SET -> WaitSet.of(connection).await();
                case SEND -> {
                    while (true) {
                        connection.sendBytes(new byte[100_000]);
                    }
                }
            }
        }

        /// @param local whether the other end is in this process
        void awaitIn(Thread thread, boolean local) {
            if (this == WAIT_SET) {
                WaitingThreads.awaitInWaitSet(thread);
            } else if (local) {
                WaitingThreads.awaitInMemory(thread);
            } else {
                WaitingThreads.awaitInSocket(thread);
            }
        }
    }

    /// A thread that waits, and what it is told.
    private static final class Waiter {
        private final AtomicReference<Throwable> thrown = new AtomicReference<>();
        private final Thread thread;

        Waiter(Wait wait, Connection<Object> connection) {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    wait.in(connection);
                } catch (RuntimeException | InterruptedException e) {
                    thrown.set(e);
                }
            });
        }

        Throwable outcome() throws InterruptedException {
            thread.join();
            return thrown.get();
        }
    }

    /// Two ends of this process that talk through a socket, as if they were in two.
    private record FarPipe(Connection<Object> near, Connection<Object> far) {
        @SuppressWarnings("unchecked")
        static FarPipe create() throws InterruptedException {
            Pipe<Object> carrier = Pipe.create();
            Pipe<Object> pipe = Pipe.create();
            carrier.first().send(pipe.second());
            var far = (Connection<Object>) carrier.second().receive().orElseThrow();
            pipe.first().send("linked");
            assertThat(far.receive()).contains("linked");
            far.send("linked");
            assertThat(pipe.first().receive()).contains("linked");
            carrier.first().close();
            carrier.second().close();
            return new FarPipe(pipe.first(), far);
        }

        void close() {
            near.close();
            far.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingWakesWhoeverWaitsInTheSameEndOfAPipeInThisProcess(Wait wait) throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Waiter waiter = new Waiter(wait, pipe.first());
        wait.awaitIn(waiter.thread, true);

        pipe.first().close();

        assertThat(waiter.outcome()).isInstanceOf(IllegalStateException.class).hasMessageContaining("is closed");
        pipe.second().close();
    }

    @ParameterizedTest
    @EnumSource
    void closingWakesWhoeverWaitsForAnotherProcess(Wait wait) throws InterruptedException {
        FarPipe pipe = FarPipe.create();
        Waiter waiter = new Waiter(wait, pipe.near);
        wait.awaitIn(waiter.thread, false);

        pipe.near.close();

        assertThat(waiter.outcome()).isInstanceOf(IllegalStateException.class).hasMessageContaining("is closed");
        pipe.close();
    }

    @Test
    void closingWakesASenderThatBringsAnotherEndAlong() throws InterruptedException {
        FarPipe pipe = FarPipe.create();
        Pipe<Object> moving = Pipe.create();
        pipe.near.send(moving.second());
        Waiter waiter = new Waiter(Wait.SEND, pipe.near);
        WaitingThreads.awaitInSocket(waiter.thread);

        pipe.near.close();
        pipe.far.close();

        assertThat(waiter.outcome()).isInstanceOf(IllegalStateException.class);
        assertThat(MovedConnectionTest.next(moving.first())).isEqualTo("lost");
        moving.first().close();
    }

    @Test
    void anInterruptionDoesNotHarmAConnectionToAnotherProcess() throws InterruptedException {
        FarPipe pipe = FarPipe.create();
        for (Wait wait : List.of(Wait.RECEIVE, Wait.RECEIVE_BYTES, Wait.POLL, Wait.WAIT_SET)) {
            Waiter waiter = new Waiter(wait, pipe.near);
            wait.awaitIn(waiter.thread, false);

            waiter.thread.interrupt();

            assertThat(waiter.outcome()).isInstanceOf(InterruptedException.class);
            pipe.far.send("still there");
            assertThat(pipe.near.receive()).contains("still there");
        }
        pipe.close();
    }

    @Test
    void anInterruptedSenderSendsItsMessageWholeAndKeepsTheFlag() throws InterruptedException {
        FarPipe pipe = FarPipe.create();
        CountDownLatch sent = new CountDownLatch(1);
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread sender = Thread.ofPlatform().start(() -> {
            pipe.near.sendBytes(new byte[4 << 20]);
            flag.set(Thread.currentThread().isInterrupted());
            sent.countDown();
        });
        WaitingThreads.awaitInSocket(sender);

        sender.interrupt();

        assertThat(pipe.far.receiveBytes().orElseThrow()).hasSize(4 << 20);
        sent.await();
        assertThat(flag.get()).isTrue();
        Thread.currentThread().interrupt();
        pipe.near.send("by an interrupted thread");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pipe.far.receive()).contains("by an interrupted thread");
        pipe.close();
    }

    @Test
    void aWaitingThreadDoesNotKeepOthersFromPolling() throws InterruptedException {
        FarPipe pipe = FarPipe.create();
        Waiter waiter = new Waiter(Wait.RECEIVE, pipe.near);
        WaitingThreads.awaitInSocket(waiter.thread);

        assertThat(pipe.near.poll()).isFalse();

        pipe.far.send("for the one who waits");
        assertThat(waiter.outcome()).isNull();
        pipe.close();
    }

    /// The child has one carrier thread, and may not have more than two: waits that keep a carrier starve all
    /// others.
    @Test
    void virtualThreadsThatWaitDoNotHoldTheirCarriers() throws InterruptedException {
        try (var child = ChildProcess.builder()
                .jvmOptions("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=2")
                .start(ConnectionThreadsTest::waitInManyVirtualThreads)) {
            assertThat(child.result().join()).isEqualTo(Wait.values().length * 4);
        }
    }

    /// @return how many threads have waited and been woken
    private static int waitInManyVirtualThreads() throws InterruptedException {
        List<FarPipe> pipes = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (Wait wait : Wait.values()) {
            for (int i = 0; i < 4; i++) {
                FarPipe pipe = FarPipe.create();
                pipes.add(pipe);
                CountDownLatch begun = new CountDownLatch(1);
                threads.add(Thread.ofVirtual().start(() -> {
                    begun.countDown();
                    assertThatThrownBy(() -> wait.in(pipe.near)).isInstanceOf(IllegalStateException.class);
                }));
                begun.await();
            }
        }
        // Must run although all those wait.
        Thread another = Thread.ofVirtual().start(() -> {
            for (FarPipe pipe : pipes) {
                pipe.near.close();
            }
        });
        another.join();
        for (Thread thread : threads) {
            thread.join();
        }
        pipes.forEach(FarPipe::close);
        return threads.size();
    }

    @Test
    void clientsThatWaitToBeLetInDoNotHoldCarriers(@TempDir Path directory) throws InterruptedException {
        String path = directory.resolve("v.sock").toString();
        try (var child = ChildProcess.builder()
                .jvmOptions("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=2")
                .start(() -> letInBesideSilentOnes(Path.of(path)))) {
            assertThat(child.result().join()).isEqualTo("let in");
        }
    }

    private static Object letInBesideSilentOnes(Path path) throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        AuthKey key = AuthKey.random();
        try (Listener listener = Listener.bind(path, key)) {
            for (int i = 0; i < 8; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
            }
            // Half a minute is less than they take if each holds a carrier until it is sent away.
            try (Connection<String> client = Connection.connect(path, key, Duration.ofSeconds(30));
                    Connection<String> server = listener.accept()) {
                server.send("let in");
                return client.receive().orElseThrow();
            }
        } finally {
            for (var channel : silent) {
                channel.close();
            }
        }
    }
}
