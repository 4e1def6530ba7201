package io.github.offspring.internal.remote;

import io.github.offspring.ManagerLostException;
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

    /// The loan that counts, which the reference changes if its server has been started again.
    private static final class CurrentLoan implements Runnable {

        private Loan loan;
        private boolean closed;

        CurrentLoan(Loan loan) {
            this.loan = loan;
        }

        synchronized Loan get() {
            return loan;
        }

        synchronized void set(Loan next) {
            loan = next;
            if (closed) {
                next.run();
            }
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

    RemoteReference(ClientSession session, RemoteHandle handle) {
        kind = handle.kind();
        name = handle.name();
        loan = new CurrentLoan(new Loan(session, handle.number()));
        end = Ends.CLEANER.register(this, loan);
    }

    @Override
    public @Nullable Object invoke(int method, boolean interruptible, @Nullable Object... arguments) throws Throwable {
        try {
            Loan current = attached();
            Object result = current.session.tryCall(target(current, method), interruptible, arguments);
            while (ClientSession.UNSENT.equals(result)) {
                current = next(method);
                result = current.session.tryCall(target(current, method), interruptible, arguments);
            }
            return result;
        } finally {
            // Its loan is used until then.
            java.lang.ref.Reference.reachabilityFence(this);
        }
    }

    @Override
    public CompletableFuture<@Nullable Object> begin(int method, @Nullable Object... arguments) {
        Loan current = attached();
        while (true) {
            CompletableFuture<@Nullable Object> begun =
                    current.session.tryBegin(target(current, method), this, arguments);
            if (begun != null) {
                return begun;
            }
            current = next(method);
        }
    }

    private CallTarget target(Loan current, int method) {
        return new CallTarget(current.number, kind, method);
    }

    /// The loan to be used after a call that was not sent.
    private Loan next(int method) {
        Loan next = attached();
        if (next.session.isLost()) {
            throw next.session.unsent(target(next, method));
        }
        return next;
    }

    /// The loan to be used: if the server has died, and another one is there in its place, that of what has the
    /// same name there.
    private Loan attached() {
        Loan current = loan.get();
        if (current.isClosed()) {
            throw new IllegalStateException(this + ": has been closed in this process");
        }
        String known = name;
        return known != null && current.session.mayHaveSuccessor() ? attachAgain(known) : current;
    }

    private synchronized Loan attachAgain(String known) {
        Loan current = loan.get();
        while (current.session.mayHaveSuccessor()) {
            ClientSession successor = ClientSessions.orLost(current.session.address());
            if (successor.isLost()) {
                return new Loan(successor, current.number);
            }
            current = lent(successor, known);
        }
        return current;
    }

    /// What the next server lends. If it has died meanwhile, that of one which is lost.
    private Loan lent(ClientSession successor, String known) {
        long number;
        try {
            number = ServerCalls.of(successor).lendNamed(known, kind);
        } catch (ManagerLostException e) {
            if (!successor.isLost()) {
                throw e;
            }
            return new Loan(successor, 0);
        }
        if (number < 0) {
            throw new IllegalStateException(
                    this + ": is not there any more since the manager was started again: name=" + known);
        }
        Loan next = new Loan(successor, number);
        loan.set(next);
        return next;
    }

    /// Where the object is.
    record Where(ClientSession session, long number) {}

    /// Both at one moment: they change when its server has been started again.
    Where where() {
        Loan current = loan.get();
        return new Where(current.session, current.number);
    }

    RemoteHandle handle(Where where, long token) {
        return new RemoteHandle(where.session.address(), where.number, kind, name, token);
    }

    /// Keeps the loan until what this gives is run, also if it is closed.
    Runnable pin() {
        Loan current = attached();
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
        attached();
        return Transit.leaving(this);
    }
}
