package io.github.offspring.internal.remote;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.PeerLostException;
import io.github.offspring.internal.transport.KeyChallenge;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients of a manager that are not what they should be, byte by byte.
@RealProcesses
class HostileClientTest {

    private static boolean initialized;

    /// Notes when its static initializer runs.
    static final class Gadget implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        static {
            initialized = true;
        }
    }

    /// What is offered.
    interface Gate {
        void pass() throws InterruptedException;

        Object same(Object value);
    }

    /// At the manager.
    record HostedGate(AtomicInteger waiting) implements Gate {
        @Override
        public void pass() throws InterruptedException {
            waiting.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } finally {
                waiting.decrementAndGet();
            }
        }

        @Override
        public Object same(Object value) {
            return value;
        }
    }

    private static final int PASS = 0;
    private static final int SAME = 1;
    private static final int MAX_MESSAGE = 10_000;
    private static final int STRANGERS = 64;

    private final AtomicInteger waiting = new AtomicInteger();
    private final List<RawPeer> peers = new ArrayList<>();
    private RemoteServer server;
    private InetSocketAddress address;

    private void serve(Duration patience) throws IOException {
        serve(patience, Duration.ofMinutes(1));
    }

    private void serve(Duration patience, Duration stuck) throws IOException {
        server = RemoteServer.start("target", new ServerLimits(100, 100, MAX_MESSAGE, patience), null);
        AtomicInteger counted = waiting;
        server.offer("gate", Gate.class, () -> new HostedGate(counted));
        var terms = new ServeTerms(new InetSocketAddress("localhost", 0), Credentials.of(RawPeer.KEY), null, false);
        address = server.serve(terms, stuck);
        server.openDoor();
    }

    private void serve() throws IOException {
        serve(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        peers.forEach(RawPeer::close);
        server.close();
    }

    private RawPeer connect() throws IOException {
        RawPeer peer = RawPeer.connect(address);
        peers.add(peer);
        return peer;
    }

    private long clients() {
        return server.counts().get(1);
    }

    /// Somebody who does as he should is served.
    private void isWellServed() throws IOException {
        RawPeer honest = connect().greet();
        long gate = make(honest, 1);
        honest.call(2, gate, SAME, "same");
        assertThat(honest.next().kind()).isEqualTo(RemoteFrame.RETURNED);
        honest.close();
    }

    /// The same where a server's patience is short: it may be over for who is honest, too, and comes again then.
    private void isWellServedAtLast() {
        eventually("somebody is well served", () -> {
            try {
                isWellServed();
                return true;
            } catch (IOException | PeerLostException _) {
                return false;
            }
        });
    }

    private static long make(RawPeer peer, long call) throws IOException {
        peer.call(
                call,
                HostedObjects.DIRECTORY,
                DirectoryKind.Method.MAKE.ordinal(),
                "gate",
                InterfaceKind.of(Gate.class));
        return peer.lent(call);
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = {};
        for (byte[] part : parts) {
            int start = all.length;
            all = Arrays.copyOf(all, start + part.length);
            System.arraycopy(part, 0, all, start, part.length);
        }
        return all;
    }

    private static Object gadget() throws Exception {
        Object gadget = Gadget.class.getDeclaredConstructor().newInstance();
        initialized = false;
        return gadget;
    }

    // ---- Before the proof

    @Test
    void whatIsSaidInPlaceOfAProofIsNotDecoded() throws Exception {
        serve();
        Encoder call = new Encoder(Format.FOREIGN);
        call.write(gadget(), "gadget");
        RawPeer peer = connect();
        peer.read(RawPeer.HELLO_BYTES);

        peer.write(concat(
                RawPeer.frame(RemoteFrame.HELLO, RawPeer::hello),
                RawPeer.frame(
                        RemoteFrame.CALL,
                        fields -> fields.putBytes(
                                call.finish().inline(), 0, call.finish().inlineLength()))));

        assertThat(peer.isHungUp()).isTrue();
        assertThat(initialized).isFalse();
        assertThat(clients()).isZero();
        isWellServed();
    }

    @Test
    void aClientThatSendsEverythingBackIsTurnedAway() throws Exception {
        serve();
        RawPeer peer = connect();
        byte[] theirs = peer.read(RawPeer.HELLO_BYTES);

        peer.write(concat(theirs, Arrays.copyOf(theirs, RawPeer.PROOF_BYTES)));

        assertThat(peer.isHungUp()).isTrue();
        assertThat(clients()).isZero();
    }

    private static byte[] answer(byte[] theirs, byte[] ours) {
        byte[] role = "client".getBytes(StandardCharsets.US_ASCII);
        return concat(ours, KeyChallenge.sign(RawPeer.KEY, role, theirs, ours));
    }

    @Test
    void aProofThatWasGoodOnceIsNotGoodAgain() throws Exception {
        serve();
        RawPeer first = connect();
        byte[] theirs = first.read(RawPeer.HELLO_BYTES);
        byte[] ours = theirs.clone();
        ours[20]++;
        byte[] good = answer(theirs, ours);
        first.write(good);
        first.read(RawPeer.PROOF_BYTES);

        RawPeer second = connect();
        second.read(RawPeer.HELLO_BYTES);
        second.write(good);

        assertThat(second.isHungUp()).isTrue();
    }

    @Test
    void aProofForAListenerIsNoneForAManager() throws Exception {
        serve();
        RawPeer peer = connect();
        byte[] theirs = peer.read(RawPeer.HELLO_BYTES);
        byte[] ours = theirs.clone();
        // The magic of listeners: pr, not pm.
        ours[5] = 'r';

        peer.write(answer(theirs, ours));

        assertThat(peer.isHungUp()).isTrue();
        assertThat(clients()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, RawPeer.HELLO_BYTES, RawPeer.HELLO_BYTES + RawPeer.PROOF_BYTES - 1})
    void aFloodOfSilentStrangersEndsAtTheirDeadline(int said) throws Exception {
        serve(Duration.ofSeconds(2));
        for (int i = 0; i < STRANGERS + 6; i++) {
            connect().write(new byte[said]);
        }

        isWellServedAtLast();

        for (RawPeer silent : peers.subList(0, STRANGERS)) {
            assertThat(silent.isHungUp()).isTrue();
        }
        // The one that was well served has closed a moment ago.
        eventually("nobody is there", () -> clients() == 0);
    }

    // ---- The greeting

    @Test
    void greetingsThatComeByHalfKeepNobodyFromTheServer() throws Exception {
        serve(Duration.ofSeconds(2));
        for (int i = 0; i < STRANGERS; i++) {
            eventually("its key is proved in time", () -> {
                try {
                    connect().proveAsClient().write(RawPeer.header(RemoteFrame.HELLO, 100, 0, 0));
                    return true;
                } catch (IOException | PeerLostException _) {
                    return false;
                }
            });
        }

        isWellServedAtLast();

        for (RawPeer slow : peers.subList(0, STRANGERS)) {
            assertThat(slow.isHungUp()).isTrue();
        }
    }

    @Test
    void whatIsNoGreetingEndsTheConnection() throws Exception {
        serve();
        List<byte[]> nonsense = List.of(
                new byte[16],
                RawPeer.header(RemoteFrame.HELLO, -1, 0, 0),
                RawPeer.header(RemoteFrame.HELLO, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
                RawPeer.header(RemoteFrame.HELLO, 1 << 30, 0, 0),
                RawPeer.header(RemoteFrame.HELLO, 0, 1 << 20, 0),
                RawPeer.frame(RemoteFrame.HELLO, _ -> {}),
                RawPeer.frame(RemoteFrame.HELLO, fields -> fields.putInt(RemoteFrame.VERSION + 1)),
                RawPeer.frame(RemoteFrame.CALL, RawPeer::hello),
                RawPeer.frame(RemoteFrame.WELCOME, RawPeer::hello));
        for (byte[] each : nonsense) {
            RawPeer peer = connect().proveAsClient();
            peer.write(each);

            assertThat(peer.isHungUp()).isTrue();
            assertThat(clients()).isZero();
        }
        isWellServed();
    }

    // ---- Frames

    @Test
    void whatIsNoFrameEndsTheConnection() throws Exception {
        serve();
        List<byte[]> nonsense = List.of(
                new byte[16],
                RawPeer.header(RemoteFrame.CALL, MAX_MESSAGE + 1, 0, 0),
                RawPeer.header(RemoteFrame.CALL, 0, 0, MAX_MESSAGE + 1),
                // Of arrays without a byte each.
                RawPeer.header(RemoteFrame.CALL, 0, MAX_MESSAGE, 0),
                RawPeer.header(RemoteFrame.CALL, MAX_MESSAGE, 0, -1),
                // With arrays that are shorter than they say: what follows was taken for the next one.
                concat(RawPeer.header(RemoteFrame.PING, 0, 0, 16), RawPeer.header(RemoteFrame.PING, 0, 0, 0)),
                concat(
                        RawPeer.header(RemoteFrame.PING, 0, 1, 18),
                        new byte[] {'B', 2, 0, 0, 0, 7, 7},
                        RawPeer.header(RemoteFrame.PING, 0, 0, 0)),
                // Where to look in a memory that is not shared.
                concat(
                        RawPeer.header(RemoteFrame.CALL, 0, 1, 28),
                        new byte[] {(byte) ('B' | 0x80), 8, 0, 0, 0},
                        new byte[28]),
                // To go over to a ring.
                concat(RawPeer.header(0xFE, 20, 0, 0), new byte[20]),
                RawPeer.header(0xFF, 0, 0, 0),
                RawPeer.frame(RemoteFrame.HELLO, RawPeer::hello),
                RawPeer.frame(RemoteFrame.RETURNED, fields -> fields.putLong(1)),
                RawPeer.frame(RemoteFrame.CALL, fields -> fields.putLong(1)),
                RawPeer.frame(RemoteFrame.CANCEL, fields -> fields.putInt(1)),
                RawPeer.frame(RemoteFrame.RELEASE, fields -> fields.putInt(1)));
        for (byte[] each : nonsense) {
            RawPeer peer = connect().greet();
            peer.write(each);

            assertThat(peer.isHungUp()).isTrue();
            eventually("it is done with", () -> clients() == 0);
        }
        isWellServed();
    }

    // ---- Calls

    @Test
    void aGadgetIsRefusedBeforeItsClassIsInitialized() throws Exception {
        serve();
        RawPeer peer = connect().greet();
        long gate = make(peer, 1);

        peer.call(2, gate, SAME, gadget());
        String promptly = thrown(peer, 2);
        peer.call(3, HostedObjects.DIRECTORY, DirectoryKind.Method.FORGET.ordinal(), gadget());
        String later = thrown(peer, 3);

        assertThat(promptly).contains("CodecException").contains("Gadget");
        assertThat(later).contains("CodecException").contains("Gadget");
        assertThat(initialized).isFalse();
        peer.call(4, gate, SAME, "still served");
        peer.reply(RemoteFrame.RETURNED, 4);
    }

    private static String thrown(RawPeer peer, long call) throws IOException {
        WireReader in = peer.reply(RemoteFrame.THREW, call);
        ThrowableImage image = ThrowableImage.readText(in);
        return image.type() + ": " + image.message();
    }

    @Test
    void whatWasNotLentOrDeclaredCannotBeCalled() throws Exception {
        serve();
        RawPeer owner = connect().greet();
        long gate = make(owner, 1);
        RawPeer other = connect().greet();

        other.call(1, gate, SAME, "x");
        assertThat(other.reply(RemoteFrame.DECLINED, 1).getByte()).isEqualTo(RemoteFrame.NO_OBJECT);
        other.call(2, HostedObjects.DIRECTORY, DirectoryKind.Method.LEND.ordinal(), gate, false);
        assertThat(thrown(other, 2)).contains("has ended");
        other.call(3, HostedObjects.DIRECTORY, DirectoryKind.Method.ADOPT.ordinal(), 4711L, gate);
        other.reply(RemoteFrame.RETURNED, 3);
        other.send(RemoteFrame.RELEASE, fields -> {
            fields.putLong(gate);
            fields.putInt(1);
        });
        other.call(4, gate, SAME, "x");
        assertThat(other.reply(RemoteFrame.DECLINED, 4).getByte()).isEqualTo(RemoteFrame.NO_OBJECT);
        other.call(5, HostedObjects.DIRECTORY, DirectoryKind.Method.SHUT_DOWN.ordinal());
        assertThat(thrown(other, 5)).contains("SecurityException");

        for (int method : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            owner.call(2, gate, method, "x");
            assertThat(owner.reply(RemoteFrame.DECLINED, 2).getByte()).isEqualTo(RemoteFrame.NO_OBJECT);
        }
        owner.call(3, gate, SAME, "x");
        owner.reply(RemoteFrame.RETURNED, 3);
    }

    /// It ran without being counted, and was not cancelled when its client had gone.
    @Test
    void aCallThatTakesTheNumberOfOneThatRunsEndsTheConnection() throws Exception {
        serve();
        RawPeer peer = connect().greet();
        long gate = make(peer, 1);
        peer.call(2, gate, PASS);
        eventually("it waits", () -> waiting.get() == 1);

        peer.call(2, gate, PASS);

        assertThat(peer.isHungUp()).isTrue();
        eventually("nobody waits any more", () -> waiting.get() == 0);
        eventually("nothing of it is used", () -> server.counts().get(0) == 0);
    }

    @Test
    void whoTakesNothingOfWhatItIsSentIsHungUpOn() throws Exception {
        serve(Duration.ofMinutes(1), Duration.ofSeconds(1));
        RawPeer deaf = connect().greet();
        long gate = make(deaf, 1);
        FutureTask<Void> asking = new FutureTask<>(() -> {
            for (int call = 2; ; call++) {
                deaf.call(call, gate, SAME, "x".repeat(MAX_MESSAGE - 100));
            }
        });

        Thread.startVirtualThread(asking);

        assertThatThrownBy(asking::get).hasCauseInstanceOf(IOException.class);
        eventually("it is done with", () -> clients() == 0);
        eventually("nothing of it is used", () -> server.counts().get(0) == 0);
        isWellServedAtLast();
    }

    @Test
    void aReferenceToAnotherServerIsRefusedAndNobodyGoesThere() throws Exception {
        serve();
        RawPeer peer = connect().greet();
        long gate = make(peer, 1);
        try (ServerSocket elsewhere = new ServerSocket(0)) {
            var handle = new RemoteHandle(
                    new ServerAddress("0".repeat(32), "tcp://localhost:" + elsewhere.getLocalPort(), false),
                    1,
                    InterfaceKind.of(Gate.class),
                    null,
                    7);
            peer.call(2, gate, SAME, handle);

            assertThat(thrown(peer, 2)).contains("another manager");
            peer.call(
                    3,
                    gate,
                    SAME,
                    new RemoteHandle(
                            server.address(), gate + 1, InterfaceKind.of(Gate.class), null, RemoteHandle.LENT));
            assertThat(thrown(peer, 3)).contains("has ended");
            elsewhere.setSoTimeout(1);
            assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
