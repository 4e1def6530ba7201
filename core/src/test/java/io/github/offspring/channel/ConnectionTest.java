package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.MessageTooLongException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Both ends in this process; across processes the same is asked by PipeAcrossProcessesTest.
@RealProcesses
class ConnectionTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void objectsArriveInTheOrderInWhichTheyWereSent() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        List<Object> sent = List.of(1, "two", List.of(3.0), Map.of("k", new int[0].length));

        sent.forEach(pipe.first()::send);

        for (Object expected : sent) {
            assertThat(pipe.second().receive()).contains(expected);
        }
        close(pipe);
    }

    @Test
    void bothDirectionsAreIndependent() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();

        pipe.first().send("there");
        pipe.second().send("back");

        assertThat(pipe.first().receive()).contains("back");
        assertThat(pipe.second().receive()).contains("there");
        close(pipe);
    }

    @Test
    void bytesThatArriveAreThoseThatWereThereWhenTheyWereSent() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        byte[] bytes = {1, 2, 3};
        ByteBuffer buffer = ByteBuffer.wrap(bytes).limit(2);

        pipe.first().sendBytes(bytes);
        pipe.first().sendBytes(buffer);
        bytes[0] = 9;

        assertThat(buffer.remaining()).isZero();
        assertThat(pipe.second().receiveBytes().orElseThrow()).containsExactly(1, 2, 3);
        assertThat(pipe.second().receiveBytes().orElseThrow()).containsExactly(1, 2);
        close(pipe);
    }

    @Test
    void whatArrivesIsACopyOfWhatWasSentAtThatMoment() throws InterruptedException {
        Pipe<List<Integer>> pipe = Pipe.create();
        List<Integer> list = new ArrayList<>(List.of(1));

        pipe.first().send(list);
        list.add(2);

        assertThat(pipe.second().receive()).contains(List.of(1));
        close(pipe);
    }

    @Test
    @Conformance({"_TestPoll.test_empty_string", "_TestPoll.test_dont_merge"})
    void pollConsumesNothingAndMessagesAreNeverMerged() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        assertThat(pipe.second().poll()).isFalse();

        pipe.first().sendBytes(new byte[0]);
        pipe.first().sendBytes("ab".getBytes());
        pipe.first().sendBytes("c".getBytes());

        assertThat(pipe.second().poll()).isTrue();
        assertThat(pipe.second().poll()).isTrue();
        assertThat(pipe.second().receiveBytes())
                .hasValueSatisfying(bytes -> assertThat(bytes).isEmpty());
        assertThat(pipe.second().poll(SHORT)).isTrue();
        assertThat(pipe.second().receiveBytes()).contains("ab".getBytes());
        assertThat(pipe.second().receiveBytes()).contains("c".getBytes());
        assertThat(pipe.second().poll()).isFalse();
        close(pipe);
    }

    @Test
    @Conformance("_TestPoll.test_strings")
    void emptyMessagesBetweenOthersAreReceivedOneForOne() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        List<String> texts = List.of("hello", "", "a", "b", "", "bye", "", "lop");
        Thread sender = Thread.ofVirtual()
                .start(() -> texts.forEach(text -> pipe.first().sendBytes(text.getBytes())));

        for (String expected : texts) {
            eventually("a message is there", () -> pipe.second().poll());
            assertThat(pipe.second().receiveBytes()).contains(expected.getBytes());
        }
        sender.join();
        close(pipe);
    }

    @Test
    void pollWaitsAtLeastAsLongAsItIsTold() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        long begun = System.nanoTime();

        assertThat(pipe.second().poll(SHORT)).isFalse();
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(pipe.second().poll(Duration.ofSeconds(-1))).isFalse();
        close(pipe);
    }

    @Test
    void bytesGoIntoABufferFromItsPositionOn() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        byte[] target = new byte[10];

        pipe.first().sendBytes(new byte[] {0, 1, 2, 3, 4}, 1, 3);
        assertThat(pipe.second().receiveBytesInto(target, 4)).hasValue(3);
        assertThat(target).containsExactly(0, 0, 0, 0, 1, 2, 3, 0, 0, 0);

        ByteBuffer buffer = ByteBuffer.allocateDirect(4);
        pipe.first().sendBytes(ByteBuffer.wrap(new byte[] {7, 8}));
        assertThat(pipe.second().receiveBytesInto(buffer)).hasValue(2);
        assertThat(buffer.position()).isEqualTo(2);
        close(pipe);
    }

    @Test
    void aMessageThatIsTooLongStaysWhereItIs() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        pipe.first().sendBytes(new byte[100]);

        assertThatThrownBy(() -> pipe.second().receiveBytes(99))
                .isInstanceOfSatisfying(MessageTooLongException.class, e -> {
                    assertThat(e.lengthBytes()).isEqualTo(100);
                    assertThat(e.limitBytes()).isEqualTo(99);
                });
        assertThatThrownBy(() ->
                        pipe.second().receiveBytesInto(ByteBuffer.allocate(120).asReadOnlyBuffer()))
                .isInstanceOf(ReadOnlyBufferException.class);
        assertThatThrownBy(() -> pipe.second().receiveBytesInto(new byte[120], 21))
                .isInstanceOf(MessageTooLongException.class);

        assertThat(pipe.second().receiveBytes(100))
                .hasValueSatisfying(bytes -> assertThat(bytes).hasSize(100));
        close(pipe);
    }

    @Test
    void badLengthsAndOffsetsAreErrorsAndConsumeNothing() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        pipe.first().sendBytes(new byte[] {1});

        assertThatThrownBy(() -> pipe.second().receiveBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pipe.second().receiveBytesInto(new byte[2], 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pipe.first().sendBytes(new byte[2], 1, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pipe.first().send(null)).isInstanceOf(NullPointerException.class);

        assertThat(pipe.second().receiveBytes()).contains(new byte[] {1});
        assertThat(pipe.second().poll()).isFalse();
        close(pipe);
    }

    @Test
    void theOtherKindOfMessageIsAnErrorAndIsNotConsumed() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        pipe.first().send("value");
        pipe.first().sendBytes(new byte[] {1});

        assertThatThrownBy(() -> pipe.second().receiveBytes())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("use receive()");
        assertThat(pipe.second().receive()).contains("value");
        assertThatThrownBy(() -> pipe.second().receive())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("use receiveBytes()");
        assertThat(pipe.second().receiveBytes()).contains(new byte[] {1});
        close(pipe);
    }

    @Test
    void afterAnOrderlyCloseTheEndOfTheStreamIsAValue() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        pipe.first().send("last");

        pipe.first().close();

        assertThat(pipe.second().poll()).isTrue();
        assertThat(pipe.second().receive()).contains("last");
        assertThat(pipe.second().poll()).isTrue();
        assertThat(pipe.second().receive()).isEmpty();
        assertThat(pipe.second().receive()).isEmpty();
        assertThat(pipe.second().receiveBytes()).isEmpty();
        assertThat(pipe.second().receiveBytesInto(new byte[1], 0)).isEmpty();
        pipe.second().close();
    }

    @Test
    void sendingToAClosedEndIsAnError() {
        Pipe<String> pipe = Pipe.create();
        pipe.second().close();

        assertThatThrownBy(() -> pipe.first().send("x")).isInstanceOf(PeerLostException.class);
        pipe.first().close();
    }

    @Test
    @Conformance("_TestConnection.test_context")
    void aClosedEndSaysSoAndClosingTwiceIsNoError() {
        Pipe<String> pipe = Pipe.create();
        try (var first = pipe.first();
                var second = pipe.second()) {
            assertThat(first.isClosed()).isFalse();
            assertThat(second.isClosed()).isFalse();
        }

        assertThat(pipe.first().isClosed()).isTrue();
        pipe.first().close();
        assertThatThrownBy(() -> pipe.first().receive())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> pipe.first().send("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pipe.first().poll()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pipe.first().poll(SHORT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingWakesAThreadThatWaitsInTheSameEnd() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                pipe.first().receive();
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        eventually(
                "it waits",
                () -> waiting.getState() == Thread.State.WAITING || waiting.getState() == Thread.State.TIMED_WAITING);

        pipe.first().close();

        waiting.join();
        assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
        pipe.second().close();
    }

    @Test
    void anInterruptionEndsTheWaitingAndNothingElse() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                pipe.second().receive();
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        waiting.interrupt();
        waiting.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        pipe.first().send("still there");
        assertThat(pipe.second().receive()).contains("still there");
        close(pipe);
    }

    @Test
    void aSenderWaitsWhileTheOtherSideIsFarBehind() throws InterruptedException {
        Pipe<byte[]> pipe = Pipe.create();
        CountDownLatch done = new CountDownLatch(1);
        int messages = 100;
        Thread sender = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < messages; i++) {
                pipe.first().sendBytes(new byte[64 * 1024]);
            }
            done.countDown();
        });
        eventually("it waits", () -> sender.getState() == Thread.State.WAITING);
        assertThat(done.getCount()).isEqualTo(1);

        for (int i = 0; i < messages; i++) {
            assertThat(pipe.second().receiveBytes()).isPresent();
        }
        sender.join();
        close(pipe);
    }

    @Test
    void manyThreadsMayUseOneEnd() throws InterruptedException {
        Pipe<Integer> pipe = Pipe.create();
        int threads = 4;
        int each = 2000;
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int base = t * each;
            senders.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < each; i++) {
                    pipe.first().send(base + i);
                }
            }));
        }
        boolean[] seen = new boolean[threads * each];
        int[] last = new int[threads];
        Arrays.fill(last, -1);

        for (int i = 0; i < threads * each; i++) {
            int value = pipe.second().receive().orElseThrow();
            assertThat(seen[value]).isFalse();
            seen[value] = true;
            assertThat(value).as("order of one sender").isGreaterThan(last[value / each]);
            last[value / each] = value;
        }
        for (Thread sender : senders) {
            sender.join();
        }
        close(pipe);
    }

    @Test
    void whatCannotBeEncodedIsAnErrorAtTheCallAndNothingIsSent() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();

        assertThatThrownBy(() -> pipe.first().send(new Thread())).isInstanceOf(CodecException.class);

        assertThat(pipe.second().poll()).isFalse();
        pipe.first().send(1);
        assertThat(pipe.second().receive()).contains(1);
        close(pipe);
    }

    @Test
    void aPipeAsAWholeCannotBeSent() {
        Pipe<Object> pipe = Pipe.create();
        Pipe<Object> carrier = Pipe.create();

        assertThatThrownBy(() -> carrier.first().send(pipe))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("var end = pipe.second()");

        pipe.first().send("both ends are still here");
        assertThat(pipe.second().poll()).isTrue();
        close(pipe);
        close(carrier);
    }

    @Test
    void ifTheMessageCannotBeSentAnEndThatWasToGoWithItIsStillHere() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Pipe<Object> carrier = Pipe.create();

        assertThatThrownBy(() -> carrier.first().send(List.of(pipe.second(), new Thread())))
                .isInstanceOf(CodecException.class);

        pipe.first().send("x");
        assertThat(pipe.second().receive()).contains("x");
        close(pipe);
        close(carrier);
    }

    @Test
    void anEndThatHasBeenSentWorksWhereItArrivesAndNoLongerHere() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Pipe<Connection<String>> carrier = Pipe.create();
        pipe.first().send("before it left");

        carrier.first().send(pipe.second());
        Connection<String> arrived = carrier.second().receive().orElseThrow();

        assertThat(pipe.second().isClosed()).isTrue();
        assertThatThrownBy(() -> pipe.second().receive())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sent to another process");
        assertThat(arrived.receive()).contains("before it left");
        pipe.first().send("after");
        assertThat(arrived.receive()).contains("after");
        arrived.send("back");
        assertThat(pipe.first().receive()).contains("back");
        arrived.close();
        assertThat(pipe.first().receive()).isEmpty();
        pipe.first().close();
        close(carrier);
    }

    @Test
    void bothEndsMayLeaveOneAfterTheOtherAndAgain() throws InterruptedException {
        Pipe<Integer> pipe = Pipe.create();
        Pipe<Connection<Integer>> carrier = Pipe.create();
        Connection<Integer> first = pipe.first();
        Connection<Integer> second = pipe.second();
        Random random = new Random(42);
        int sent = 0;
        int received = 0;

        for (int turn = 0; turn < 8; turn++) {
            for (int i = random.nextInt(5); i > 0; i--) {
                first.send(sent++);
            }
            if (turn % 2 == 0) {
                carrier.first().send(second);
                second = carrier.second().receive().orElseThrow();
            } else {
                carrier.first().send(first);
                first = carrier.second().receive().orElseThrow();
            }
            for (int i = random.nextInt(3); i > 0 && received < sent; i--) {
                assertThat(second.receive()).contains(received++);
            }
        }
        while (received < sent) {
            assertThat(second.receive()).contains(received++);
        }
        second.send(99);
        assertThat(first.receive()).contains(99);
        first.close();
        assertThat(second.receive()).isEmpty();
        second.close();
        close(carrier);
    }

    @Test
    void anEndThatIsLostOnItsWayIsLostForTheOtherEndToo() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Pipe<Connection<String>> carrier = Pipe.create();
        carrier.first().send(pipe.second());

        // Nobody will ever fetch what is in the carrier.
        carrier.second().close();

        assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(PeerLostException.class);
        pipe.first().close();
        carrier.first().close();
    }

    @Test
    @Conformance("_TestConnection.test_duplex_false")
    void theEndsOfAOneWayPipeCanDoOnlyTheirOwn() throws InterruptedException {
        OneWayPipe<String> pipe = OneWayPipe.create();

        pipe.sender().send("one way");

        assertThat(pipe.receiver().receive()).contains("one way");
        assertThat(pipe.sender()).isNotInstanceOf(Receiver.class);
        assertThat(pipe.receiver()).isNotInstanceOf(Sender.class);
        pipe.sender().close();
        assertThat(pipe.receiver().receive()).isEmpty();
        pipe.receiver().close();
    }

    @Test
    @Conformance("TestTimeouts.test_timeout")
    void noTimeOutAppliesThatNobodyHasSet() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Thread late = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(Duration.ofSeconds(1));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            pipe.first().send("late");
        });

        Optional<String> received = pipe.second().receive();

        assertThat(received).contains("late");
        late.join();
        close(pipe);
    }

    private static void close(Pipe<?> pipe) {
        pipe.first().close();
        pipe.second().close();
    }
}
