package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients of a manager that have been let in and call what they may, as nobody would.
@RealProcesses
class HostileCallsTest {

    /// What is offered.
    interface Slow {
        CompletionStage<String> begin();

        CompletionStage<String> beginWhenInterrupted();
    }

    /// At the manager.
    record HostedSlow() implements Slow {
        @Override
        public CompletionStage<String> begin() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<String> beginWhenInterrupted() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new CompletableFuture<>();
        }
    }

    private static final int BEGIN = 0;
    private static final int BEGIN_WHEN_INTERRUPTED = 1;
    private static final int RUNNING = 100;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int LONG = 7;
    // Of a computation at a manager.
    private static final int AWAIT = 1;
    private static final int ASK = 2;

    private final List<RawPeer> peers = new ArrayList<>();
    private RemoteServer server;
    private InetSocketAddress address;

    @BeforeEach
    void serve() throws IOException {
        server = RemoteServer.start("target", new ServerLimits(100, RUNNING, 1_000_000, Duration.ofMinutes(1)), null);
        server.offer("slow", Slow.class, () -> new HostedSlow());
        address = server.serve(
                new ServeTerms(new InetSocketAddress("localhost", 0), Credentials.of(RawPeer.KEY), null, false));
        server.openDoor();
    }

    @AfterEach
    void close() {
        peers.forEach(RawPeer::close);
        server.close();
    }

    private RawPeer connect() throws IOException {
        RawPeer peer = RawPeer.connect(address);
        peers.add(peer);
        return peer.greet();
    }

    private static long make(RawPeer peer, long call) throws IOException {
        peer.call(
                call,
                HostedObjects.DIRECTORY,
                DirectoryKind.Method.MAKE.ordinal(),
                "slow",
                InterfaceKind.of(Slow.class));
        return peer.lent(call);
    }

    private static void cancel(RawPeer peer, long call) throws IOException {
        peer.send(RemoteFrame.CANCEL, fields -> fields.putLong(call));
    }

    private static String thrown(RawPeer peer, long call) throws IOException {
        return ThrowableImage.readText(peer.reply(RemoteFrame.THREW, call)).type();
    }

    /// The interruption came before there was a stage, and nobody looked for it: the call had no end. A
    /// fuzzer has found it.
    @Test
    void aCallThatIsCancelledBeforeItHasAStageEnds() throws Exception {
        RawPeer peer = connect();
        long slow = make(peer, 1);

        peer.call(2, slow, BEGIN_WHEN_INTERRUPTED);
        cancel(peer, 2);

        assertThat(thrown(peer, 2)).isEqualTo("java.util.concurrent.CancellationException");
    }

    @Test
    void callsThatAreCancelledAtOnceEnd() throws Exception {
        RawPeer peer = connect();
        long slow = make(peer, 1);
        for (int call = 2; call < 50; call++) {
            peer.call(call, slow, BEGIN);
            cancel(peer, call);

            assertThat(thrown(peer, call)).isEqualTo("java.util.concurrent.CancellationException");
        }
    }

    /// What has ended, was never there, or is cancelled again.
    @Test
    void cancellationsOfNothingDoNothing() throws Exception {
        RawPeer peer = connect();
        long slow = make(peer, 1);
        for (long call : new long[] {1, 0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 4711}) {
            cancel(peer, call);
        }
        peer.call(2, slow, BEGIN);
        cancel(peer, 2);
        assertThat(thrown(peer, 2)).contains("Cancellation");
        cancel(peer, 2);

        peer.call(2, HostedObjects.DIRECTORY, DirectoryKind.Method.NAMES.ordinal());
        peer.reply(RemoteFrame.RETURNED, 2);
    }

    private static long lend(RawPeer peer, long call, long object) throws IOException {
        peer.call(call, HostedObjects.DIRECTORY, DirectoryKind.Method.LEND.ordinal(), object, false);
        WireReader in = peer.reply(RemoteFrame.RETURNED, call);
        assertThat(in.getByte()).isEqualTo(LONG);
        return in.getLong();
    }

    private static boolean adopt(RawPeer peer, long call, long token, long object) throws IOException {
        peer.call(call, HostedObjects.DIRECTORY, DirectoryKind.Method.ADOPT.ordinal(), token, object);
        int result = peer.reply(RemoteFrame.RETURNED, call).getByte();
        assertThat(result).isIn(TRUE, FALSE);
        return result == TRUE;
    }

    /// They were numbers in their order: who had been told one knew the others.
    @Test
    void aTokenTellsNothingOfOthersAndOpensWhatItWasMadeFor() throws Exception {
        RawPeer owner = connect();
        long first = make(owner, 1);
        long second = make(owner, 2);
        long ofFirst = lend(owner, 3, first);
        long ofSecond = lend(owner, 4, second);
        RawPeer other = connect();

        assertThat(Math.abs(ofSecond - ofFirst)).isGreaterThan(1_000);
        for (long guess : new long[] {ofFirst - 1, ofFirst + 1, 0, 1, 2, -1}) {
            assertThat(adopt(other, 1, guess, first)).isFalse();
            assertThat(adopt(other, 2, guess, second)).isFalse();
        }
        assertThat(adopt(other, 3, ofFirst, second)).isFalse();
        assertThat(adopt(other, 4, ofFirst, first)).isTrue();
        // It is good once.
        assertThat(adopt(other, 5, ofFirst, first)).isFalse();
        assertThat(adopt(connect(), 1, ofFirst, first)).isFalse();
    }

    private static void release(RawPeer peer, long object, int count) throws IOException {
        peer.send(RemoteFrame.RELEASE, fields -> {
            fields.putLong(object);
            fields.putInt(count);
        });
    }

    /// Waits until all that was sent has been read.
    private static void sync(RawPeer peer) throws IOException {
        peer.send(RemoteFrame.PING, _ -> {});
        assertThat(peer.next().kind()).isEqualTo(RemoteFrame.PONG);
    }

    private static boolean isUsable(RawPeer peer, long call, long slow) throws IOException {
        peer.call(call, slow, BEGIN);
        cancel(peer, call);
        Inbound reply = peer.next();
        assertThat(reply.kind()).isIn(RemoteFrame.THREW, RemoteFrame.DECLINED);
        return reply.kind() == RemoteFrame.THREW;
    }

    @Test
    void moreIsNotGivenBackThanThereWas() throws Exception {
        RawPeer owner = connect();
        long slow = make(owner, 1);
        RawPeer other = connect();
        assertThat(adopt(other, 1, lend(owner, 2, slow), slow)).isTrue();

        for (int count : new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 2, 1}) {
            release(other, slow, count);
        }

        assertThat(isUsable(other, 2, slow)).isFalse();
        assertThat(isUsable(owner, 3, slow)).isTrue();
        release(owner, slow, 1);
        sync(owner);
        assertThat(server.objects().count()).isZero();
    }

    /// Each would make an object that nobody has any more last for ever, or end one that others have.
    @Test
    void lessThanNothingIsNotGivenBack() throws Exception {
        for (int count : new int[] {0, -1, -2, Integer.MIN_VALUE + 1, Integer.MIN_VALUE}) {
            RawPeer owner = connect();
            long slow = make(owner, 1);
            RawPeer other = connect();
            assertThat(adopt(other, 1, lend(owner, 2, slow), slow)).isTrue();

            release(other, slow, count);
            release(other, slow, count);

            assertThat(isUsable(other, 2, slow)).isTrue();
            release(other, slow, 1);
            assertThat(isUsable(other, 3, slow)).isFalse();
            assertThat(isUsable(owner, 3, slow)).isTrue();
            release(owner, slow, 1);
            sync(owner);
            assertThat(server.objects().count()).isZero();
        }
    }

    @Test
    void whatIsNotOnLoanIsNotGivenBack() throws Exception {
        RawPeer owner = connect();
        long slow = make(owner, 1);
        RawPeer other = connect();

        for (long object : new long[] {slow, slow + 1, HostedObjects.DIRECTORY, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            for (int count : new int[] {1, 0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                release(other, object, count);
            }
        }
        sync(other);

        assertThat(isUsable(owner, 2, slow)).isTrue();
        assertThat(server.objects().count()).isEqualTo(1);
        other.call(1, HostedObjects.DIRECTORY, DirectoryKind.Method.NAMES.ordinal());
        other.reply(RemoteFrame.RETURNED, 1);
    }

    /// It is the end of who has sent it, and of what he had, and of nothing else.
    @Test
    void whatIsNotGivenBackWholeEndsItsConnection() throws Exception {
        RawPeer owner = connect();
        long slow = make(owner, 1);
        RawPeer other = connect();
        assertThat(adopt(other, 1, lend(owner, 2, slow), slow)).isTrue();

        other.send(RemoteFrame.RELEASE, fields -> {
            fields.putLong(slow);
            fields.putByte(1);
        });

        assertThat(other.isHungUp()).isTrue();
        assertThat(isUsable(owner, 3, slow)).isTrue();
        release(owner, slow, 1);
        sync(owner);
        Eventually.eventually("nobody has it", () -> server.objects().count() == 0);
    }

    private static Kind computation() throws Exception {
        Constructor<?> maker =
                Class.forName("io.github.offspring.refresh.StaleKind").getDeclaredConstructor(String.class);
        maker.setAccessible(true);
        return (Kind) maker.newInstance("computation");
    }

    /// They were not counted, and there was no limit to them.
    @Test
    void readersThatWaitForAComputationAreLimitedAndWhatEndsTheirWaitingIsNot() throws Exception {
        RawPeer peer = connect();
        peer.call(1, HostedObjects.DIRECTORY, DirectoryKind.Method.CREATE.ordinal(), computation(), new Object[] {
            "initial"
        });
        long computation = peer.lent(1);
        for (int i = 0; i < RUNNING; i++) {
            peer.call(100 + i, computation, AWAIT, 0L, Long.MAX_VALUE);
        }

        peer.call(2, computation, AWAIT, 0L, Long.MAX_VALUE);

        assertThat(peer.reply(RemoteFrame.DECLINED, 2).getByte()).isEqualTo(RemoteFrame.TOO_MANY);
        peer.call(3, computation, ASK);
        int replies = 0;
        while (replies < RUNNING + 1) {
            assertThat(peer.next().kind()).isEqualTo(RemoteFrame.RETURNED);
            replies++;
        }
        peer.call(4, computation, AWAIT, 0L, Long.MAX_VALUE);
        peer.reply(RemoteFrame.RETURNED, 4);
    }
}
