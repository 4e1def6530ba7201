package io.github.offspring.channel;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Elements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Several things to wait for at once: connections, listeners, child processes and futures.
///
/// ```java
/// for (Object ready : WaitSet.of(left, right, child, future).await(Duration.ofSeconds(5))) {
///     if (ready == left) { ... }
/// }
/// ```
///
/// It compares with Python's `multiprocessing.connection.wait`, and waits for any future besides.
///
/// What is ready: a connection or receiver from which `receive` would return or fail at once; a listener from which
/// `accept` would return at once; an [Awaitable], such as a child process, and a `CompletionStage` that have ended.
///
/// **Threads and processes** *Immutable.* Waiting consumes nothing; several threads may wait for the same things.
public final class WaitSet {

    private final List<Object> things;

    private WaitSet(List<Object> things) {
        this.things = things;
    }

    /// Returns a set of the given things.
    ///
    /// @param things [Connection]s, [Receiver]s, [Listener]s, [Awaitable]s and `CompletionStage`s, in any mixture
    /// @return the set
    /// @throws IllegalArgumentException if one of them is something else
    public static WaitSet of(Object... things) {
        Objects.requireNonNull(things, "things");
        return of(Arrays.asList(things));
    }

    /// Returns a set of the given things.
    ///
    /// @param things [Connection]s, [Receiver]s, [Listener]s, [Awaitable]s and `CompletionStage`s, in any mixture
    /// @return the set
    /// @throws IllegalArgumentException if one of them is something else
    public static WaitSet of(List<?> things) {
        List<Object> all = Elements.allOf(things, "things");
        for (Object thing : all) {
            if (!(thing instanceof Receiver<?>
                    || thing instanceof Listener
                    || thing instanceof Awaitable
                    || thing instanceof CompletionStage<?>)) {
                throw new IllegalArgumentException("wait set: cannot wait for a thing of this kind: class="
                        + thing.getClass().getName());
            }
        }
        return new WaitSet(all);
    }

    /// Waits until at least one of them is ready, for ever if need be.
    ///
    /// @return those that are ready, at least one, in the order in which they were given; none if the set is empty
    /// @throws InterruptedException if the thread is interrupted
    /// @throws IllegalStateException if one of them is closed or belongs to another process by now
    public List<Object> await() throws InterruptedException {
        return awaitUntil(Deadline.NEVER);
    }

    /// Waits until at least one of them is ready, or the time is over.
    ///
    /// @param timeout how long to wait at most; zero or less only looks
    /// @return those that are ready, in the order in which they were given; none if the time is over
    /// @throws InterruptedException if the thread is interrupted
    /// @throws IllegalStateException if one of them is closed or belongs to another process by now
    public List<Object> await(Duration timeout) throws InterruptedException {
        return awaitUntil(Deadline.after(timeout));
    }

    private List<Object> awaitUntil(long deadline) throws InterruptedException {
        List<Object> ready = ready();
        if (!ready.isEmpty() || things.isEmpty() || Deadline.left(deadline) <= 0) {
            return ready;
        }
        try (Selector selector = Selector.open()) {
            Runnable wake = selector::wakeup;
            List<CompletableFuture<?>> watches = addListeners(wake);
            try {
                return select(selector, deadline);
            } finally {
                removeListeners(wake, watches);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("wait set: the system refuses a selector", e);
        }
    }

    private List<Object> select(Selector selector, long deadline) throws IOException, InterruptedException {
        while (true) {
            registerChannels(selector);
            List<Object> ready = ready();
            long left = Deadline.left(deadline);
            if (!ready.isEmpty() || left <= 0) {
                return ready;
            }
            selector.select(left == Long.MAX_VALUE ? 0 : left / 1_000_000 + 1);
            selector.selectedKeys().clear();
            if (Thread.interrupted()) {
                throw new InterruptedException("wait set: interrupted while waiting");
            }
        }
    }

    /// Again at every turn: a connection may have got a socket, or another one, in between. If a look is what finds
    /// out, it wakes the selector, and there is another turn.
    private void registerChannels(Selector selector) {
        for (Object thing : things) {
            StreamConnection<?> connection = connectionOf(thing);
            SocketChannel channel = connection == null ? null : connection.channel();
            if (channel != null && channel.keyFor(selector) == null) {
                try {
                    channel.register(selector, SelectionKey.OP_READ);
                } catch (ClosedChannelException e) {
                    // Its owner has just closed it; ready() says so.
                }
            }
        }
    }

    private List<Object> ready() {
        List<Object> ready = new ArrayList<>();
        for (Object thing : things) {
            if (isReady(thing)) {
                ready.add(thing);
            }
        }
        return ready;
    }

    private static boolean isReady(Object thing) {
        StreamConnection<?> connection = connectionOf(thing);
        if (connection != null) {
            return connection.poll();
        }
        if (thing instanceof Listener listener) {
            return listener.isReady();
        }
        return futureOf(thing).isDone();
    }

    /// Returns what has been hung onto futures and is to be taken off again.
    private List<CompletableFuture<?>> addListeners(Runnable wake) {
        List<CompletableFuture<?>> watches = new ArrayList<>();
        for (Object thing : things) {
            StreamConnection<?> connection = connectionOf(thing);
            if (connection != null) {
                connection.addReadableListener(wake);
            } else if (thing instanceof Listener listener) {
                listener.addReadableListener(wake);
            } else {
                watches.add(futureOf(thing).whenComplete((_, _) -> wake.run()));
            }
        }
        return watches;
    }

    private void removeListeners(Runnable wake, List<CompletableFuture<?>> watches) {
        for (CompletableFuture<?> watch : watches) {
            watch.cancel(false);
        }
        for (Object thing : things) {
            StreamConnection<?> connection = connectionOf(thing);
            if (connection != null) {
                connection.removeReadableListener(wake);
            } else if (thing instanceof Listener listener) {
                listener.removeReadableListener(wake);
            }
        }
    }

    private static @Nullable StreamConnection<?> connectionOf(Object thing) {
        if (thing instanceof StreamConnection<?> connection) {
            return connection;
        }
        return thing instanceof OneWayReceiver<?> receiver ? receiver.connection() : null;
    }

    private static CompletableFuture<?> futureOf(Object thing) {
        return thing instanceof Awaitable awaitable
                ? awaitable.completion().toCompletableFuture()
                : ((CompletionStage<?>) thing).toCompletableFuture();
    }
}
