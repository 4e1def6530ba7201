package io.github.offspring.channel;

import io.github.offspring.CodecException;
import java.io.Serial;
import java.io.Serializable;

/// Two connections, each the other end of the other.
///
/// ```java
/// var pipe = Pipe.<Sample>create();
/// var end = pipe.second();
/// var child = ChildProcess.start(() -> measure(end));
/// Optional<Sample> sample = pipe.first().receive();
/// ```
///
/// It compares with Python's `multiprocessing.Pipe()`; `Pipe(duplex=False)` is [OneWayPipe].
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Its ends can be sent to other processes, the
/// pipe as a whole cannot: a lambda that says `pipe.second()` would take both ends along, and none would be left
/// here.
///
/// @param <T> what is sent and received
public final class Pipe<T> implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Connection<T> first;
    private final Connection<T> second;

    private Pipe(Connection<T> first, Connection<T> second) {
        this.first = first;
        this.second = second;
    }

    /// Creates a pipe.
    ///
    /// @param <T> what is sent and received
    /// @return both ends, open
    public static <T> Pipe<T> create() {
        StreamConnection.Pair<T> pair = StreamConnection.pair();
        return new Pipe<>(pair.first(), pair.second());
    }

    /// Returns one end.
    ///
    /// @return the first end, the same at every call
    public Connection<T> first() {
        return first;
    }

    /// Returns the other end.
    ///
    /// @return the second end, the same at every call
    public Connection<T> second() {
        return second;
    }

    @Serial
    private Object writeReplace() {
        throw wholePipe("pipe.second()");
    }

    static CodecException wholePipe(String end) {
        return new CodecException(
                "pipe: cannot be sent as a whole because both of its ends would leave this process; take the end that"
                        + " is to go first, `var end = " + end + "`, and let the task use `end`",
                null);
    }
}
