package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.MessageTooLongException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// One end here, the other in a child.
@RealProcesses
class PipeAcrossProcessesTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int SIXTEEN_MIB = 16 << 20;

    private static void echoValues(Connection<Object> parent) throws InterruptedException {
        try (parent) {
            for (var value = parent.receive(); value.isPresent(); value = parent.receive()) {
                parent.send(value.get());
            }
        }
    }

    private static void echoBytes(Connection<Object> parent) throws InterruptedException {
        try (parent) {
            for (var bytes = parent.receiveBytes(); bytes.isPresent(); bytes = parent.receiveBytes()) {
                parent.sendBytes(bytes.get());
            }
        }
    }

    @Test
    @Conformance("_TestConnection.test_connection")
    void valuesComeBackFromAChildAsTheyWent() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> echoValues(theirs))) {
            List<Object> sequence = Arrays.asList(1, 2.25, null, "three");
            toChild.send(sequence);
            assertThat(toChild.receive()).contains(sequence);

            byte[] large = random(SIXTEEN_MIB);
            toChild.send(large);
            assertThat((byte[]) toChild.receive().orElseThrow()).isEqualTo(large);

            toChild.close();
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    @Test
    @Conformance("_TestConnection.test_connection")
    void bytesComeBackFromAChildWholeAndIntoBuffers() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        byte[] message = random(16);
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> echoBytes(theirs))) {
            toChild.sendBytes(message);
            assertThat(toChild.receiveBytes()).contains(message);

            byte[] target = new byte[40];
            toChild.sendBytes(message);
            assertThat(toChild.receiveBytesInto(target, 0)).hasValue(message.length);
            assertThat(target).startsWith(message).endsWith(new byte[40 - message.length]);

            target = new byte[40];
            toChild.sendBytes(message);
            assertThat(toChild.receiveBytesInto(target, 3 * Integer.BYTES)).hasValue(message.length);
            assertThat(Arrays.copyOfRange(target, 12, 28)).isEqualTo(message);

            toChild.sendBytes(message);
            assertThatThrownBy(() -> toChild.receiveBytesInto(ByteBuffer.allocate(15)))
                    .isInstanceOfSatisfying(MessageTooLongException.class, e -> assertThat(e.lengthBytes())
                            .isEqualTo(message.length));
            assertThat(toChild.receiveBytes()).as("the message is still there").contains(message);

            byte[] large = random(SIXTEEN_MIB);
            toChild.sendBytes(large);
            assertThat(toChild.receiveBytes().orElseThrow()).isEqualTo(large);
            toChild.close();
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    @Test
    @Conformance("_TestConnection.test_connection")
    void pollSaysWhetherTheChildHasSentSomething() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> echoValues(theirs))) {
            assertThat(toChild.poll()).isFalse();
            assertThat(toChild.poll(Duration.ofSeconds(-1))).isFalse();
            assertThat(toChild.poll(Duration.ofMillis(100))).isFalse();

            toChild.send("x");

            assertThat(toChild.poll(LONG)).isTrue();
            assertThat(toChild.poll()).isTrue();
            assertThat(toChild.receive()).contains("x");
            assertThat(toChild.poll()).isFalse();
            toChild.close();
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    @Test
    @Conformance("_TestConnection.test_connection")
    void afterTheChildHasClosedTheEndOfTheStreamIsAValue() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> {
            theirs.send("last");
            theirs.close();
        })) {
            assertThat(toChild.receive()).contains("last");
            assertThat(toChild.poll(LONG)).isTrue();
            assertThat(toChild.receive()).isEmpty();
            assertThat(toChild.receiveBytes()).isEmpty();
            assertThat(toChild.receiveBytesInto(new byte[0], 0)).isEmpty();
            assertThat(child.join().isSuccess()).isTrue();
        }
        toChild.close();
    }

    @Test
    void aChildThatEndsWithoutClosingHasClosed() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        int messages = 20;
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> {
            for (int i = 0; i < messages; i++) {
                theirs.send(i);
            }
        })) {
            child.join();
            for (int i = 0; i < messages; i++) {
                assertThat(toChild.receive()).contains(i);
            }
            assertThat(toChild.receive()).isEmpty();
        }
        toChild.close();
    }

    @Test
    void aCloseIsOrderlyEvenIfThereIsNoRoomForALastWord() throws Exception {
        int capacity = capacity();
        long before = marks();
        Pipe<Object> carrier = Pipe.create();
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> arrived = sendThrough(carrier, pipe.second());
        pipe.first().sendBytes(new byte[1]);
        arrived.receiveBytes();
        for (int i = 0; i < capacity; i++) {
            pipe.first().sendBytes(new byte[] {(byte) i});
        }

        pipe.first().close();

        assertThat(marks()).as("what the closer has left instead").isEqualTo(before + 1);
        for (int i = 0; i < capacity; i++) {
            assertThat(arrived.receiveBytes()).contains(new byte[] {(byte) i});
        }
        assertThat(arrived.receiveBytes()).isEmpty();
        assertThat(marks()).isEqualTo(before);
        arrived.close();
        close(carrier);
    }

    /// How many messages of one byte a socket takes before a sender has to wait.
    private static int capacity() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> arrived = sendThrough(carrier, pipe.second());
        // The link to another process is in use from the first message that comes through it.
        pipe.first().sendBytes(new byte[1]);
        arrived.receiveBytes();
        AtomicInteger sent = new AtomicInteger();
        Thread sender = Thread.ofPlatform().start(() -> {
            assertThatThrownBy(() -> {
                        while (true) {
                            pipe.first().sendBytes(new byte[1]);
                            sent.incrementAndGet();
                        }
                    })
                    .isInstanceOf(IllegalStateException.class);
        });
        eventually("it waits for room", () -> Arrays.stream(sender.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitUninterruptibly")
                        || frame.getMethodName().equals("awaitWritable")));
        pipe.first().close();
        sender.join();
        arrived.close();
        close(carrier);
        return sent.get();
    }

    @SuppressWarnings("unchecked")
    private static Connection<Object> sendThrough(Pipe<Object> carrier, Connection<Object> end)
            throws InterruptedException {
        carrier.first().send(end);
        return (Connection<Object>) carrier.second().receive().orElseThrow();
    }

    private static long marks() throws IOException {
        try (Stream<Path> files = Files.list(FamilyHome.here().directory())) {
            return files.filter(file -> file.getFileName().toString().contains(".closed-"))
                    .count();
        }
    }

    @Test
    @Conformance("_TestConnection.test_spawn_close")
    void closingTheChildsEndRightAfterTheStartDoesNotTakeItAway() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> echoValues(theirs))) {
            theirs.close();

            assertThat(theirs.isClosed()).isTrue();
            toChild.send("hello");
            assertThat(toChild.receive()).contains("hello");
            toChild.close();
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    @Test
    @Conformance("_TestPicklingConnections.test_access")
    void oneWayEndsThatAreSentToARunningChildWorkThere() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Connection<Object> theirs = carrier.second();
        Connection<Object> toChild = carrier.first();
        try (var child = ChildProcess.start(() -> useWhatComes(theirs))) {
            OneWayPipe<String> fromChild = OneWayPipe.create();
            toChild.send(fromChild.sender());
            assertThat(fromChild.receiver().receive()).contains("hello");
            assertThat(fromChild.receiver().receive()).isEmpty();
            fromChild.receiver().close();

            OneWayPipe<Integer> intoChild = OneWayPipe.create();
            toChild.send(intoChild.receiver());
            intoChild.sender().send(21);
            assertThat(toChild.receive()).contains(42);
            intoChild.sender().close();
            assertThat(toChild.receive()).contains("end");
            assertThat(child.join().isSuccess()).isTrue();
        }
        toChild.close();
    }

    @SuppressWarnings("unchecked")
    private static void useWhatComes(Connection<Object> carrier) throws InterruptedException {
        try (carrier) {
            try (var out = (Sender<String>) carrier.receive().orElseThrow()) {
                out.send("hello");
            }
            try (var in = (Receiver<Integer>) carrier.receive().orElseThrow()) {
                carrier.send(in.receive().orElseThrow() * 2);
                carrier.send(in.receive().isEmpty() ? "end" : "more");
            }
        }
    }

    /// In Python two processes poll the same end at the same time; here an end has one owner, so the one that
    /// polled hands it on, with what it has seen of the stream.
    @Test
    @Conformance("_TestPoll.test_boundaries")
    void whatAnotherProcessHasPolledIsStillThereWhole() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Connection<Object> theirs = carrier.second();
        OneWayPipe<Object> messages = OneWayPipe.create();
        Receiver<Object> polled = messages.receiver();
        Connection<Object> toChild = carrier.first();
        try (var child = ChildProcess.start(() -> pollAndHandBack(polled, theirs))) {
            messages.sender().sendBytes("hello".getBytes());
            messages.sender().sendBytes(new byte[0]);
            messages.sender().sendBytes("goodbye".getBytes());

            @SuppressWarnings("unchecked")
            var back = (Receiver<Object>) toChild.receive().orElseThrow();
            assertThat(back.receiveBytes()).contains("hello".getBytes());
            assertThat(back.receiveBytes().orElseThrow()).isEmpty();
            assertThat(back.receiveBytes()).contains("goodbye".getBytes());
            assertThat(back.poll()).isFalse();
            messages.sender().close();
            assertThat(back.receiveBytes()).isEmpty();
            back.close();
            toChild.close();
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    private static void pollAndHandBack(Receiver<Object> polled, Connection<Object> carrier)
            throws InterruptedException {
        try (carrier) {
            assertThat(polled.poll(LONG)).isTrue();
            for (int i = 0; i < 100; i++) {
                assertThat(polled.poll()).isTrue();
            }
            carrier.send(polled);
            // The stream goes through this process: it must not end before it is done.
            assertThat(carrier.receive()).isEmpty();
        }
    }

    @Test
    void manyThreadsMayUseOneEndAcrossProcesses() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        int threads = 6;
        int each = 300;
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> echoValues(theirs))) {
            List<Thread> senders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int base = t * each;
                senders.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < each; i++) {
                        // Sizes vary, so that messages would be torn if they could be.
                        int[] message = new int[1 + (i * 37) % 2000];
                        Arrays.fill(message, base + i);
                        toChild.send(message);
                    }
                }));
            }
            boolean[] seen = new boolean[threads * each];
            List<Thread> receivers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                receivers.add(Thread.ofVirtual().start(() -> receiveInto(toChild, seen, each)));
            }
            for (Thread thread : senders) {
                thread.join();
            }
            for (Thread thread : receivers) {
                thread.join();
            }

            assertThat(seen).doesNotContain(false);
            toChild.close();
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    private static void receiveInto(Connection<Object> connection, boolean[] seen, int count) {
        try {
            for (int i = 0; i < count; i++) {
                int[] message = (int[]) connection.receive().orElseThrow();
                assertThat(message).containsOnly(message[0]);
                seen[message[0]] = true;
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void close(Pipe<?> pipe) {
        pipe.first().close();
        pipe.second().close();
    }
}
