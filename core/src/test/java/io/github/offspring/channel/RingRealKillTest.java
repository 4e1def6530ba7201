package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.ExitStatus;
import io.github.offspring.PeerLostException;
import io.github.offspring.internal.lease.KillPoints;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real processes that kill themselves before each store that they make in the rings of a connection, while this one
/// is at the other end of it.
@RealProcesses
@OverRings
@NativeOnly("rings need it")
class RingRealKillTest {

    private static final int SOME = 4;
    /// So many that most of the small ones come through the ring.
    private static final int MANY = 100;
    /// From then on they are the same again and again.
    private static final int MOST_STORES = 12;
    private static final int RUNS_BEHIND_THE_LAST = 1;

    /// What the process does that is killed.
    enum Dying {
        SENDS,
        RECEIVES,
        CLOSES;

        void perform(Connection<byte[]> theirs, int length) throws InterruptedException {
            for (int i = 1; i <= (this == RECEIVES ? MANY : SOME); i++) {
                if (this == RECEIVES) {
                    theirs.receive();
                } else {
                    theirs.send(message(i, length));
                }
            }
            if (this == CLOSES) {
                theirs.close();
            }
        }
    }

    /// So that both directions go through rings from then on.
    private static void converse(Connection<byte[]> with, boolean first) throws InterruptedException {
        for (int i = 0; i < SOME; i++) {
            if (first) {
                with.send(message(i, 1));
            }
            with.receive();
            if (!first) {
                with.send(message(i, 1));
            }
        }
    }

    private interface Survivor {
        void perform(Connection<byte[]> ours) throws InterruptedException;
    }

    private static byte[] message(int number, int length) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) number);
        return message;
    }

    /// @param over whether the two talk through rings before
    /// @return how many stores there are, if not too many
    private static int everyStore(Dying dying, boolean over, int length, Survivor survivor) throws Exception {
        int last = 0;
        for (int store = 1; store <= Math.min(last + RUNS_BEHIND_THE_LAST, MOST_STORES); store++) {
            Pipe<byte[]> pipe = Pipe.create();
            Connection<byte[]> theirs = pipe.second();
            int fatal = store;
            try (Connection<byte[]> ours = pipe.first();
                    ChildProcess<Void> child = ChildProcess.builder()
                            .systemProperty("offspring.kill-points", "true")
                            .output(Output.discard())
                            .start(() -> {
                                if (over) {
                                    converse(theirs, true);
                                }
                                KillPoints.arm(fatal, Posix::killThisProcess);
                                dying.perform(theirs, length);
                                KillPoints.disarm();
                            })) {
                if (over) {
                    converse(ours, false);
                }
                survivor.perform(ours);
                ExitStatus status = child.join();
                boolean killed = status.equals(new ExitStatus.Signaled(9));
                assertThat(killed || status.equals(new ExitStatus.Returned()))
                        .as("%s", status)
                        .isTrue();
                last = killed ? store : last;
            }
        }
        return last;
    }

    /// Receives whole messages, in order, until it is told that there will be no more.
    private static void receiveAll(Connection<byte[]> ours, int length) throws InterruptedException {
        try {
            int next = 1;
            for (Optional<byte[]> message = ours.receive(); message.isPresent(); message = ours.receive()) {
                assertThat(message.get()).isEqualTo(message(next++, length));
            }
        } catch (PeerLostException _) {
            // Told.
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 100", "false, 100", "true, 1048576"})
    void whatARealProcessSendsIsReceivedWholeOrNotAtAllWhereverItWasKilled(boolean over, int length) throws Exception {
        int stores = everyStore(Dying.SENDS, over, length, ours -> receiveAll(ours, length));
        assertThat(stores).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"true, 100", "false, 100", "true, 1048576"})
    void whoSendsToARealProcessIsToldWhereverThatWasKilled(boolean over, int length) throws Exception {
        int stores = everyStore(Dying.RECEIVES, over, length, ours -> {
            try {
                while (true) {
                    ours.send(message(1, length));
                }
            } catch (PeerLostException _) {
                // Told.
            }
        });
        assertThat(stores).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"true, 100", "false, 100"})
    void whoReceivesFromARealProcessIsToldWhereverThatWasKilledWhileItClosed(boolean over, int length)
            throws Exception {
        int stores = everyStore(Dying.CLOSES, over, length, ours -> receiveAll(ours, length));
        assertThat(stores).isPositive();
    }
}
