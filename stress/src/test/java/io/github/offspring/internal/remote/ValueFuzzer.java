package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.RemoteTrace;
import io.github.offspring.TaskFailedException;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/// Any values of a call, at the server, and any reply, at the client, in both ways to describe classes.
///
/// The first byte of the input says which of them; the rest are instructions for a [Weaving].
public final class ValueFuzzer {

    /// The sorts of input, by their numbers: arguments, then the replies from RETURNED on, the last of no kind.
    static final int SORTS = 6;
    /// With a sort: the format is the one of families.
    static final int IN_FAMILY = 64;

    private static final Object[] ARRAYS = {new byte[8], new long[2]};
    // Besides the JDK's and those of the fuzzer. What comes with a message makes none.
    private static final int MAX_CLASSES = 30_000;
    // As many as a call has at most.
    private static final int MAX_VALUES = 255;
    // Exceptions with their traces, a decoder, what is about a class that is seen for the first time; and for each
    // value
    // an object stream, which has buffers.
    private static final long ANYWAY = (256 << 10) + (MAX_VALUES * 16 << 10);
    private static final CallTarget TARGET = new CallTarget(1, FuzzedObjects.SERVICE, 0);
    private static final ServerAddress NOWHERE = new ServerAddress("0".repeat(32), "tcp://localhost:1", false);

    private ValueFuzzer() {}

    /// Both sides, with one of the formats.
    private record Sides(PeerTerms terms, ServerSession server, ClientSession client) {

        static final Sides FOREIGN = of(PeerTerms.stranger(null, false));
        static final Sides FAMILY = of(new PeerTerms(Format.FAMILY, new PeerFilter(null, false), false, false));

        static Sides of(PeerTerms terms) {
            try {
                SessionLink link = new SessionLink(
                        "fuzzed", new FramedSocket("fuzzed", SocketPair.open().near()), 0);
                var identity = new ClientSession.ServerIdentity(NOWHERE, "nobody", 1, "", Message.MAX_BYTES);
                ClientSession client = new ClientSession(identity, link, terms);
                client.lose(Loss.closed(identity));
                return new Sides(
                        terms,
                        new ServerSession(
                                FuzzedObjects.SERVER,
                                link,
                                terms,
                                new ServerSession.ClientIdentity("fuzzer", 1, "", false)),
                        client);
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        Sides sides = (input[0] & IN_FAMILY) == 0 ? Sides.FOREIGN : Sides.FAMILY;
        Weaving weaving = new Weaving(input, 1, sides.terms.format());
        int sort = (input[0] & (IN_FAMILY - 1)) % SORTS;
        if (sort == 0) {
            int count = 0;
            while (weaving.hasNext() && count < MAX_VALUES) {
                weaving.value();
                count++;
            }
            byte[] values = weaving.take();
            Allocation.check(values.length, ANYWAY, () -> asArguments(sides, values));
        } else {
            weaveReply(weaving, sort);
            byte[] reply = weaving.take();
            Allocation.check(reply.length, ANYWAY, () -> asReply(sides, RemoteFrame.RETURNED + sort - 1, reply));
        }
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        if (classes > MAX_CLASSES) {
            throw new AssertionError("what has come has made classes: count=" + classes);
        }
    }

    private static void weaveReply(Weaving weaving, int sort) {
        weaving.out().putLong(1);
        if (sort == RemoteFrame.DECLINED - RemoteFrame.RETURNED + 1) {
            weaving.out().putByte(weaving.next(256));
        }
        if (sort == RemoteFrame.THREW - RemoteFrame.RETURNED + 1) {
            weaving.text();
            boolean message = weaving.flag();
            weaving.out().putByte(message ? 1 : 0);
            if (message) {
                weaving.text();
            }
            weaving.text();
            weaving.out().putByte(weaving.next(3));
        } else if (sort > RemoteFrame.THREW - RemoteFrame.RETURNED) {
            weaving.text();
        }
        weaving.value();
        int lent = weaving.next(8);
        for (int i = 0; i < lent; i++) {
            weaving.out().putLong(weaving.next(4));
        }
        weaving.out().putInt(weaving.claim(lent));
    }

    private static void asArguments(Sides sides, byte[] input) {
        Decoder decoder = sides.terms.decoder();
        Decoder.Values values = decoder.open(new Inbound(RemoteFrame.CALL, input, ARRAYS), null);
        try {
            for (int i = 0; i < MAX_VALUES && values.fields().remaining() > 0; i++) {
                Transit.read(new Transit.IncomingCall(sides.server), values, "argument");
            }
        } catch (CodecException _) {
            // That is what is to come of it.
        }
    }

    private static void asReply(Sides sides, int kind, byte[] reply) {
        byte[] copy = ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN).array();
        try {
            Reply.read(sides.client, TARGET, new Inbound(kind, copy, ARRAYS));
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
