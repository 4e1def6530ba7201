package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.MessageTooLongException;
import io.github.offspring.PeerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A process that is killed in the middle of a conversation, as the one at the other end sees it.
@RealProcesses
class ConnectionCrashTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int MUCH_MORE_THAN_FITS = 8 << 20;

    /// The ways in which something large can be under way.
    enum Large {
        BYTES,
        ARRAY_BESIDE,
        INLINE;

        void send(Connection<Object> connection) {
            switch (this) {
                case BYTES -> connection.sendBytes(new byte[MUCH_MORE_THAN_FITS]);
                case ARRAY_BESIDE -> connection.send(new long[MUCH_MORE_THAN_FITS / Long.BYTES]);
                case INLINE -> connection.send("x".repeat(MUCH_MORE_THAN_FITS));
            }
        }

        Optional<?> receive(Connection<Object> connection) throws InterruptedException {
            return this == BYTES ? connection.receiveBytes() : connection.receive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAMessageWhoseSenderWasKilledInItsMiddleNothingIsReceived(Large large) throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> {
            theirs.send("whole");
            large.send(theirs);
        })) {
            assertThat(toChild.receive()).contains("whole");
            // Its beginning is here; its end cannot have been sent.
            assertThat(toChild.poll(LONG)).isTrue();

            child.kill();
            child.join();

            assertThat(toChild.poll()).isTrue();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> large.receive(toChild))
                        .isInstanceOf(PeerLostException.class)
                        .hasMessageContaining("(first)")
                        .hasMessageNotContaining("(second)");
            }
            assertThat(toChild.poll()).isTrue();
            toChild.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverInTheMiddleOfAMessageIsWokenWhenItsSenderIsKilled(Large large) throws InterruptedException {
        Random random = new Random(5);
        for (int round = 0; round < 4; round++) {
            Pipe<Object> pipe = Pipe.create();
            Connection<Object> theirs = pipe.second();
            Connection<Object> toChild = pipe.first();
            try (var child = ChildProcess.start(() -> {
                while (true) {
                    large.send(theirs);
                }
            })) {
                assertThat(large.receive(toChild)).isPresent();
                int moment = random.nextInt(40);
                Thread killer = Thread.ofPlatform().start(() -> {
                    pause(moment);
                    child.kill();
                });
                assertThatThrownBy(() -> {
                            while (true) {
                                assertThat(large.receive(toChild)).isPresent();
                            }
                        })
                        .isInstanceOf(PeerLostException.class);
                killer.join();
                toChild.close();
            }
        }
    }

    @Test
    void messagesOfASenderThatIsKilledAtAnyMomentAreWholeAndInOrder() throws InterruptedException {
        Random random = new Random(3);
        for (int round = 0; round < 6; round++) {
            Pipe<Object> pipe = Pipe.create();
            Connection<Object> theirs = pipe.second();
            Connection<Object> toChild = pipe.first();
            try (var child = ChildProcess.start(() -> {
                for (int i = 0; true; i++) {
                    int[] message = new int[(i * 7919) % 60_000];
                    Arrays.fill(message, i);
                    theirs.send(message);
                }
            })) {
                int last = random.nextInt(300);
                int received = 0;
                try {
                    while (true) {
                        int[] message = (int[]) toChild.receive().orElseThrow();
                        assertThat(message).hasSize((received * 7919) % 60_000);
                        for (int element : message) {
                            if (element != received) {
                                throw new AssertionError("torn: element=" + element + ", message=" + received);
                            }
                        }
                        if (received++ == last) {
                            child.kill();
                        }
                    }
                } catch (PeerLostException _) {
                    assertThat(received).isGreaterThan(last);
                }
                toChild.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSenderThatWaitsForRoomIsWokenWhenTheReceiverIsKilled(Large large) throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> {
            theirs.send("does not read");
            new CountDownLatch(1).await();
        })) {
            assertThat(toChild.receive()).contains("does not read");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    large.send(toChild);
                } catch (RuntimeException e) {
                    thrown.set(e);
                }
            });
            WaitingThreads.awaitInSocket(sender);

            child.kill();

            sender.join();
            assertThat(thrown.get()).isInstanceOf(PeerLostException.class);
            assertThatThrownBy(() -> toChild.send("more")).isInstanceOf(PeerLostException.class);
            assertThatThrownBy(toChild::receive).isInstanceOf(PeerLostException.class);
            toChild.close();
        }
    }

    @Test
    void aReceiverThatWaitsIsWokenWhenTheSenderIsKilled() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> {
            theirs.send("running");
            theirs.receive();
        })) {
            assertThat(toChild.receive()).contains("running");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread receiver = Thread.ofVirtual().start(() -> {
                try {
                    toChild.receive();
                } catch (RuntimeException | InterruptedException e) {
                    thrown.set(e);
                }
            });

            child.kill();

            receiver.join();
            assertThat(thrown.get()).isInstanceOf(PeerLostException.class);
            toChild.close();
        }
    }

    @Test
    void aMessageThatIsTooLongIsNotLostButItsSenderMayBe() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Connection<Object> toChild = pipe.first();
        try (var child = ChildProcess.start(() -> Large.BYTES.send(theirs))) {
            assertThatThrownBy(() -> toChild.receiveBytes(100)).isInstanceOf(MessageTooLongException.class);

            child.kill();
            child.join();

            assertThatThrownBy(() -> toChild.receiveBytes(100)).isInstanceOf(MessageTooLongException.class);
            assertThatThrownBy(toChild::receiveBytes).isInstanceOf(PeerLostException.class);
            toChild.close();
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
