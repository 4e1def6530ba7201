package io.github.offspring.internal.remote;

import io.github.offspring.PeerLostException;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A server's side of the connection to one client.
///
/// One thread reads. It does the calls of prompt methods itself, in their order, if they need not wait, and those of
/// methods that are known to be short; each other call has a virtual thread. Replies are sent by whoever has them.
final class ServerSession implements Caller, Runnable {

    private static final Message NOTHING = Message.ofBytes(new byte[0], 0);
    private static final AtomicLong IDS = new AtomicLong();
    // What takes longer may wait for one of the calls behind it.
    private static final Duration CALLS_BEHIND_PATIENCE = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final RemoteServer server;
    private final SessionLink link;
    private final PeerTerms terms;
    private final Decoders decoders;
    private final long id = IDS.incrementAndGet();
    private final Loans loans = new Loans();
    // What cancels each call that has a thread, or a stage, of its own, or may come to one while others are read.
    private final Map<Long, Canceller> running = new ConcurrentHashMap<>();
    private final Map<Object, Runnable> whenGone = new ConcurrentHashMap<>();
    private final ServerReplies replies;
    private final AtomicBoolean gone = new AtomicBoolean();
    // Whether it is gone without having said so.
    private volatile boolean cutOff;
    private final ReadingTurn turn = new ReadingTurn(this::readOn);
    private final CallOrder order;
    // What the thread that reads runs, or has run last. Written by that thread before it gives way.
    private volatile @Nullable CallAtServer here;
    private final ClientIdentity client;

    /// Who is at the other end, as it says.
    ///
    /// @param pass what it shows to be the same client when it has lost this connection
    /// @param owner whether it may end the server
    record ClientIdentity(String name, long pid, String pass, boolean owner) {}

    ServerSession(RemoteServer server, SessionLink link, PeerTerms terms, ClientIdentity client) {
        this.server = server;
        this.link = link;
        this.terms = terms;
        this.client = client;
        decoders = new Decoders(terms::decoder);
        replies = new ServerReplies(this, link);
        order = new CallOrder(
                calls -> startThread("offspring-calls-behind", calls),
                server.limits().runningCalls(),
                CALLS_BEHIND_PATIENCE);
    }

    // ---- As hosted objects see it

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return client.name();
    }

    @Override
    public long pid() {
        return client.pid();
    }

    @Override
    public void whenGone(Object key, Runnable action) {
        whenGone.put(key, action);
        if (isGone()) {
            runWhenGone();
        }
    }

    @Override
    public void forget(Object key) {
        whenGone.remove(key);
    }

    @Override
    public boolean isGone() {
        return gone.get();
    }

    private void runWhenGone() {
        for (Object key : List.copyOf(whenGone.keySet())) {
            Runnable action = whenGone.remove(key);
            if (action != null) {
                Thread.ofVirtual().name("offspring-client-gone").start(action);
            }
        }
    }

    // ---- As its server sees it

    PeerTerms terms() {
        return terms;
    }

    RemoteServer server() {
        return server;
    }

    Loans loans() {
        return loans;
    }

    boolean owns(Hosted hosted) {
        return hosted.home().equals(server.objects());
    }

    boolean isOf(ServerAddress address) {
        return server.address().identity().equals(address.identity());
    }

    /// The object that a client names in a call's arguments.
    Hosted resolve(RemoteHandle handle) {
        Hosted hosted = handle.token() == RemoteHandle.LENT
                ? loans.find(handle.number())
                : server.outside().find(handle.token(), handle.number(), terms);
        if (hosted == null) {
            throw Hosted.hasEnded(handle.number());
        }
        return hosted;
    }

    // ---- Reading

    /// Has a thread read. For the family one of the platform: it can spin, and sleep at the ring itself.
    void start() {
        (terms.isFamily() ? Thread.ofPlatform().daemon() : Thread.ofVirtual())
                .name("offspring-client-" + client.name())
                .start(this);
    }

    /// The same, in the place of one that is at a call.
    private void readOn() {
        CallAtServer lasting = here;
        if (lasting != null && lasting.isPrompt()) {
            // From here on it may be cancelled, before there is anything to be done about that.
            running.put(lasting.id(), new Canceller());
            order.hold(lasting);
        } else if (lasting != null) {
            // Now, not when it is over: those that follow would take as long, and a thread each.
            lasting.hosted().paces().noteLong(lasting.method());
        }
        try {
            start();
        } catch (OutOfMemoryError _) {
            // There is no room for another thread of the platform.
            Thread.ofVirtual().name("offspring-client-" + client.name()).start(this);
        }
    }

    @Override
    public void run() {
        boolean relieved = false;
        boolean died = false;
        boolean inOrder = false;
        try {
            while (!relieved) {
                if (!link.isNextKnown()) {
                    link.flush();
                }
                Inbound frame = link.read();
                died = frame == null;
                inOrder = frame != null && frame.kind() == RemoteFrame.GOODBYE;
                if (frame == null || inOrder) {
                    return;
                }
                relieved = !take(frame);
            }
        } catch (PeerLostException _) {
            // In the middle of a message.
            died = true;
        } catch (IOException | RuntimeException _) {
            // It is gone, or sends what no client does: it is done with.
        } finally {
            if (!relieved) {
                end(died, inOrder);
            }
        }
    }

    /// @return whether this thread is to read on
    private boolean take(Inbound frame) throws IOException {
        WireReader fields = frame.reader();
        switch (frame.kind()) {
            case RemoteFrame.CALL -> {
                return call(frame, fields);
            }
            case RemoteFrame.CANCEL -> {
                Canceller canceller = running.get(fields.getLong());
                if (canceller != null) {
                    canceller.run();
                }
            }
            case RemoteFrame.RELEASE -> {
                while (fields.remaining() > 0) {
                    loans.giveBack(fields.getLong(), fields.getInt());
                }
            }
            case RemoteFrame.PING -> link.send(RemoteFrame.PONG, NOTHING);
            default -> throw new IOException("unknown kind of frame: kind=" + frame.kind());
        }
        return true;
    }

    private boolean call(Inbound frame, WireReader fields) throws IOException {
        long call = fields.getLong();
        if (running.containsKey(call)) {
            // It would run without being counted, and could not be cancelled.
            throw new IOException("a call has the number of another one that runs: call=" + call);
        }
        long object = fields.getLong();
        int method = fields.getInt();
        Hosted hosted = object == HostedObjects.DIRECTORY ? server.directory(this) : loans.find(object);
        if (hosted == null) {
            replies.decline(call, RemoteFrame.NO_OBJECT, "its object has ended, or was never this process's");
        } else if (method < 0 || method >= hosted.kind().methods()) {
            replies.decline(call, RemoteFrame.NO_OBJECT, "it has no such method");
        } else if (server.isClosing()) {
            replies.decline(call, RemoteFrame.CLOSING, "it is about to end");
        } else if (hosted.kind().mayWait(method) && hasTooMany()) {
            declineAnother(call);
        } else if (order.holds(hosted) && callInTurn(new CallAtServer(call, hosted, method), frame)) {
            return true;
        } else if (hosted.kind().isPrompt(method)) {
            return callPromptly(new CallAtServer(call, hosted, method), frame);
        } else if (terms.isFamily() && hosted.paces().isShort(method) && !hasTooMany()) {
            return runHere(new CallAtServer(call, hosted, method), frame);
        } else {
            start(new CallAtServer(call, hosted, method), frame, null);
        }
        return true;
    }

    /// In the thread that reads, unless it takes far too long: the decoding, too, may run code of users, and that wait.
    ///
    /// @return whether it is still the one that reads
    private boolean callPromptly(CallAtServer call, Inbound frame) {
        here = call;
        Attempt done;
        boolean reads = false;
        long step = turn.leave(ReadingTurn.Pace.IN_ORDER);
        try {
            done = attempt(call, frame);
        } finally {
            reads = turn.comeBack(step);
        }
        if (!reads) {
            order.release(call);
            noteAttempt(call, done);
        }
        // Not before: whoever sends may wait until the client reads, and nobody is to read on for that.
        reply(call, frame, done);
        if (!reads) {
            replies.flush();
        }
        return reads;
    }

    private void noteAttempt(CallAtServer call, Attempt done) {
        if (isOver(call, done)) {
            running.remove(call.id());
        }
    }

    /// After those before it of the same object, if one of them still has cost another thread the reading.
    ///
    /// @return false if there are none any more
    private boolean callInTurn(CallAtServer call, Inbound frame) throws IOException {
        boolean hasRoom = order.awaitRoom(Duration.ZERO);
        if (!hasRoom) {
            // Nobody else reads meanwhile, and nothing else sends what others wait for.
            replies.flush();
        }
        while (!hasRoom && !link.isPeerGone()) {
            hasRoom = order.awaitRoom(BETWEEN_LOOKS);
        }
        // It can be cancelled from here on, but is not one of those that are limited.
        running.put(call.id(), new Canceller());
        boolean added = order.add(call.hosted(), () -> begin(call, frame));
        if (!added) {
            running.remove(call.id());
        }
        return added;
    }

    private void begin(CallAtServer call, Inbound frame) {
        try {
            beginNow(call, frame);
        } catch (Throwable e) {
            // There is no memory for a thread.
            running.remove(call.id());
            replies.threw(call, e);
        }
        replies.flush();
    }

    private void beginNow(CallAtServer call, Inbound frame) {
        if (cutOff) {
            // What it has had may be others' by now.
            running.remove(call.id());
        } else if (call.hosted().kind().mayWait(call.method()) && hasTooManyBeside(call)) {
            running.remove(call.id());
            declineAnother(call.id());
        } else if (call.isPrompt()) {
            Attempt done = attempt(call, frame);
            noteAttempt(call, done);
            reply(call, frame, done);
        } else {
            start(call, frame, null);
        }
    }

    /// What a prompt call has come to.
    private record Attempt(
            @Nullable Object @Nullable [] arguments,
            @Nullable Object result,
            @Nullable Throwable thrown) {}

    private static boolean isOver(CallAtServer call, Attempt done) {
        return done.thrown != null || !Kind.LATER.equals(done.result) && !isStaged(call, done.result);
    }

    private Attempt attempt(CallAtServer call, Inbound frame) {
        try {
            @Nullable Object[] arguments = arguments(frame);
            Hosted hosted = call.hosted();
            Object result = Change.make(hosted, call.method(), arguments, () -> hosted.kind()
                    .attempt(hosted.target(), call.method(), arguments, this));
            return new Attempt(arguments, result, null);
        } catch (Throwable e) {
            return new Attempt(null, null, e);
        }
    }

    private void reply(CallAtServer call, Inbound frame, Attempt done) {
        if (done.thrown != null) {
            replies.threw(call, done.thrown);
        } else if (Kind.LATER.equals(done.result)) {
            start(call, frame, done.arguments);
        } else if (isStaged(call, done.result)) {
            await(call, (CompletionStage<?>) Objects.requireNonNull(done.result));
        } else {
            replies.add(call, done.result);
        }
    }

    private void start(CallAtServer call, Inbound frame, @Nullable Object @Nullable [] decoded) {
        if (hasTooManyBeside(call)) {
            running.remove(call.id());
            declineAnother(call.id());
            return;
        }
        // If others have been read meanwhile there is one, which may have been asked to cancel it.
        Canceller canceller = running.computeIfAbsent(call.id(), _ -> new Canceller());
        startThread("offspring-call-" + call.id(), () -> runAlone(call, frame, decoded, canceller));
        if (isGone()) {
            canceller.run();
        }
    }

    private void startThread(String name, Runnable action) {
        Thread thread = Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(() -> {
                    try {
                        action.run();
                    } finally {
                        Carriers.ended();
                    }
                });
        thread.setContextClassLoader(server.loader());
        Carriers.begun();
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                Carriers.ended();
            }
        }
    }

    private boolean hasTooMany() {
        return runningCalls() >= server.limits().runningCalls();
    }

    private boolean hasTooManyBeside(CallAtServer call) {
        int others = runningCalls() - (running.containsKey(call.id()) ? 1 : 0);
        return others >= server.limits().runningCalls();
    }

    /// How many calls have a thread, or a stage, of their own, or the thread that has read them while another
    /// one reads.
    int runningCalls() {
        int behind;
        int all;
        do {
            behind = order.waiting();
            all = running.size();
        } while (order.waiting() != behind);
        return all - behind;
    }

    private void declineAnother(long call) {
        replies.decline(
                call,
                RemoteFrame.TOO_MANY,
                "too many of this process's calls run or wait there already: limit="
                        + server.limits().runningCalls());
    }

    private @Nullable Object[] arguments(Inbound frame) {
        return decoders.use(frame, server.loader(), values -> {
            WireReader fields = values.fields();
            fields.skip(2 * Long.BYTES + Integer.BYTES);
            @Nullable Object[] arguments = new @Nullable Object[fields.getByte() & 0xFF];
            var transit = new Transit.IncomingCall(this);
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = Transit.read(transit, values, "argument");
            }
            return arguments;
        });
    }

    // ---- Running a call

    /// In the thread that reads, until that takes too long.
    ///
    /// @return whether it is still the one that reads
    private boolean runHere(CallAtServer call, Inbound frame) {
        Thread thread = Thread.currentThread();
        // As a thread of its own would have it.
        thread.setContextClassLoader(server.loader());
        running.put(call.id(), new Canceller(thread::interrupt));
        boolean reads = false;
        here = call;
        long step = turn.leave(ReadingTurn.Pace.SHORT);
        try {
            run(call, frame, null);
        } finally {
            reads = turn.comeBack(step);
        }
        if (reads) {
            // Nobody has sent one, but the call may have left it.
            Thread.interrupted();
        } else {
            call.hosted().paces().noteLong(call.method());
            replies.flush();
        }
        return reads;
    }

    /// In its own thread.
    private void runAlone(
            CallAtServer call, Inbound frame, @Nullable Object @Nullable [] decoded, Canceller canceller) {
        canceller.become(Thread.currentThread()::interrupt);
        run(call, frame, decoded);
        replies.flush();
    }

    private void run(CallAtServer call, Inbound frame, @Nullable Object @Nullable [] decoded) {
        Object result;
        try {
            @Nullable Object[] arguments = decoded == null ? arguments(frame) : decoded;
            result = invoke(call, arguments);
        } catch (Throwable e) {
            running.remove(call.id());
            replies.threw(call, e);
            return;
        }
        if (isStaged(call, result)) {
            await(call, (CompletionStage<?>) Objects.requireNonNull(result));
        } else {
            running.remove(call.id());
            replies.add(call, result);
        }
    }

    private @Nullable Object invoke(CallAtServer call, @Nullable Object[] arguments) throws Throwable {
        Hosted hosted = call.hosted();
        long begin = System.nanoTime();
        try {
            return Change.make(hosted, call.method(), arguments, () -> hosted.kind()
                    .invoke(hosted.target(), call.method(), arguments, this));
        } finally {
            hosted.paces().note(call.method(), System.nanoTime() - begin);
        }
    }

    private static boolean isStaged(CallAtServer call, @Nullable Object result) {
        return result instanceof CompletionStage<?> && call.hosted().kind().isStaged(call.method());
    }

    /// A stage needs no thread that waits for it. Whoever cancels the call cancels the stage.
    private void await(CallAtServer call, CompletionStage<?> stage) {
        boolean users = call.hosted().kind() instanceof InterfaceKind;
        try {
            Runnable cancel = users
                    ? StageOfUsers.cancelling(stage)
                    : () -> stage.toCompletableFuture().cancel(true);
            running.computeIfAbsent(call.id(), _ -> new Canceller(cancel)).become(cancel);
            if (isGone()) {
                cancel.run();
            }
            if (users) {
                StageOfUsers.whenComplete(stage, (value, thrown) -> settled(call, value, thrown));
            } else {
                stage.whenComplete((value, thrown) -> settled(call, value, thrown));
            }
        } catch (Throwable e) {
            // The stage's own methods.
            settled(call, null, e);
        }
    }

    private void settled(CallAtServer call, @Nullable Object value, @Nullable Throwable thrown) {
        running.remove(call.id());
        if (thrown == null) {
            replies.add(call, value);
        } else {
            Throwable cause = thrown.getCause();
            replies.threw(call, thrown instanceof CompletionException && cause != null ? cause : thrown);
        }
        replies.flush();
    }

    // ---- The end

    /// Cuts the client off if it has not taken anything since the last call.
    void cutOffIfStuck() {
        if (!terms.isFamily() && link.isStuck()) {
            link.close();
        }
    }

    /// Says goodbye, because the server ends.
    void close() {
        link.sayGoodbye();
        link.close();
    }

    /// Its client has come by another connection, and waits for its welcome. Nothing of the end waits for anybody:
    /// who is about to send is woken by the closed line, and code of users, a stage's or an object's, has its own
    /// threads.
    void endIfOf(String pass) {
        if (client.pass.equals(pass)) {
            end(true, false);
        }
    }

    /// @param died whether it is dead, and certainly reads nothing any more
    /// @param inOrder whether it has said goodbye
    private void end(boolean died, boolean inOrder) {
        if (!gone.compareAndSet(false, true)) {
            return;
        }
        cutOff = !inOrder;
        link.close();
        link.giveUp(died).forEach(Runnable::run);
        server.ended(this);
        running.values().forEach(Runnable::run);
        runWhenGone();
        replies.abandon();
        server.outside().giveBackOf(this);
        loans.giveBackAll();
    }

    @Override
    public String toString() {
        return "client '" + client.name() + "'";
    }
}
