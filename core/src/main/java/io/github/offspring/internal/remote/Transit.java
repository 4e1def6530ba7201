package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import java.io.ObjectStreamException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What this thread is about to put into bytes, or take out of them, between a server and a client of its.
///
/// References that go between the two need nothing but their number; those that leave for elsewhere, or come from
/// there, take the long way: [Lending].
sealed interface Transit {

    /// A call's arguments, at the client.
    ///
    /// @param pinned what must not be released before the call is over
    record OutgoingCall(ClientSession session, List<Pinned> pinned) implements Transit {

        /// A reference that is kept, and how that ends.
        record Pinned(RemoteReference reference, Runnable end) {}

        OutgoingCall(ClientSession session) {
            this(session, new ArrayList<>(0));
        }

        void pin(RemoteReference reference) {
            pinned.add(new Pinned(reference, reference.pin()));
        }

        void unpin() {
            pinned.forEach(each -> each.end.run());
            pinned.clear();
        }
    }

    /// A call's arguments, at the server.
    record IncomingCall(ServerSession session) implements Transit {}

    /// A result, at the server.
    ///
    /// @param lent what the client has got with it
    record OutgoingReply(ServerSession session, List<Hosted> lent) implements Transit {
        OutgoingReply(ServerSession session) {
            this(session, new ArrayList<>(0));
        }

        /// @return false if the client is gone, or the object has ended
        boolean lend(Hosted hosted) {
            boolean done = session.loans().lend(hosted);
            if (done) {
                lent.add(hosted);
            }
            return done;
        }

        /// The result does not go.
        void takeBack() {
            lent.forEach(hosted -> session.loans().giveBack(hosted.number(), 1));
            lent.clear();
        }
    }

    /// A result, at the client.
    ///
    /// @param lent the numbers of what has come with it and has not been seen yet
    /// @param made what has been seen
    record IncomingReply(ClientSession session, long[] lent, List<RemoteReference> made) implements Transit {

        private static final long SEEN = -1;

        IncomingReply(ClientSession session, long[] lent) {
            this(session, lent, new ArrayList<>(0));
        }

        /// @return null if it has not been lent with this reply
        @Nullable
        RemoteReference take(RemoteHandle handle) {
            for (int i = 0; i < lent.length; i++) {
                if (lent[i] == handle.number()) {
                    lent[i] = SEEN;
                    RemoteReference reference = new RemoteReference(session, handle);
                    made.add(reference);
                    return reference;
                }
            }
            return null;
        }

        /// Gives back what was made of a value that cannot be read.
        ///
        /// @param before how many had been made before that
        void closeSince(int before) {
            List<RemoteReference> unread = made.subList(before, made.size());
            unread.forEach(RemoteReference::close);
            unread.clear();
        }

        /// Gives back what nothing was made of.
        ///
        /// @param read whether the result has been read whole; if not, nobody has what was made
        void giveBack(boolean read) {
            if (lent.length > 0) {
                session.release(
                        Arrays.stream(lent).filter(number -> number != SEEN).toArray());
            }
            if (!read) {
                made.forEach(RemoteReference::close);
            }
        }
    }

    ThreadLocal<@Nullable Transit> CURRENT = new ThreadLocal<>();

    /// Whether this thread is about to encode a call's arguments: whoever calls can wait before it begins again.
    static boolean isOfCall() {
        return CURRENT.get() instanceof OutgoingCall;
    }

    /// Whether this thread is about to encode a result: whoever waits for it knows nothing of what is in it.
    static boolean isOfReply() {
        return CURRENT.get() instanceof OutgoingReply;
    }

    static @Nullable Transit enter(Transit transit) {
        Transit outer = CURRENT.get();
        CURRENT.set(transit);
        return outer;
    }

    static void leave(@Nullable Transit outer) {
        CURRENT.set(outer);
    }

    /// What goes into a message in the place of an object of this process's server.
    static RemoteHandle leaving(Hosted hosted) throws ObjectStreamException {
        if (CURRENT.get() instanceof OutgoingReply reply && reply.session.owns(hosted)) {
            boolean _ = reply.lend(hosted);
            return handle(hosted, RemoteHandle.LENT);
        }
        return Lending.ofOwn(hosted);
    }

    /// What goes into a message in the place of a reference.
    static RemoteHandle leaving(RemoteReference reference) throws ObjectStreamException {
        RemoteReference.Where where = reference.where();
        if (CURRENT.get() instanceof OutgoingReply reply && reply.session.isOf(reference.server())) {
            // Made by an object of this server's, as any client makes one.
            Hosted hosted = reply.session.server().objects().find(where.number());
            if (hosted != null && reply.lend(hosted)) {
                return handle(hosted, RemoteHandle.LENT);
            }
        }
        if (CURRENT.get() instanceof OutgoingCall call && call.session.equals(where.session())) {
            call.pin(reference);
            return reference.handle(where, RemoteHandle.LENT);
        }
        return Lending.ofOthers(reference);
    }

    static RemoteHandle handle(Hosted hosted, long token) {
        return new RemoteHandle(hosted.home().address(), hosted.number(), hosted.kind(), hosted.name(), token);
    }

    /// What comes out of a message in the place of a handle.
    static Object arrived(RemoteHandle handle) {
        Transit current = CURRENT.get();
        Object proxy = proxy(handle, current);
        if (isOfStranger(current)) {
            PeerFilter.allowNext(proxy.getClass());
        }
        return proxy;
    }

    private static Object proxy(RemoteHandle handle, @Nullable Transit current) {
        if (current instanceof IncomingCall call && call.session.isOf(handle.server())) {
            return call.session.resolve(handle).inside();
        }
        if (current instanceof IncomingReply reply
                && handle.token() == RemoteHandle.LENT
                && reply.session.isOf(handle.server())) {
            RemoteReference reference = reply.take(handle);
            if (reference != null) {
                return handle.kind().proxy(reference);
            }
        }
        if (isOfStranger(current)) {
            // Whoever is not of the family does not say where this process connects to.
            throw new CodecException(
                    "reference: leads to another manager, which a peer of another family cannot send", null);
        }
        return handle.kind().proxy(Lending.adopt(handle));
    }

    private static boolean isOfStranger(@Nullable Transit current) {
        return switch (current) {
            case IncomingCall call -> !call.session.terms().isFamily();
            case IncomingReply reply -> !reply.session.terms().isFamily();
            case null, default -> false;
        };
    }

    /// Encodes with a transit in force.
    static void write(Transit transit, Encoder encoder, @Nullable Object value, Object name) {
        Transit outer = enter(transit);
        try {
            if (value instanceof Several several) {
                several.write(encoder, name);
            } else {
                encoder.write(value, name);
            }
        } finally {
            leave(outer);
        }
    }

    /// Decodes with a transit in force.
    static @Nullable Object read(Transit transit, Decoder.Values values, String name) {
        Transit outer = enter(transit);
        try {
            return values.read(name);
        } finally {
            leave(outer);
        }
    }
}
