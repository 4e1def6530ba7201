package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.remote.DirectoryKind.Method;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// A client's calls to a server itself.
record ServerCalls(Way way) {

    /// How often a call that has not been sent comes to the same server again. The connection that is known may be
    /// another one that is lost, too.
    static final int MAX_RETURNS = 2;

    /// What gives the connection to use.
    interface Way {
        /// @param lost which a call could not be sent over; null for the first one
        /// @throws InterruptedException if this thread has waited for it for a while, and is interrupted
        ClientSession get(@Nullable ClientSession lost, CallTarget target) throws InterruptedException;
    }

    /// Over one connection.
    static ServerCalls of(ClientSession session) {
        return new ServerCalls((lost, target) -> {
            if (lost != null) {
                throw lost.unsent(target);
            }
            return session;
        });
    }

    /// Over that which this process has, or makes; to the next one at its place, if the server has been started
    /// again.
    static ServerCalls at(ServerAddress address) {
        return new ServerCalls((lost, target) -> ClientSessions.reach(address, lost, target));
    }

    private @Nullable Object call(Method method, @Nullable Object... arguments) {
        CallTarget target = new CallTarget(HostedObjects.DIRECTORY, DirectoryKind.INSTANCE, method.ordinal());
        try {
            return call(target, method == Method.NAMED, arguments);
        } catch (InterruptedException e) {
            throw interrupted(method, e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw Undeclared.of("manager." + method, e);
        }
    }

    /// Who asks for a name is not declared to be interrupted; but what makes it, here or for somebody else,
    /// may take any time.
    private static CancellationException interrupted(Method method, InterruptedException cause) {
        Thread.currentThread().interrupt();
        var thrown = new CancellationException("manager." + method
                + ": this thread was interrupted while the object was being made; nothing has been" + " made for it");
        thrown.initCause(cause);
        return thrown;
    }

    /// @param interruptible whether an interruption of this thread is sent on
    private @Nullable Object call(CallTarget target, boolean interruptible, @Nullable Object[] arguments)
            throws Throwable {
        ClientSession session = way.get(null, target);
        for (int returns = 0; ; returns++) {
            try {
                Object result = session.tryCall(target, interruptible, arguments);
                if (!ClientSession.UNSENT.equals(result)) {
                    return result;
                }
                checkReturns(returns, session, target);
                session = way.get(session, target);
            } catch (CodecException e) {
                AbsentException.awaitWhole(e, returns);
            }
        }
    }

    /// A server that is started again is given up at some time; one that lets in and hangs up, again and again, is
    /// not.
    static void checkReturns(int returns, ClientSession lost, CallTarget target) {
        if (returns == MAX_RETURNS && !lost.address().restarts()) {
            throw lost.unsent(target);
        }
    }

    Object create(Kind kind, @Nullable Object... arguments) {
        return Objects.requireNonNull(call(Method.CREATE, kind, arguments));
    }

    Object named(String name, Kind kind, @Nullable Object... arguments) {
        return Objects.requireNonNull(call(Method.NAMED, name, kind, arguments));
    }

    @Nullable
    Object lookup(String name, Kind kind) {
        return call(Method.LOOKUP, name, kind);
    }

    Object make(String name, Kind kind) {
        return Objects.requireNonNull(call(Method.MAKE, name, kind));
    }

    @Nullable
    String port() {
        return (String) call(Method.PORT);
    }

    boolean forget(String name) {
        return Boolean.TRUE.equals(call(Method.FORGET, name));
    }

    @SuppressWarnings("unchecked") // what the server gives
    List<String> names() {
        return (List<String>) Objects.requireNonNull(call(Method.NAMES));
    }

    long lend(long number, boolean lasting) {
        return (Long) Objects.requireNonNull(call(Method.LEND, number, lasting));
    }

    void adopt(long token, long number) {
        try {
            call(Method.ADOPT, token, number);
        } catch (ManagerLostException _) {
            // Whoever uses the reference is told.
        }
    }

    void endLoan(long token) {
        try {
            call(Method.END_LOAN, token);
        } catch (ManagerLostException _) {
            // Then it has ended.
        }
    }

    boolean isLent(long token) {
        try {
            return Boolean.TRUE.equals(call(Method.IS_LENT, token));
        } catch (ManagerLostException _) {
            return false;
        }
    }

    @SuppressWarnings("unchecked") // what the server gives
    List<Long> counts() {
        return (List<Long>) Objects.requireNonNull(call(Method.COUNTS));
    }

    long lendNamed(String name, Kind kind) {
        return (Long) Objects.requireNonNull(call(Method.LEND_NAMED, name, kind));
    }

    Versions.@Nullable Locator versions() {
        return (Versions.Locator) call(Method.VERSIONS);
    }

    void open() {
        call(Method.OPEN);
    }

    void shutDown() {
        try {
            call(Method.SHUT_DOWN);
        } catch (ManagerLostException _) {
            // That is what it was to come to.
        }
    }
}
