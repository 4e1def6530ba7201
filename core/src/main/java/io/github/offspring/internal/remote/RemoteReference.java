package io.github.offspring.internal.remote;

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

    private final ClientSession session;
    private final long number;
    private final Kind kind;
    private final Loan loan;
    private final Cleaner.Cleanable end;

    RemoteReference(ClientSession session, long number, Kind kind) {
        this.session = session;
        this.number = number;
        this.kind = kind;
        loan = new Loan(session, number);
        end = Ends.CLEANER.register(this, loan);
    }

    @Override
    public @Nullable Object invoke(int method, boolean interruptible, @Nullable Object... arguments) throws Throwable {
        checkOpen();
        try {
            return session.call(new CallTarget(number, kind, method), interruptible, arguments);
        } finally {
            // Its loan is used until then.
            java.lang.ref.Reference.reachabilityFence(this);
        }
    }

    @Override
    public CompletableFuture<@Nullable Object> begin(int method, @Nullable Object... arguments) {
        checkOpen();
        return session.begin(new CallTarget(number, kind, method), this, arguments);
    }

    private void checkOpen() {
        if (loan.isClosed()) {
            throw new IllegalStateException(this + ": has been closed in this process");
        }
    }

    ClientSession session() {
        return session;
    }

    /// Keeps the loan until [#unpin], also if it is closed.
    void pin() {
        checkOpen();
        loan.pin();
    }

    void unpin() {
        loan.unpin();
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    ServerAddress server() {
        return session.address();
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
        return Transit.leaving(this);
    }
}
