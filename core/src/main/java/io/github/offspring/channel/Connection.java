package io.github.offspring.channel;

import io.github.offspring.AuthenticationException;
import io.github.offspring.PeerLostException;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;

/// One end of a two-way stream of messages to another process, or to another thread of this one.
///
/// ```java
/// var pipe = Pipe.<String>create();
/// try (var child = ChildProcess.start(() -> {
///             try (var parent = pipe.second()) {              // captured: it travels, and is the child's from now on
///                 parent.send(parent.receive().orElseThrow().toUpperCase());
///             }
///         });
///         var toChild = pipe.first()) {
///     toChild.send("hello");
///     System.out.println(toChild.receive().orElseThrow());
/// }
/// ```
///
/// It compares with Python's `multiprocessing.connection.Connection`; the end of the stream is a value here, not
/// an exception, a message that is too long stays where it is, and several threads may use one end.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Sending an end moves it: whoever receives it
/// owns it, and here it cannot be used any more. Both ends may go, to different processes, also after they have
/// been used.
///
/// **Order**, **Time**, **Crash**: as [Sender] and [Receiver] say.
///
/// @param <T> what is sent and received
public sealed interface Connection<T> extends Sender<T>, Receiver<T> permits StreamConnection {

    /// Connects to a [Listener] of this machine and proves to it, and has it prove, knowledge of the key.
    ///
    /// Waits at most ten seconds.
    ///
    /// @param <T> what is sent and received
    /// @param path the listener's path
    /// @param key the key that both sides know
    /// @return this side's end
    /// @throws PeerLostException if nobody listens there, or the listener goes away while it lets us in
    /// @throws AuthenticationException if one of the sides does not know the key, or does not answer in time
    static <T> Connection<T> connect(Path path, AuthKey key) {
        return connect(path, key, Handshake.DEFAULT_PATIENCE);
    }

    /// Connects as [#connect(Path, AuthKey)] does, with a time-out of the caller's.
    ///
    /// @param <T> what is sent and received
    /// @param path the listener's path
    /// @param key the key that both sides know
    /// @param timeout how long to wait at most
    /// @return this side's end
    /// @throws IllegalArgumentException if the time-out is zero or negative
    /// @throws PeerLostException if nobody listens there, or the listener goes away while it lets us in
    /// @throws AuthenticationException if one of the sides does not know the key, or does not answer in time
    static <T> Connection<T> connect(Path path, AuthKey key, Duration timeout) {
        return Handshake.connect(path, key, timeout, null);
    }

    /// Connects as [#connect(Path, AuthKey, Duration)] does, to a listener that may not send everything.
    ///
    /// @param <T> what is sent and received
    /// @param path the listener's path
    /// @param key the key that both sides know
    /// @param timeout how long to wait at most
    /// @param filter asked about every class that a received value holds
    /// @return this side's end
    /// @throws IllegalArgumentException if the time-out is zero or negative
    /// @throws PeerLostException if nobody listens there, or the listener goes away while it lets us in
    /// @throws AuthenticationException if one of the sides does not know the key, or does not answer in time
    static <T> Connection<T> connect(Path path, AuthKey key, Duration timeout, ObjectInputFilter filter) {
        return Handshake.connect(path, key, timeout, filter);
    }

    /// Tells whether this end has been closed here or has gone to another process.
    ///
    /// @return true if it cannot be used any more
    @Override
    boolean isClosed();

    /// Closes both directions: the other side sees the end of the stream after all that was sent. Closing twice is
    /// no error.
    @Override
    void close();
}
