package io.github.offspring.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.PeerLostException;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A process that dies before each store of what it does with rings, as the other one sees it. There is nothing to
/// be recovered: the ring goes with the two.
///
/// A process is a thread here, that throws at the store; the kernel's part of its death is that its socket closes.
@RealProcesses
class RingKillTest {

    private static final int KIND = 7;
    private static final int SMALL = 100;
    private static final int MUCH_MORE_THAN_FITS = 5 * Ring.CAPACITY;
    private static final int SOME = 20;
    private static final int RUNS_BEHIND_THE_LAST = 3;

    @TempDir
    Path directory;

    /// Two processes and what is between them.
    private final class Two implements AutoCloseable {
        final FramedSocket dying;
        final FramedSocket survivor;

        Two() throws IOException {
            Path path = directory.resolve("r.sock");
            Files.deleteIfExists(path);
            var address = UnixDomainSocketAddress.of(path);
            try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(address);
                dying = new FramedSocket("dying", SocketChannel.open(address), new RingTerms(0));
                survivor = new FramedSocket("survivor", server.accept(), new RingTerms(0));
            }
        }

        /// Both directions go through rings from now on.
        Two goneOver() throws IOException {
            for (FramedSocket from : new FramedSocket[] {dying, survivor, dying, survivor}) {
                from.send(KIND, message(0, SMALL));
                FramedSocket to = from == dying ? survivor : dying;
                assertThat(to.read()).isNotNull();
            }
            return this;
        }

        @Override
        public void close() {
            dying.close();
            survivor.close();
        }
    }

    private interface Part {
        void perform(Two two) throws IOException;
    }

    private static Message message(int number, int length) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) number);
        return Message.ofBytes(content, length);
    }

    /// Dies at each store, one run for each; ends with one that does not die.
    ///
    /// @param over whether both directions go through rings before
    /// @param survivor what the other one does, from before the death on, until it is told
    /// @return how many stores there are
    private int everyStore(boolean over, Part operation, Part survivor) throws Exception {
        return everyStore(over, operation, survivor, _ -> {});
    }

    /// @param check what must hold then; given whether it died
    private int everyStore(boolean over, Part operation, Part survivor, Consumer<Boolean> check) throws Exception {
        int last = 0;
        // Not each run has as many: somebody sleeps, or need not.
        for (int store = 1; store <= last + RUNS_BEHIND_THE_LAST; store++) {
            try (Two two = over ? new Two().goneOver() : new Two()) {
                FutureTask<@Nullable Void> living = new FutureTask<>(() -> {
                    survivor.perform(two);
                    return null;
                });
                Thread.ofPlatform().daemon().name("survivor").start(living);
                boolean died = KillPointRuns.dies(store, _ -> {
                    try {
                        operation.perform(two);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                two.dying.die();
                living.get();
                check.accept(died);
                last = died ? store : last;
            }
        }
        return last;
    }

    /// Receives what comes, from the given number on, until the end.
    ///
    /// @return how many
    private static int readAll(FramedSocket from, int first, int length) throws IOException {
        int count = 0;
        try {
            for (Inbound message = from.read(); message != null; message = from.read()) {
                byte[] expected = new byte[length];
                Arrays.fill(expected, (byte) (first + count));
                assertThat(message.bytes()).isEqualTo(expected);
                count++;
            }
        } catch (PeerLostException _) {
            // In the middle of a message.
        }
        return count;
    }

    /// Sends until it is told that nobody receives.
    private static void sendUntilTold(FramedSocket to, int length) {
        try {
            while (true) {
                to.send(KIND, message(1, length));
            }
        } catch (IOException _) {
            // Told.
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 100", "false, 100", "true, 1310720", "false, 1310720"})
    void whatIsSentIsReceivedWholeAndInOrderOrNotAtAll(boolean over, int length) throws Exception {
        int[] sent = {0};
        int[] received = {0};
        int stores = everyStore(
                over,
                two -> {
                    for (sent[0] = 0; sent[0] < SOME / 4; sent[0]++) {
                        two.dying.send(KIND, message(1 + sent[0], length));
                    }
                },
                two -> received[0] = readAll(two.survivor, 1, length),
                died -> assertThat(received[0]).isBetween(sent[0], died ? sent[0] + 1 : sent[0]));
        assertThat(stores).isGreaterThan(over ? SOME / 4 : 0);
        assertThat(sent[0]).isEqualTo(SOME / 4);
    }

    /// All that was sent before is there, though nobody has looked before the death.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingThatWasSentBeforeIsLost(boolean over) throws Exception {
        for (int store = 1; ; store++) {
            try (Two two = over ? new Two().goneOver() : new Two()) {
                int[] sent = {0};
                boolean died = KillPointRuns.dies(store, _ -> {
                    try {
                        for (; sent[0] < SOME; sent[0]++) {
                            two.dying.send(KIND, message(1 + sent[0], SMALL));
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                two.dying.die();

                assertThat(readAll(two.survivor, 1, SMALL)).isBetween(sent[0], Math.min(SOME, sent[0] + 1));

                if (!died) {
                    assertThat(store).isGreaterThan(over ? SOME : 1);
                    return;
                }
            }
        }
    }

    /// @param length so much that what has been sent before it looks is not received by one store
    @ParameterizedTest
    @CsvSource({"true, 20000", "false, 100", "true, 1310720", "false, 1310720"})
    void whoSendsIsToldWhereverTheReceiverDied(boolean over, int length) throws Exception {
        int stores = everyStore(
                over,
                two -> {
                    for (int i = 0; i < SOME / 4; i++) {
                        assertThat(two.dying.read()).isNotNull();
                    }
                },
                two -> sendUntilTold(two.survivor, length));
        // It may have received all before the sender goes over; then it has only taken the ring.
        assertThat(stores).isGreaterThan(over ? 1 : 0);
    }

    /// Each goes over in the middle of it: what is offered with one message is taken when that is received.
    @Test
    void whoAnswersIsToldWhereverTheOtherDied() throws Exception {
        int stores = everyStore(
                false,
                two -> {
                    for (int i = 0; i < SOME / 4; i++) {
                        two.dying.send(KIND, message(i, SMALL));
                        assertThat(two.dying.read()).isNotNull();
                    }
                },
                two -> {
                    try {
                        for (Inbound next = two.survivor.read(); next != null; next = two.survivor.read()) {
                            two.survivor.send(KIND, Message.of(next));
                        }
                    } catch (IOException | PeerLostException _) {
                        // Told.
                    }
                });
        // Offers, takes, and goes over; then a message takes one to send and one to receive, and more if it waits.
        assertThat(stores).isGreaterThan(SOME / 2);
    }

    @Test
    void whoReceivesIsToldWhereverTheOtherDiedWhileItWaited() throws Exception {
        int stores = everyStore(
                true,
                two -> {
                    two.dying.awaitNext(System.nanoTime());
                    two.dying.awaitNext(Deadline.after(Duration.ofMillis(5)));
                    two.dying.send(KIND, message(1, SMALL));
                },
                two -> assertThat(readAll(two.survivor, 1, SMALL)).isLessThanOrEqualTo(1));
        assertThat(stores).isGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothAreToldWhereverTheOtherDiedWhileItClosed(boolean receives) throws Exception {
        int stores = everyStore(true, two -> two.dying.close(), two -> {
            if (receives) {
                assertThat(readAll(two.survivor, 1, SMALL)).isZero();
            } else {
                sendUntilTold(two.survivor, SMALL);
            }
        });
        assertThat(stores).isGreaterThanOrEqualTo(1);
    }
}
