package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A client's side of its one connection to a server; any number of calls may be under way.
///
/* There is no thread that reads. Whoever waits for a reply tries to get the right to read, `reading`; who has it reads
 * for all: a reply that is another's wakes that one. When its own is there it gives the right up and wakes one that
 * still waits, which goes on. So a call that is alone needs no other thread at all.
 *
 *   1  a waiter says that it waits (PendingCall.waiting), then tries to get `reading`, then parks
 *   2  who leaves `reading` gives it free, then looks for one that waits and is not done, and wakes it
 *
 * Whoever did not get it in 1 had said before that it waits, so 2 sees it. It is never left to one that has not begun to
 * wait: that one may be in the middle of sending, and its server may send nothing more before somebody reads.
 *
 * Calls without a waiter have a thread that reads in the same way: [BackgroundReader].
 */
final class ClientSession {

    /// What a call comes to that has certainly not been sent, because the server was gone.
    static final Object UNSENT = new Object();

    private static final long LAST_WORDS_NANOS = 100_000_000;
    private static final long IDLE_NANOS = 5_000_000;

    // Enough for most: who has many calls a second under way writes all over its memory otherwise.
    private static final int CALL_BYTES = 64;
    // As many as are given back with one message.
    private static final int RELEASES = 4096;

    private final ServerIdentity server;
    private final Place place;
    // Null if it was never there.
    private final @Nullable SessionLink link;
    private final PeerTerms terms;
    private final Decoders decoders;
    private final Map<Long, PendingCall> pending = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    // When the last reply has come, or a look for the end was in vain.
    private volatile long heardNanos = System.nanoTime();
    // Held by the thread that reads.
    private final ReentrantLock reading = new ReentrantLock();
    private final BackgroundReader background = new BackgroundReader(this);
    private final SessionVersions versions = new SessionVersions(this);
    // What has become of the server; written once.
    private volatile @Nullable Loss loss;

    /// Who is at the other end.
    ///
    /// @param pass what this process shows there to be the same client when it has lost this connection
    /// @param longest how many bytes a message to it may have
    record ServerIdentity(ServerAddress address, String name, long pid, String pass, long longest) {

        /// @throws CodecException if it would hang up on whoever sends that
        void checkLength(Message message, CallTarget call) {
            if (message.totalBytes() > longest) {
                throw new CodecException(
                        "manager '" + name + "': a call is longer than it takes, and was not sent: length="
                                + message.totalBytes() + " bytes, limit=" + longest + " bytes, call=" + call
                                + "; send less at a time, or start the manager with more maxMessageBytes",
                        null);
            }
        }
    }

    ClientSession(ServerIdentity server, @Nullable SessionLink link, PeerTerms terms) {
        this.server = server;
        place = Place.of(server.address());
        this.link = link;
        this.terms = terms;
        decoders = new Decoders(terms::decoder);
    }

    /// One that was never there.
    static ClientSession lost(ServerAddress address, Loss loss) {
        ClientSession session = new ClientSession(
                new ServerIdentity(address, address.toString(), 0, "", Message.MAX_BYTES),
                null,
                PeerTerms.family(false));
        session.loss = loss;
        return session;
    }

    private SessionLink link() throws IOException {
        if (link == null) {
            throw new IOException("it was never reached");
        }
        return link;
    }

    ServerAddress address() {
        return server.address();
    }

    Place place() {
        return place;
    }

    boolean isOf(ServerAddress address) {
        return server.address().identity().equals(address.identity());
    }

    PeerTerms terms() {
        return terms;
    }

    ServerIdentity server() {
        return server;
    }

    boolean isLost() {
        return loss != null;
    }

    /// Whether there may be another connection: to the next server in the place of this one, or to the same one if
    /// it is elsewhere, and only the way to it is cut.
    boolean mayComeBack() {
        Loss lost = loss;
        return lost != null
                && lost.isDeath()
                && (address().restarts() || address().isRemote());
    }

    /// @param asks whether to ask the server, if that has not been done
    /// @return null if it is not known, or there is none, or the server is gone
    @Nullable
    Versions versions(boolean asks) {
        return versions.get(asks);
    }

    // ---- Calling

    /// Calls and waits.
    ///
    /// @param interruptible whether an interruption of this thread is sent on to the method; otherwise it is kept
    /// for later
    /// @throws Throwable what the method throws
    @Nullable
    Object call(CallTarget target, boolean interruptible, @Nullable Object[] arguments) throws Throwable {
        Object result = tryCall(target, interruptible, arguments);
        if (UNSENT.equals(result)) {
            throw unsent(target);
        }
        return result;
    }

    /// The same; [#UNSENT] if the server was gone before.
    @Nullable
    Object tryCall(CallTarget target, boolean interruptible, @Nullable Object[] arguments) throws Throwable {
        PendingCall call = prepare(target, new Transit.OutgoingCall(this), null, arguments);
        if (call == null) {
            return UNSENT;
        }
        send(call);
        boolean interrupted = await(call, interruptible);
        try {
            return call.reply() == null && !call.isSent() ? UNSENT : result(call);
        } catch (InterruptedException e) {
            // That is the one that was sent on.
            interrupted &= !interruptible;
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// What whoever called is thrown, if the call was not sent.
    ManagerLostException unsent(CallTarget target) {
        return whyLost().exception(target, false);
    }

    /// For those who know that it is lost.
    Loss whyLost() {
        Loss lost = loss;
        if (lost == null) {
            throw new AssertionError("not lost: " + this);
        }
        return lost;
    }

    /// Calls without waiting.
    ///
    /// @param user whose loan is kept until the call is over
    /// @return null if the server was gone before
    @Nullable
    CompletableFuture<@Nullable Object> tryBegin(
            CallTarget target, RemoteReference user, @Nullable Object[] arguments) {
        long[] id = new long[1];
        var future = new PendingCall.CallFuture(() -> cancel(id[0]));
        var transit = new Transit.OutgoingCall(this);
        transit.pin(user);
        PendingCall call = prepare(target, transit, future, arguments);
        if (call == null) {
            return null;
        }
        id[0] = call.id();
        background.begun();
        send(call);
        return future;
    }

    /// @return null if the server is gone
    private @Nullable PendingCall prepare(
            CallTarget target,
            Transit.OutgoingCall transit,
            PendingCall.@Nullable CallFuture future,
            @Nullable Object[] arguments) {
        lookForEnd();
        if (loss != null) {
            transit.unpin();
            return null;
        }
        long id = ids.incrementAndGet();
        Encoder encoder = new Encoder(terms.format(), CALL_BYTES);
        WireWriter fields = encoder.fields();
        fields.putLong(id);
        fields.putLong(target.object());
        fields.putInt(target.method());
        fields.putByte(arguments.length);
        Message message;
        boolean done = false;
        try {
            for (Object argument : arguments) {
                Transit.write(transit, encoder, argument, "argument");
            }
            message = encoder.finish();
            server.checkLength(message, target);
            done = true;
        } catch (CodecException e) {
            Unsent.note(e);
            throw e;
        } finally {
            if (!done) {
                encoder.restore();
                transit.unpin();
            }
        }
        return new PendingCall(id, target, transit, message, future);
    }

    private void send(PendingCall call) {
        pending.put(call.id(), call);
        if (loss != null) {
            // Whoever lost it may have looked into the table before.
            finish(call.id(), null);
            return;
        }
        call.sending();
        try {
            link().send(RemoteFrame.CALL, call.message());
        } catch (IOException e) {
            if (link != null && !link.sendsToRing()) {
                // The system has not taken all of it, so the server cannot have it whole.
                call.notSent();
            }
            readLastWords();
            lose(Loss.of(server, e));
        }
    }

    /// If nothing has been heard for a while nobody may have noticed that the server is gone; a call that is not
    /// sent then has certainly not run.
    private void lookForEnd() {
        if (System.nanoTime() - heardNanos >= IDLE_NANOS) {
            lookForEndNow();
        }
    }

    /// If nobody reads; who does notices it.
    ///
    /// @return whether the server is there: false, too, if that is not known
    boolean lookForEndNow() {
        if (loss != null || !reading.tryLock()) {
            return false;
        }
        boolean there = false;
        try {
            heardNanos = System.nanoTime();
            there = !link().isPeerGone();
            while (!there && loss == null) {
                readOne();
            }
        } catch (IOException e) {
            lose(Loss.of(server, e));
        } finally {
            reading.unlock();
        }
        handOn();
        return there;
    }

    /// What the server has said before it went: why, perhaps.
    private void readLastWords() {
        if (!reading.tryLock()) {
            // Whoever reads hears it.
            return;
        }
        try {
            long deadline = System.nanoTime() + LAST_WORDS_NANOS;
            while (loss == null && awaitNext(deadline)) {
                readOne();
            }
        } finally {
            reading.unlock();
        }
        handOn();
    }

    private void cancel(long id) {
        // Not in the thread that cancels: it may hold anything.
        Thread.startVirtualThread(() -> sendCancel(id));
    }

    private void sendCancel(long id) {
        WireWriter fields = new WireWriter(Long.BYTES);
        fields.putLong(id);
        try {
            link().send(RemoteFrame.CANCEL, fields);
        } catch (IOException e) {
            lose(Loss.of(server, e));
        }
    }

    private @Nullable Object result(PendingCall call) throws Throwable {
        Inbound reply = call.reply();
        if (reply == null) {
            throw whyLost().exception(call.target(), call.isSent());
        }
        return Reply.read(this, call.target(), reply);
    }

    /// What makes sense of a reply's bytes.
    <R extends @Nullable Object, E extends Throwable> R decode(Inbound reply, Decoders.Use<R, E> use) throws E {
        return decoders.use(reply, Thread.currentThread().getContextClassLoader(), use);
    }

    // ---- Waiting, and reading for all

    /// @return whether the thread was interrupted meanwhile
    private boolean await(PendingCall call, boolean interruptible) {
        boolean interrupted = false;
        boolean cancelled = false;
        call.waiting(true);
        while (!call.isDone()) {
            if (reading.tryLock()) {
                try {
                    readUntilDone(call);
                } finally {
                    reading.unlock();
                }
                handOn();
            } else if (!call.isDone()) {
                LockSupport.park(call);
            }
            if (Thread.interrupted()) {
                interrupted = true;
                if (interruptible && !cancelled && !call.isDone()) {
                    cancelled = true;
                    // Not here: whoever sends may wait until somebody reads, and that is this thread.
                    cancel(call.id());
                }
            }
        }
        return interrupted;
    }

    private void readUntilDone(PendingCall call) {
        while (!call.isDone() && awaitNext(Deadline.NEVER)) {
            readOne();
        }
    }

    /// For the thread that has `reading`.
    ///
    /// @return false if it has been interrupted or the time is over
    boolean awaitNext(long deadlineNanos) {
        try {
            return link().awaitNext(deadlineNanos);
        } catch (IOException | RuntimeException e) {
            lose(Loss.of(server, e));
            return true;
        }
    }

    /// For the thread that has `reading`.
    void readOne() {
        if (loss != null) {
            return;
        }
        try {
            Inbound frame = link().read();
            if (frame == null) {
                lose(Loss.hungUp(server));
            } else if (frame.kind() == RemoteFrame.GOODBYE) {
                lose(Loss.closed(server));
            } else if (frame.kind() >= RemoteFrame.RETURNED) {
                heardNanos = System.nanoTime();
                long id = ByteBuffer.wrap(frame.bytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong();
                finish(id, frame);
            }
        } catch (IOException | RuntimeException e) {
            lose(Loss.of(server, e));
        }
    }

    ReentrantLock reading() {
        return reading;
    }

    /// Wakes one that can read, after this thread has given up the right to.
    void handOn() {
        for (PendingCall call : pending.values()) {
            if (call.canLead()) {
                call.wake();
                return;
            }
        }
    }

    private void finish(long id, @Nullable Inbound reply) {
        PendingCall call = pending.remove(id);
        if (call == null) {
            return;
        }
        call.complete(reply);
        PendingCall.CallFuture future = call.future();
        if (future != null) {
            background.ended();
            // Not in the thread that reads: somebody's code hangs on it, or will in a moment, and what comes with a
            // reply
            // may have to be asked for at another server.
            Thread.startVirtualThread(() -> settle(call, future));
        }
    }

    private void settle(PendingCall call, PendingCall.CallFuture future) {
        try {
            future.returned(result(call));
        } catch (Throwable e) {
            future.failed(e);
        }
    }

    // ---- Whether the server is still there

    /// Whether a reply is waited for.
    boolean isWaitedFor() {
        return !pending.isEmpty();
    }

    boolean isSending() {
        return link != null && link.isSending();
    }

    /// How often something has come from the server.
    long received() {
        return link == null ? 0 : link.received();
    }

    /// How often something has been sent to it.
    long sent() {
        return link == null ? 0 : link.sent();
    }

    /// Has the server send something, at once.
    void ask() {
        if (link != null) {
            link.trySend(RemoteFrame.PING);
        }
    }

    // ---- The end

    /// Gives one loan of each back. May be called by any thread, and does not wait.
    void release(long... numbers) {
        if (!isLost() && numbers.length > 0) {
            Thread.startVirtualThread(() -> sendRelease(numbers));
        }
    }

    private void sendRelease(long[] numbers) {
        int most = (int) Math.min(RELEASES, server.longest() / (Long.BYTES + Integer.BYTES));
        for (int from = 0; from < numbers.length; from += most) {
            int to = Math.min(numbers.length, from + most);
            WireWriter fields = new WireWriter((to - from) * (Long.BYTES + Integer.BYTES));
            for (int i = from; i < to; i++) {
                fields.putLong(numbers[i]);
                fields.putInt(1);
            }
            try {
                link().send(RemoteFrame.RELEASE, fields);
            } catch (IOException e) {
                lose(Loss.of(server, e));
                return;
            }
        }
    }

    /// Notes that the server is gone, and tells all who wait. The first reason counts.
    void lose(Loss reason) {
        synchronized (this) {
            if (loss != null) {
                return;
            }
            loss = reason;
        }
        ClientSessions.gone(this, reason);
        if (link != null) {
            link.close();
        }
        for (Long id : pending.keySet()) {
            finish(id, null);
        }
    }

    void close() {
        if (!isLost()) {
            if (link != null) {
                link.sayGoodbye();
            }
            lose(Loss.closedHere(server));
        }
    }

    @Override
    public String toString() {
        return "manager '" + server.name() + "'";
    }
}
