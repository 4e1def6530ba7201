package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.ExactBytes;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.KeyChallenge;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/// Any bytes in place of the proof of the key, and, by one who knows it, in place of the greeting.
public final class HandshakeFuzzer {

    private static final long MAGIC = Door.MAGIC;
    private static final KeyChallenge CHALLENGE = new KeyChallenge(MAGIC, 1, RandomBytes.next(32));
    private static final RemoteServer SERVER = start();

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

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 3) {
            case 0 -> Allocation.check(rest.length, () -> prove(rest, true));
            case 1 -> Allocation.check(rest.length, () -> prove(rest, false));
            case 2 -> Allocation.check(rest.length, () -> greet(rest, true));
            default -> Allocation.check(rest.length, () -> greet(rest, false));
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
                    Greeting.asClient(link, "tcp://localhost:1", "");
                }
            } catch (IOException | PeerLostException | ProtocolException | CodecException _) {
                // That is what is to come of it.
            }
            SocketPair.join(attack);
        }
    }
}
