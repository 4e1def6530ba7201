package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.remote.Patience.TooLateException;
import java.io.ObjectStreamException;
import java.lang.ref.Cleaner;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The way to a hosted object from elsewhere: one loan, until it is closed or cannot be reached any more.
final class RemoteReference extends Reference {

    /// Made when the first reference is.
    private static final class Ends {
        static final Cleaner CLEANER = Cleaner.create(
                Thread.ofPlatform().daemon().name("offspring-references").factory());
    }

    /// The loan, which outlives the reference as long as a call takes it along.
    private static final class Loan implements Runnable {

        private final ClientSession session;
        private final long number;
        private int pins;
        private boolean closed;
        private boolean released;

        Loan(ClientSession session, long number) {
            this.session = session;
            this.number = number;
        }

        synchronized void pin() {
            pins++;
        }

        void unpin() {
            settle(1, false);
        }

        @Override
        public void run() {
            settle(0, true);
        }

        private void settle(int unpinned, boolean closing) {
            synchronized (this) {
                pins -= unpinned;
                closed |= closing;
                if (released || !closed || pins > 0) {
                    return;
                }
                released = true;
            }
            session.release(number);
        }

        synchronized boolean isClosed() {
            return closed;
        }
    }

    /// The loan that counts, which the reference changes if its connection was lost, and there is another one.
    private static final class CurrentLoan implements Runnable {

        private Loan loan;
        private boolean closed;

        CurrentLoan(Loan loan) {
            this.loan = loan;
        }

        synchronized Loan get() {
            return loan;
        }

        /// @return the one that counts: if another thread was faster, its
        synchronized Loan replace(Loan last, Loan next) {
            if (!loan.equals(last)) {
                next.run();
                return loan;
            }
            loan = next;
            if (closed) {
                next.run();
            }
            return next;
        }

        @Override
        public synchronized void run() {
            closed = true;
            loan.run();
        }
    }

    private final Kind kind;
    private final @Nullable String name;
    private final CurrentLoan loan;
    private final Cleaner.Cleanable end;
    private final LateCalls late = new LateCalls(this::beginLate);

    RemoteReference(ClientSession session, RemoteHandle handle) {
        kind = handle.kind();
        name = handle.name();
        loan = new CurrentLoan(new Loan(session, handle.number()));
        end = Ends.CLEANER.register(this, loan);
    }

    @Override
    public @Nullable Object invoke(int method, boolean interruptible, @Nullable Object... arguments) throws Throwable {
        return invoke(method, interruptible, false, arguments);
    }

    @Override
    @Nullable
    Object invokeAtOnce(int method, @Nullable Object... arguments) throws Throwable {
        return invoke(method, false, true, arguments);
    }

    private @Nullable Object invoke(int method, boolean interruptible, boolean atOnce, @Nullable Object[] arguments)
            throws Throwable {
        TimeLimit limit = TimeLimit.among(arguments);
        Patience patience = atOnce ? Patience.NONE : Patience.of(limit, interruptible);
        try {
            Loan current = usable();
            for (int returns = 0; ; returns++) {
                CallTarget target = target(current, method);
                try {
                    Object result = current.session.tryCall(target, interruptible, TimeLimit.resolve(limit, arguments));
                    if (!ClientSession.UNSENT.equals(result)) {
                        return result;
                    }
                    ServerCalls.checkReturns(returns, current.session, target);
                    current = next(current, target, patience);
                } catch (CodecException e) {
                    if (isOverdue(e, returns, limit, patience)) {
                        return limit == null ? null : limit.result();
                    }
                } catch (TooLateException _) {
                    if (atOnce) {
                        throw current.session.whyLost().notYet().exception(target, false);
                    }
                    return overdue(limit, current, target);
                }
            }
        } finally {
            // Its loan is used until then.
            java.lang.ref.Reference.reachabilityFence(this);
        }
    }

    /// Waits for the server of an argument, if it was because of that that a call could not be encoded.
    ///
    /// @return whether the call's time was over before, and it has a result for that
    private static boolean isOverdue(CodecException failure, int returns, @Nullable TimeLimit limit, Patience patience)
            throws InterruptedException {
        try {
            AbsentException.await(failure, returns, patience);
            return false;
        } catch (TooLateException _) {
            if (limit == null || !limit.hasResult()) {
                throw failure;
            }
            return true;
        }
    }

    /// What a call gives whose time was over before there was a server.
    private static @Nullable Object overdue(@Nullable TimeLimit limit, Loan current, CallTarget target) {
        if (limit != null && limit.hasResult()) {
            return limit.result();
        }
        throw current.session.whyLost().untilNow().exception(target, false);
    }

    @Override
    public CompletableFuture<@Nullable Object> begin(int method, @Nullable Object... arguments) {
        if (!late.areWaiting()) {
            Loan current = usable();
            CallTarget target = target(current, method);
            CompletableFuture<@Nullable Object> begun;
            try {
                begun = current.session.tryBegin(target, this, arguments);
            } catch (CodecException e) {
                AbsentException.check(e);
                return late.add(method, arguments);
            }
            if (begun != null) {
                return begun;
            }
            if (!mayBeFoundAgain(current)) {
                throw ended(current, target);
            }
        }
        return late.add(method, arguments);
    }

    /// Waits for the server, if need be.
    private CompletableFuture<@Nullable Object> beginLate(int method, @Nullable Object[] arguments) {
        Loan current = usable();
        for (int returns = 0; ; returns++) {
            CallTarget target = target(current, method);
            try {
                CompletableFuture<@Nullable Object> begun = current.session.tryBegin(target, this, arguments);
                if (begun != null) {
                    return begun;
                }
                ServerCalls.checkReturns(returns, current.session, target);
                current = next(current, target);
            } catch (CodecException e) {
                AbsentException.awaitWhole(e, returns);
            }
        }
    }

    private CallTarget target(Loan current, int method) {
        return new CallTarget(current.number, kind, method);
    }

    // ---- Which loan

    private Loan usable() {
        Loan current = loan.get();
        if (current.isClosed()) {
            throw new IllegalStateException(this + ": has been closed in this process");
        }
        return current;
    }

    /// Whether it is of a manager that is gone, and may be found at the next one.
    boolean mayBeFoundAgain() {
        return mayBeFoundAgain(loan.get());
    }

    private boolean mayBeFoundAgain(Loan current) {
        return name != null && current.session.mayComeBack();
    }

    private ManagerLostException ended(Loan current, CallTarget target) {
        Loss why = current.session.whyLost();
        return (name == null && current.session.mayComeBack() ? why.ofUnnamed() : why).exception(target, false);
    }

    /// Has a loan that can be used: if the connection is lost, and there is another one, that of what has the same name
    /// there.
    ///
    /// @param returns how often that has been done for one call
    void attach(int returns, Patience patience) throws InterruptedException, TooLateException {
        Loan current = usable();
        if (mayBeFoundAgain(current)) {
            CallTarget target = target(current, 0);
            ServerCalls.checkReturns(returns, current.session, target);
            Loan _ = next(current, target, patience);
        }
    }

    /// The loan to be used after a call that was not sent.
    private Loan next(Loan last, CallTarget target, Patience patience) throws InterruptedException, TooLateException {
        String known = name;
        Loan current = usable();
        if (known == null) {
            throw ended(current, target);
        }
        if (!current.equals(last)) {
            // Another thread was faster.
            return current;
        }
        ClientSession session = ClientSessions.reach(current.session.address(), current.session, target, patience);
        Loan lent = lent(session, known, current);
        return lent == null ? current : loan.replace(current, lent);
    }

    private Loan next(Loan last, CallTarget target) {
        try {
            return next(last, target, Patience.WHOLE);
        } catch (InterruptedException | TooLateException e) {
            throw new AssertionError("nobody has set a limit", e);
        }
    }

    /// What a server lends over another connection.
    ///
    /// @return null if that has been lost meanwhile
    private @Nullable Loan lent(ClientSession session, String known, Loan before) {
        long number;
        try {
            number = ServerCalls.of(session).lendNamed(known, kind);
        } catch (ManagerLostException e) {
            if (!session.isLost()) {
                throw e;
            }
            return null;
        }
        if (number < 0) {
            throw new IllegalStateException(
                    this + ": is not there any more since the connection was lost: name=" + known);
        }
        if (number != before.number && session.isOf(before.session.address())) {
            session.release(number);
            throw new IllegalStateException(
                    this + ": has lost its name to another object before the connection was lost: name=" + known);
        }
        return new Loan(session, number);
    }

    /// Where the object is.
    record Where(ClientSession session, long number) {}

    /// Both at one moment: they change when there is another connection.
    Where where() {
        Loan current = loan.get();
        return new Where(current.session, current.number);
    }

    RemoteHandle handle(Where where, long token) {
        return new RemoteHandle(where.session.address(), where.number, kind, name, token);
    }

    /// Keeps the loan until what this gives is run, also if it is closed.
    Runnable pin() {
        Loan current = usable();
        current.pin();
        return current::unpin;
    }

    @Override
    @Nullable
    Versions versions(boolean asks) {
        Loan current = loan.get();
        return current.isClosed() ? null : current.session.versions(asks);
    }

    @Override
    public boolean isUnsent(CodecException failure) {
        return Unsent.is(failure);
    }

    @Override
    public long number() {
        return loan.get().number;
    }

    @Override
    ServerAddress server() {
        return loan.get().session.address();
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public void close() {
        end.clean();
    }

    @Override
    public Object replacement() throws ObjectStreamException {
        Loan current = usable();
        if (mayBeFoundAgain(current)) {
            if (Transit.isOfCall()) {
                throw new AbsentException(this);
            }
            Loan _ = next(current, target(current, 0));
        }
        return Transit.leaving(this);
    }
}
