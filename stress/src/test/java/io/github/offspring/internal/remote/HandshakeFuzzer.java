package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.ExactBytes;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.KeyChallenge;
import io.github.offspring.internal.transport.TlsLine;
import io.github.offspring.internal.wire.Format;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// Any bytes in place of the proof of the key, and, by one who knows it, in place of the greeting; and in place of what
/// comes before both where connections are encrypted.
public final class HandshakeFuzzer {

    private static final long MAGIC = Door.MAGIC;
    private static final KeyChallenge CHALLENGE = new KeyChallenge(MAGIC, 1, RandomBytes.next(32));
    private static final RemoteServer SERVER = start();
    private static final Credentials.Pair KEYS =
            Credentials.make(RandomBytes.next(32), List.of("localhost"), Instant.EPOCH, Duration.ofDays(100_000));
    // Buffers, and the engines' own.
    private static final long ANYWAY = 4 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private HandshakeFuzzer() {}

    private static RemoteServer start() {
        try {
            return RemoteServer.start("fuzzed", ServerLimits.defaults(), null);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// What one side hears; what it says is lost.
    private static final class Heard implements ExactBytes {
        private final byte[] bytes;
        private int at;

        Heard(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void send(byte[] said, long deadlineNanos) {
            // Nobody listens.
        }

        @Override
        public byte[] receive(int length, long deadlineNanos) throws IOException {
            if (length > bytes.length - at) {
                throw new EOFException();
            }
            at += length;
            return Arrays.copyOfRange(bytes, at - length, at);
        }
    }

    /// What a good client says first where connections are encrypted.
    static byte[] clientHello() {
        ByteBuffer record = ByteBuffer.allocate(1 << 15);
        SSLEngine engine = KEYS.client().clientEngine("localhost", 1);
        try {
            engine.beginHandshake();
            engine.wrap(ByteBuffer.allocate(0), record);
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        return Arrays.copyOf(record.array(), record.position());
    }

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 7) {
            case 0 -> Allocation.check(rest.length, () -> prove(rest, true));
            case 1 -> Allocation.check(rest.length, () -> prove(rest, false));
            case 2 -> Allocation.check(rest.length, ANYWAY, () -> greet(rest, true));
            case 3 -> Allocation.check(rest.length, ANYWAY, () -> greet(rest, false));
            case 4 -> Allocation.check(rest.length, ANYWAY, () -> greet(weave(rest, RemoteFrame.HELLO), true));
            case 5 -> Allocation.check(rest.length, ANYWAY, () -> greet(weave(rest, RemoteFrame.WELCOME), false));
            case 6 ->
                Allocation.check(
                        rest.length, ANYWAY, () -> encrypt(rest, KEYS.server().serverEngine()));
            default ->
                Allocation.check(
                        rest.length, ANYWAY, () -> encrypt(rest, KEYS.client().clientEngine("localhost", 1)));
        }
    }

    /// What a client, or a server, says first of itself, nearly.
    private static byte[] weave(byte[] instructions, int kind) {
        Weaving weaving = new Weaving(instructions, 0, Format.FOREIGN);
        var out = weaving.out();
        out.putInt(weaving.claim(RemoteFrame.VERSION));
        for (int i = weaving.next(6); i > 0; i--) {
            weaving.text();
        }
        if (weaving.flag()) {
            out.putString("0123456789abcdef".repeat(2));
        }
        for (int i = weaving.next(4); i > 0; i--) {
            weaving.text();
        }
        out.putLong(weaving.extreme());
        out.putByte(weaving.next(3));
        byte[] content = weaving.take();
        out.putInt(weaving.claim(content.length));
        out.putInt(weaving.claim(0));
        out.putInt(weaving.claim(0));
        out.putInt(0x53_46_4F << 8 | (weaving.next(8) == 7 ? weaving.next(256) : kind));
        weaving.put(content);
        return weaving.take();
    }

    private static void encrypt(byte[] input, SSLEngine engine) throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            Thread attack = pair.attack(input);
            TlsLine line = new TlsLine(pair.near(), engine);
            try {
                line.handshake(Deadline.after(PATIENCE));
                throw new AssertionError("somebody without a certificate has been let in");
            } catch (IOException _) {
                // That is what is to come of it.
            } finally {
                line.close();
            }
            SocketPair.join(attack);
        }
    }

    private static void prove(byte[] input, boolean acceptor) {
        try {
            Heard heard = new Heard(input);
            if (acceptor) {
                CHALLENGE.asAcceptor(heard, 0);
            } else {
                CHALLENGE.asConnector(heard, 0);
            }
        } catch (IOException _) {
            return;
        }
        throw new AssertionError("somebody who does not know the key has proved that he does");
    }

    private static void greet(byte[] input, boolean server) throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            Thread attack = pair.attack(input);
            try (SessionLink link =
                    new SessionLink("fuzzed", new FramedSocket("fuzzed", pair.near()), Integer.MAX_VALUE)) {
                if (server) {
                    Greeting.asServer(SERVER, link, PeerTerms.stranger(null, false));
                } else {
                    String identity = Greeting.asClient(link, "tcp://localhost:1", "")
                            .address()
                            .identity();
                    if (!identity.matches("[0-9a-fA-F]{32}")) {
                        throw new AssertionError("files are named by it: identity=" + identity);
                    }
                }
            } catch (IOException | PeerLostException | ProtocolException | CodecException _) {
                // That is what is to come of it.
            }
            SocketPair.join(attack);
        }
    }
}
