package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// What a server has said to a call, seen by the thread that waits for it.
final class Reply {

    private static final long[] NOTHING = {};
    private static final String RESULT = "result";

    private Reply() {}

    /// @return the result
    /// @throws Throwable what the method has thrown, or why there is no result
    @SuppressWarnings("NullAway") // a result may be null, and so may what the decoders give
    static @Nullable Object read(ClientSession session, CallTarget target, Inbound reply) throws Throwable {
        boolean lends = reply.kind() == RemoteFrame.LENT || reply.kind() == RemoteFrame.THREW;
        var transit = new Transit.IncomingReply(session, lends ? lent(session, reply) : NOTHING);
        // What an exception brings along it keeps.
        boolean read = reply.kind() == RemoteFrame.THREW;
        try {
            Object result = session.decode(reply, values -> read(transit, target, reply.kind(), values));
            read = true;
            return result;
        } finally {
            transit.giveBack(read);
        }
    }

    private static @Nullable Object read(
            Transit.IncomingReply transit, CallTarget target, int kind, Decoder.Values values) throws Throwable {
        values.fields().skip(Long.BYTES);
        return switch (kind) {
            case RemoteFrame.RETURNED, RemoteFrame.LENT -> result(transit, target, values);
            case RemoteFrame.THREW -> throw RemoteStack.join(thrown(transit, values));
            case RemoteFrame.DECLINED -> throw declined(transit.session(), target, values.fields());
            default ->
                throw new ProtocolException(
                        transit.session() + ": replies in a way that is not known: kind=" + kind, null);
        };
    }

    private static @Nullable Object result(Transit.IncomingReply transit, CallTarget target, Decoder.Values values) {
        Kind kind = target.kind();
        if (kind.givesSeveral(target.method())) {
            return Several.read(transit, values, RESULT);
        }
        try {
            return Transit.read(transit, values, RESULT);
        } catch (CodecException e) {
            if (kind.takes(target.method())) {
                transit.closeSince(0);
                return Several.unread(e);
            }
            throw new CodecException(transit.session() + ": has run " + target + ", but its " + e.getMessage(), e);
        }
    }

    private static Throwable thrown(Transit.IncomingReply transit, Decoder.Values values) {
        ThrowableImage image = ThrowableImage.readText(values.fields());
        ClientSession.ServerIdentity server = transit.session().server();
        Transit outer = Transit.enter(transit);
        try {
            return image.readThrowable(values, server.name(), server.pid());
        } finally {
            Transit.leave(outer);
        }
    }

    private static RuntimeException declined(ClientSession session, CallTarget target, WireReader in) {
        int why = in.getByte();
        String text = session + ": has not run a call because " + in.getString() + ": call=" + target;
        return switch (why) {
            case RemoteFrame.TOO_MANY -> new RejectedExecutionException(text);
            case RemoteFrame.CLOSING -> new ManagerLostException(text, false, null, null);
            case RemoteFrame.NOT_ALLOWED -> new SecurityException(text);
            default -> new IllegalStateException(text);
        };
    }

    /// The table at the end of a reply.
    private static long[] lent(ClientSession session, Inbound reply) {
        ByteBuffer bytes = ByteBuffer.wrap(reply.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int countAt = bytes.limit() - Integer.BYTES;
        int count = countAt < Long.BYTES ? -1 : bytes.getInt(countAt);
        if (count < 0 || (long) count * Long.BYTES > countAt - Long.BYTES) {
            throw new ProtocolException(session + ": a reply is not as it says: lent=" + count, null);
        }
        long[] numbers = new long[count];
        bytes.position(countAt - count * Long.BYTES);
        bytes.asLongBuffer().get(numbers);
        return numbers;
    }
}
