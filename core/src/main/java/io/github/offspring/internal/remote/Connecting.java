package io.github.offspring.internal.remote;

import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The connections of this process that are being made: one at a time to each server, in a thread of its own. All
/// who need it wait for it, each as long as it likes.
///
/* A server on another machine that does not answer costs the whole patience of an attempt. So the failure of one counts
 * as long as it took: whoever calls again and again waits half of the time at most. Who refuses costs next to nothing, and
 * is asked each time.
 */
final class Connecting {

    private static final Map<String, Coming> COMING = new ConcurrentHashMap<>();
    private static final Map<String, Failure> FAILURES = new ConcurrentHashMap<>();

    private Connecting() {}

    /// How an attempt went wrong.
    ///
    /// @param untilNanos when it is worth another one
    private record Failure(Throwable thrown, long untilNanos) {}

    /// A connection that is being made.
    static final class Coming extends CompletableFuture<ClientSession> {

        private final long begunNanos = System.nanoTime();

        /// Since when.
        long begunNanos() {
            return begunNanos;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    interface Attempt {
        ClientSession make() throws IOException;
    }

    /// Has a connection made, if none is being made.
    ///
    /// @param purpose those of one purpose share one
    static Coming begin(ServerAddress address, String purpose, Attempt attempt) {
        // Of servers that follow each other it does not matter which one was meant.
        String key = purpose + (address.restarts() ? "" : address.identity()) + address.place();
        Failure failure = FAILURES.get(key);
        if (failure != null && Deadline.left(failure.untilNanos) > 0) {
            Coming failed = new Coming();
            failed.completeExceptionally(failure.thrown);
            return failed;
        }
        Coming coming = new Coming();
        Coming other = COMING.putIfAbsent(key, coming);
        if (other != null) {
            return other;
        }
        Thread.ofVirtual().name("offspring-connect").start(() -> {
            long began = System.nanoTime();
            ClientSession session = null;
            Throwable thrown = null;
            try {
                session = attempt.make();
                FAILURES.remove(key);
            } catch (Throwable e) {
                thrown = e;
                note(address, key, began, e);
            }
            COMING.remove(key);
            complete(coming, session, thrown);
            forgetInTime(key);
        });
        return coming;
    }

    private static void note(ServerAddress address, String key, long began, Throwable thrown) {
        if (address.isRemote() && !address.restarts()) {
            long now = System.nanoTime();
            FAILURES.put(key, new Failure(thrown, now + (now - began)));
        }
    }

    /// Nobody may ever ask again.
    private static void forgetInTime(String key) {
        Failure failure = FAILURES.get(key);
        while (failure != null && Deadline.left(failure.untilNanos) > 0) {
            LockSupport.parkNanos(Deadline.left(failure.untilNanos));
        }
        if (failure != null) {
            FAILURES.remove(key, failure);
        }
    }

    /// How many there are at the moment.
    static int failures() {
        return FAILURES.size();
    }

    private static void complete(Coming coming, @Nullable ClientSession session, @Nullable Throwable thrown) {
        if (thrown == null) {
            coming.complete(session);
        } else {
            coming.completeExceptionally(thrown);
        }
    }
}
