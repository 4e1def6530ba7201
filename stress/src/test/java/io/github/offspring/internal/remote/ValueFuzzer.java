package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.RemoteTrace;
import io.github.offspring.TaskFailedException;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Inbound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/// Any bytes as the values of a call, at the server, and as a reply, at the client.
public final class ValueFuzzer {

    private static final Object[] ARRAYS = {new byte[8], new long[2]};
    private static final PeerTerms STRANGER = PeerTerms.stranger(null, false);
    private static final CallTarget TARGET = new CallTarget(1, FuzzedObjects.SERVICE, 0);
    private static final ServerSession SERVER = server();
    private static final ClientSession CLIENT = ClientSession.lost(
            new ServerAddress("0".repeat(32), "tcp://localhost:1", false),
            Loss.closed(new ClientSession.ServerIdentity(
                    new ServerAddress("0".repeat(32), "tcp://localhost:1", false), "nobody", 1, "")));

    private ValueFuzzer() {}

    private static ServerSession server() {
        try {
            SessionLink link = new SessionLink(
                    "fuzzed", new FramedSocket("fuzzed", SocketPair.open().near()), 0);
            return new ServerSession(
                    FuzzedObjects.SERVER, link, STRANGER, new ServerSession.ClientIdentity("fuzzer", 1, ""));
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        if (input[0] % 5 == 0) {
            Allocation.check(input.length, () -> asArguments(rest));
        } else {
            Allocation.check(input.length, () -> asReply(RemoteFrame.RETURNED + Math.abs(input[0] % 5) - 1, rest));
        }
    }

    private static void asArguments(byte[] input) {
        Decoder decoder = STRANGER.decoder();
        Decoder.Values values = decoder.open(new Inbound(RemoteFrame.CALL, input, ARRAYS), null);
        try {
            while (values.fields().remaining() > 0) {
                Transit.read(new Transit.IncomingCall(SERVER), values, "argument");
            }
        } catch (CodecException _) {
            // That is what is to come of it.
        }
    }

    private static void asReply(int kind, byte[] input) {
        byte[] reply = ByteBuffer.allocate(Long.BYTES + input.length)
                .putLong(1)
                .put(input)
                .array();
        try {
            Reply.read(CLIENT, TARGET, new Inbound(kind, reply, ARRAYS));
        } catch (CodecException
                | ProtocolException
                | IllegalStateException
                | RejectedExecutionException
                | SecurityException
                | TaskFailedException _) {
            // Of the protocol, or declined.
        } catch (ManagerLostException _) {
            // Declined, too.
        } catch (Throwable thrown) {
            boolean isTheirs = Stream.of(thrown.getSuppressed()).anyMatch(RemoteTrace.class::isInstance);
            if (!isTheirs) {
                throw new AssertionError("thrown here", thrown);
            }
        }
    }
}
