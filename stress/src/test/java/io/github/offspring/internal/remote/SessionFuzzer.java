package io.github.offspring.internal.remote;

import com.sun.management.ThreadMXBean;
import io.github.offspring.internal.transport.FramedSocket;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A session of a server with one object of each kind, and a client that has been let in and does what it likes.
///
/// The first byte of the input says who it is: of another family, one of these that may send code, or of the own
/// family, whose short calls run in the thread that reads. The rest are instructions for a [FuzzedClient].
public final class SessionFuzzer {

    static final int STRANGER = 0;
    static final int CODER = 1;
    static final int FAMILY = 2;

    private static final long PATIENCE_MILLIS = 60_000;
    private static final long ANYWAY = 64 << 20;
    private static final int MAX_THREADS = 200;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final AtomicReference<@Nullable Throwable> UNCAUGHT = new AtomicReference<>();

    static {
        Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> UNCAUGHT.compareAndSet(null, thrown));
    }

    private SessionFuzzer() {}

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        long over = excess(input);
        if (over > 0) {
            // The first time it loads classes.
            over = excess(input);
        }
        if (over > 0) {
            throw new AssertionError("takes too much memory for what has come: bytes more than are allowed=" + over);
        }
        if (THREADS.getThreadCount() > MAX_THREADS) {
            throw new AssertionError("threads are left: count=" + THREADS.getThreadCount());
        }
        Throwable thrown = UNCAUGHT.getAndSet(null);
        if (thrown != null) {
            throw new AssertionError("a thread of the server ended by", thrown);
        }
    }

    /// @return how much more memory it takes than it may
    private static long excess(byte[] input) throws Exception {
        long before = THREADS.getTotalThreadAllocatedBytes();
        long allowed = ANYWAY + serve(input);
        long taken = THREADS.getTotalThreadAllocatedBytes() - before;
        RemoteServer server = FuzzedObjects.SERVER;
        server.names().forEach(server::forget);
        // What is in the table of a server is on loan, has a name, or is under way: of a client that is gone nothing
        // is.
        eventuallyNone("objects", () -> server.objects().count());
        eventuallyNone("calls that wait", FuzzedObjects.WAITING::get);
        return taken - allowed;
    }

    private static PeerTerms terms(int who) {
        return switch (who) {
            case FAMILY -> PeerTerms.family(false);
            case CODER -> PeerTerms.stranger(null, true);
            default -> PeerTerms.stranger(null, false);
        };
    }

    /// @return how much memory it may have taken
    private static long serve(byte[] input) throws Exception {
        RemoteServer server = FuzzedObjects.SERVER;
        PeerTerms terms = terms(input[0] & 3);
        List<Hosted> objects = FuzzedObjects.fresh();
        try (SocketPair pair = SocketPair.open()) {
            SessionLink link = new SessionLink("fuzzed", new FramedSocket("fuzzed", pair.near()), Integer.MAX_VALUE);
            ServerSession session =
                    new ServerSession(server, link, terms, new ServerSession.ClientIdentity("fuzzer", 1, "", false));
            objects.forEach(session.loans()::lend);
            objects.forEach(hosted -> hosted.unuse(1));
            FuzzedClient client =
                    new FuzzedClient(pair.far(), new Weaving(input, 1, terms.format()), terms.format(), objects);
            Thread attack = Thread.ofVirtual().start(client::play);
            // In a thread of its own, as always: a cancellation may interrupt it when it has ended.
            Thread reading = Thread.ofPlatform().daemon().start(session);
            reading.join();
            attack.join();
            if (client.wrong() != null) {
                throw new AssertionError(
                        "a client was not served as it should be: uncaught=" + UNCAUGHT.get(), client.wrong());
            }
            eventuallyNone("calls", session::runningCalls);
            eventuallyNone("loans", () -> session.loans().count());
            return client.allowance();
        }
    }

    private static void eventuallyNone(String what, LongSupplier count) throws InterruptedException {
        for (int i = 0; count.getAsLong() > 0; i++) {
            if (i == PATIENCE_MILLIS) {
                throw new AssertionError(
                        "of a client that is gone something is left: " + what + "=" + count.getAsLong());
            }
            Thread.sleep(1);
        }
    }
}
