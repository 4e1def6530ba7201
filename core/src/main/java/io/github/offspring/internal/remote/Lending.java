package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Departure;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.ThrowableImage;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// References that go to another process by a way that their server does not see: a task, a queue, a pipe.
///
/// The server keeps a loan for whoever receives it, under a token that travels with the reference.
final class Lending {

    private Lending() {}

    /// A reference of a client leaves.
    static RemoteHandle ofOthers(RemoteReference reference) throws ObjectStreamException {
        check(reference.toString());
        boolean lasting = Encoder.isEncodingTask();
        RemoteReference.Where where = reference.where();
        ServerCalls server = ServerCalls.of(where.session());
        long token = Transit.isOfReply() ? lendInTime(reference, where, lasting) : server.lend(where.number(), lasting);
        Encoder.registerDeparture(new Passage(server, token, where.number()), reference.toString());
        return reference.handle(where, token);
    }

    /// The same for a result: whoever has asked for it must not wait for ever because somebody else's server stands
    /// still.
    private static long lendInTime(RemoteReference reference, RemoteReference.Where where, boolean lasting)
            throws ObjectStreamException {
        ClientSession session = where.session();
        CallTarget target =
                new CallTarget(HostedObjects.DIRECTORY, DirectoryKind.INSTANCE, DirectoryKind.Method.LEND.ordinal());
        CompletableFuture<@Nullable Object> coming =
                session.tryBegin(target, reference, new Object[] {where.number(), lasting});
        if (coming == null) {
            ManagerLostException lost = session.unsent(target);
            if (reference.mayBeFoundAgain()) {
                throw new NotYetException(ThrowableImage.words(lost));
            }
            throw lost;
        }
        try {
            return (Long) Objects.requireNonNull(coming.get(RemoteConnect.PATIENCE.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            throw new InvalidObjectException(
                    notLent(reference, session, ThrowableImage.words(Objects.requireNonNull(e.getCause()))));
        } catch (TimeoutException _) {
            endWhenLent(coming, session);
            throw new NotYetException(
                    notLent(reference, session, "it has not answered for " + Deadline.words(RemoteConnect.PATIENCE)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            endWhenLent(coming, session);
            throw new NotYetException(
                    notLent(reference, session, "this thread was interrupted while it waited for that"));
        }
    }

    /// It may come to be lent yet, to nobody.
    private static void endWhenLent(CompletableFuture<@Nullable Object> coming, ClientSession session) {
        CompletableFuture<?> _ =
                coming.thenAccept(token -> ServerCalls.of(session).endLoan((Long) Objects.requireNonNull(token)));
    }

    private static String notLent(RemoteReference reference, ClientSession session, String why) {
        return reference + ": cannot be sent because " + session + " has not lent it: " + why;
    }

    /// Whoever tries again may succeed.
    private static final class NotYetException extends InvalidObjectException {

        private static final long serialVersionUID = 1L;

        NotYetException(String reason) {
            super(reason);
        }
    }

    /// Whether what could not be encoded may be some other time: its manager stands still, or is started anew.
    static boolean mayPass(CodecException failure) {
        Throwable at = failure;
        while (at != null && !(at instanceof NotYetException)) {
            at = at.getCause();
        }
        return at != null;
    }

    /// An object of this process's own server leaves.
    static RemoteHandle ofOwn(Hosted hosted) throws ObjectStreamException {
        check(hosted.toString());
        OutsideLoans outside = hosted.home().outside();
        long token = outside.lend(hosted, null, Encoder.isEncodingTask());
        Encoder.registerDeparture(new OwnPassage(outside, token, hosted), hosted.toString());
        return Transit.handle(hosted, token);
    }

    private static void check(String what) throws NotSerializableException {
        if (!Encoder.isEncoding()) {
            throw new NotSerializableException(
                    what + ": can only travel through Offspring's own connections and tasks");
        }
    }

    /// A reference has come.
    static Reference adopt(RemoteHandle handle) {
        // If it is of one that has died, and has a name, it is found again at the next one when it is used.
        ClientSession session = ClientSessions.ofSame(handle.server());
        RemoteReference reference = new RemoteReference(session, handle);
        if (!session.isLost()) {
            // If it is not there any more, whoever calls it is told so.
            ServerCalls.of(session).adopt(handle.token(), handle.number());
        }
        return reference;
    }

    /// The way of one reference.
    private record Passage(ServerCalls server, long token, long number) implements Departure {

        @Override
        public void restore() {
            abandon();
        }

        @Override
        public boolean isClaimed() {
            return !server.isLent(token);
        }

        /// Not in this thread, which may hold anything.
        @Override
        public void abandon() {
            Thread.startVirtualThread(() -> server.endLoan(token));
        }

        @Override
        public boolean isExclusive() {
            return false;
        }

        @Override
        public Departure again() {
            // What it was encoded in has one token; it is good until the first of the two is over.
            return this;
        }
    }

    private record OwnPassage(
            OutsideLoans outside, long token, @Nullable Hosted hosted) implements Departure {

        @Override
        public void restore() {
            outside.end(token);
        }

        @Override
        public boolean isClaimed() {
            return !outside.isUnderWay(token);
        }

        @Override
        public void abandon() {
            outside.end(token);
        }

        @Override
        public boolean isExclusive() {
            return false;
        }

        @Override
        public Departure again() {
            return this;
        }
    }
}
