package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.internal.wire.Advice;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a server says to the calls of one client. Any thread; whoever has a reply sends it.
///
/// The thread that reads finds out that the client is gone, and ends everything. For one that is known to be
/// gone hardly anything is put into bytes any more. A reply that has been by then is seen by the link, which has
/// been given up, or is about to be and gives back what was not read: so what was taken is put back on one of these
/// ways, and on no two.
final class ServerReplies {

    // Enough for most.
    private static final int REPLY_BYTES = 64;

    private final ServerSession session;
    private final SessionLink link;
    private final Departures departures = new Departures();

    ServerReplies(ServerSession session, SessionLink link) {
        this.session = session;
        this.link = link;
    }

    private Encoder encoder(CallAtServer call) {
        Encoder encoder = new Encoder(session.terms().format(), REPLY_BYTES);
        encoder.fields().putLong(call.id());
        return encoder;
    }

    /// Encodes and adds a result; if it cannot be encoded, the reason.
    void add(CallAtServer call, @Nullable Object result) {
        // In what users' methods give may be what can be in one process only: it ends by being sent in vain.
        if (session.isGone() && !(call.hosted().kind() instanceof InterfaceKind)) {
            drop(call, result);
        } else if (result instanceof Taken taken) {
            add(call, taken.value(), taken);
        } else {
            add(call, result, null);
        }
    }

    /// Does what is to be done with a result that nobody gets.
    private void drop(CallAtServer call, @Nullable Object result) {
        switch (result) {
            case null -> {}
            case Taken taken -> taken.putBack().run();
            case Hosted made -> made.unuse(1);
            default -> dropHosted(call, result);
        }
    }

    /// What would have been hosted is closed as if it had been.
    private void dropHosted(CallAtServer call, Object result) {
        Kind kind = call.hosted().kind().hostedResult(call.method(), result);
        if (kind != null) {
            session.server().objects().returned(kind, result).unuse(1);
        }
    }

    /// @param taken what the result is of, if it is not there any more
    private void add(CallAtServer call, @Nullable Object result, @Nullable Taken taken) {
        // What the directory gives, and what is hosted here, has a use of ours until it has been lent.
        Hosted held = result instanceof Hosted given ? given : null;
        Encoder encoder = encoder(call);
        var transit = new Transit.OutgoingReply(session);
        try {
            Hosted lent =
                    result == null ? null : session.server().objects().ofResult(call.hosted(), call.method(), result);
            if (lent != null) {
                held = lent;
            }
            Transit.write(transit, encoder, held == null ? result : held, new Result(call));
        } catch (Throwable e) {
            transit.takeBack();
            notEncoded(call, taken, e);
            return;
        } finally {
            if (held != null) {
                held.unuse(1);
            }
        }
        int kind = transit.lent().isEmpty() ? RemoteFrame.RETURNED : RemoteFrame.LENT;
        if (!transit.lent().isEmpty()) {
            putLent(encoder, transit);
        }
        Runnable undelivered = taken == null ? null : taken.putBack();
        if (!send(kind, encoder.finish(), undelivered) && undelivered != null) {
            undelivered.run();
        }
    }

    private void notEncoded(CallAtServer call, @Nullable Taken taken, Throwable e) {
        if (e instanceof Several.Unwritten unwritten && taken != null) {
            notSent(call, taken, unwritten.before(), unwritten.failure());
        } else if (e instanceof CodecException failure && taken != null) {
            notSent(call, taken, 0, failure);
        } else if (e instanceof CodecException failure) {
            threw(call, new CodecException(call + ": has run, but its " + failure.getMessage(), failure));
        } else {
            if (taken != null) {
                taken.putBack().run();
            }
            threw(call, e);
        }
    }

    /// What was taken and can never be sent is done with: put back it would be the first one again for whoever takes
    /// next, for ever.
    private void notSent(CallAtServer call, Taken taken, int before, CodecException failure) {
        boolean forGood = !Lending.mayPass(failure);
        Taken rest = taken.cut().before(before, forGood);
        if (rest != null) {
            add(call, rest);
        } else if (forGood) {
            threw(
                    call,
                    new CodecException(
                            call + ": what has been taken cannot be sent, and counts as finished, because its "
                                    + failure.getMessage(),
                            failure));
        } else {
            threw(call, failure);
        }
    }

    /// What a result is called, if that is asked for.
    private record Result(CallAtServer call) implements Advice {
        @Override
        public String advice() {
            return call.hosted().kind() instanceof InterfaceKind
                    ? "; or host it there, by manager.host, and give its proxy: only a result itself comes as a proxy"
                            + " of its own accord, if its declared type is an interface that is not sealed"
                    : "";
        }

        @Override
        public String toString() {
            return "result";
        }
    }

    private static void putLent(Encoder encoder, Transit.OutgoingReply transit) {
        for (Hosted hosted : transit.lent()) {
            encoder.fields().putLong(hosted.number());
        }
        encoder.fields().putInt(transit.lent().size());
    }

    /// Adds that a call has ended with an exception.
    void threw(CallAtServer call, Throwable thrown) {
        if (session.isGone()) {
            return;
        }
        Encoder encoder = encoder(call);
        var transit = new Transit.OutgoingReply(session);
        Transit outer = Transit.enter(transit);
        try {
            ThrowableImage.write(encoder, thrown instanceof MisuseException misuse ? misuse.of(call) : thrown);
        } finally {
            Transit.leave(outer);
        }
        putLent(encoder, transit);
        boolean _ = send(RemoteFrame.THREW, encoder.finish(), null);
    }

    /// Adds that a call has not run.
    ///
    /// @param why one of [RemoteFrame]'s reasons
    void decline(long call, int why, String text) {
        WireWriter fields = new WireWriter(Long.BYTES + Byte.BYTES + Integer.BYTES + text.length());
        fields.putLong(call);
        fields.putByte(why);
        fields.putString(text);
        boolean _ = send(RemoteFrame.DECLINED, Message.ofBytes(fields.array(), fields.position()), null);
    }

    /// @param undelivered what is done if the client dies before it has read it; null for nothing
    /// @return false if it has certainly not been sent
    private boolean send(int kind, Message message, @Nullable Runnable undelivered) {
        try {
            departures.note(message);
            link.add(kind, message, undelivered);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    void flush() {
        try {
            link.flush();
        } catch (IOException _) {
            // As above.
        }
    }

    /// Ends what is under way with replies: nobody will read them.
    void abandon() {
        departures.abandon();
    }
}
