package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ExitStatus;
import io.github.offspring.PeerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Waiting for several processes at once.
@RealProcesses
class WaitSetAcrossProcessesTest {

    private static final int PROCESSES = 4;

    private static void pause(Random random, int limitMillis) throws InterruptedException {
        Thread.sleep(random.nextInt(limitMillis));
    }

    @Test
    @Conformance("TestWait.test_wait")
    void allMessagesOfFourProcessesAreReceivedAndTheirEndsAreReady() throws InterruptedException {
        int each = 10;
        List<Receiver<List<Integer>>> open = new ArrayList<>();
        List<ChildProcess<?>> children = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            OneWayPipe<List<Integer>> pipe = OneWayPipe.create();
            Sender<List<Integer>> theirs = pipe.sender();
            int number = i;
            open.add(pipe.receiver());
            children.add(ChildProcess.start(() -> {
                Random random = new Random(number);
                for (int message = 0; message < each; message++) {
                    pause(random, 20);
                    theirs.send(List.of(number, message));
                }
                theirs.close();
            }));
        }
        int[] next = new int[PROCESSES];

        while (!open.isEmpty()) {
            for (Object ready : WaitSet.of(open).await()) {
                @SuppressWarnings("unchecked")
                var receiver = (Receiver<List<Integer>>) ready;
                var message = receiver.receive();
                if (message.isPresent()) {
                    int number = message.get().getFirst();
                    assertThat(message.get().getLast()).isEqualTo(next[number]++);
                } else {
                    receiver.close();
                    open.remove(receiver);
                }
            }
        }

        assertThat(next).containsOnly(each);
        for (ChildProcess<?> child : children) {
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    /// Python's `wait` takes plain sockets as well; here what a socket carries has to be a connection's. For
    /// sockets of other kinds there is the JDK's `Selector`.
    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    @Conformance({"TestWait.test_wait_socket", "TestWait.test_wait_socket_slow"})
    void theBytesOfFourClientProcessesArriveComplete(int pauseMillis, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("w.sock");
        String there = path.toString();
        int lines = 15;
        List<Connection<Object>> open = new ArrayList<>();
        List<ChildProcess<?>> children = new ArrayList<>();
        Map<Connection<Object>, ByteArrayOutputStream> received = new HashMap<>();
        try (Listener listener = Listener.bind(path, AuthKey.family())) {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(ChildProcess.start(() -> {
                    Random random = new Random(lines);
                    try (Connection<Object> server = Connection.connect(Path.of(there), AuthKey.family())) {
                        for (int line = 0; line < lines; line++) {
                            pause(random, pauseMillis);
                            server.sendBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
                        }
                    }
                }));
            }
            List<Object> all = new ArrayList<>(List.of(listener));
            while (received.size() < PROCESSES || !open.isEmpty()) {
                for (Object ready : WaitSet.of(all).await()) {
                    if (ready == listener) {
                        Connection<Object> client = listener.accept();
                        open.add(client);
                        all.add(client);
                        received.put(client, new ByteArrayOutputStream());
                    } else {
                        readSome(ready, open, all, received);
                    }
                }
            }
        }

        StringBuilder expected = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            expected.append(line).append('\n');
        }
        assertThat(received.values()).allSatisfy(bytes -> assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(expected.toString()));
        for (ChildProcess<?> child : children) {
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    @SuppressWarnings("unchecked")
    private static void readSome(
            Object ready,
            List<Connection<Object>> open,
            List<Object> all,
            Map<Connection<Object>, ByteArrayOutputStream> received)
            throws InterruptedException {
        var client = (Connection<Object>) ready;
        var bytes = client.receiveBytes();
        if (bytes.isPresent()) {
            received.get(client).writeBytes(bytes.get());
        } else {
            client.close();
            open.remove(client);
            all.remove(client);
        }
    }

    @Test
    void aPlainSocketIsRefusedByName() throws IOException {
        try (SocketChannel socket = SocketChannel.open()) {
            assertThatThrownBy(() -> WaitSet.of(socket))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SocketChannel");
        }
    }

    @Test
    @Conformance("TestWait.test_wait_integer")
    void theEndOfAProcessIsWaitedForAmongConnections() throws InterruptedException {
        Pipe<Integer> a = Pipe.create();
        Pipe<Integer> b = Pipe.create();
        Pipe<Object> control = Pipe.create();
        Connection<Object> stop = control.second();
        try (var child = ChildProcess.start(() -> {
            stop.receive();
            return 5;
        })) {
            WaitSet set = WaitSet.of(a.first(), child, b.first());
            assertThat(set.await(Duration.ofMillis(200))).isEmpty();

            control.first().close();
            assertThat(set.await()).containsExactly(child);
            assertThat(child.exitStatus()).contains(new ExitStatus.Returned());
            b.second().send(1);
            assertThat(set.await()).containsExactly(child, b.first());
            a.second().send(2);
            assertThat(set.await()).containsExactly(a.first(), child, b.first());
            assertThat(set.await(Duration.ZERO)).hasSize(3);
            assertThat(a.first().receive()).contains(2);
        }
        for (Connection<Integer> end : List.of(a.first(), a.second(), b.first(), b.second())) {
            end.close();
        }
    }

    @Test
    void theLossOfAPeerIsReady() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Pipe<Object> silent = Pipe.create();
        try (var child = ChildProcess.start(() -> {
            theirs.send("running");
            theirs.receive();
        })) {
            assertThat(pipe.first().receive()).contains("running");
            Thread killer = Thread.ofPlatform().start(child::kill);

            assertThat(WaitSet.of(silent.first(), pipe.first()).await()).containsExactly(pipe.first());

            assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(PeerLostException.class);
            killer.join();
        }
        pipe.first().close();
        silent.first().close();
        silent.second().close();
    }

    @Test
    void aConnectionWhoseOtherEndIsStillMovingIsFollowedWhileOneWaits() throws Exception {
        Pipe<String> pipe = Pipe.create();
        Connection<String> theirs = pipe.second();
        Pipe<String> control = Pipe.create();
        Connection<String> childControl = control.second();
        try (var child = ChildProcess.start(() -> {
            childControl.send("arrived");
            childControl.receive();
            theirs.send("message");
            theirs.receive();
        })) {
            CompletableFuture<List<Object>> ready = new CompletableFuture<>();
            Thread waiter = Thread.ofPlatform().start(() -> {
                try {
                    ready.complete(WaitSet.of(pipe.first()).await());
                } catch (Throwable e) {
                    ready.completeExceptionally(e);
                }
            });
            assertThat(control.first().receive()).contains("arrived");
            control.first().send("go");

            assertThat(ready.get()).containsExactly(pipe.first());
            waiter.join();
            assertThat(pipe.first().receive()).contains("message");
            pipe.first().close();
            assertThat(child.join().isSuccess()).isTrue();
        }
        control.first().close();
    }

    /// While ends that have been sent are not fetched a thread of our own looks into the socket now and then.
    @Test
    void aWaiterIsNotPassedOverWhileAnEndIsUnderWay() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Connection<Object> theirs = carrier.second();
        int messages = 200;
        try (var child = ChildProcess.start(() -> {
            Random random = new Random(1);
            for (int i = 0; i < messages; i++) {
                pause(random, 5);
                theirs.send(i);
            }
            theirs.receive();
        })) {
            Pipe<Object> underWay = Pipe.create();
            carrier.first().send(List.of(underWay.second()));

            for (int i = 0; i < messages; i++) {
                assertThat(WaitSet.of(carrier.first()).await()).containsExactly(carrier.first());
                assertThat(carrier.first().receive()).contains(i);
            }
            assertThat(child.join().isSuccess()).isTrue();
            assertThat(underWay.first().receive()).isEmpty();
            underWay.first().close();
        }
        carrier.first().close();
    }
}
