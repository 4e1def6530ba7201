package io.github.offspring.channel;

import java.io.Serial;
import java.io.Serializable;

/// A pipe with one end to send and one to receive: each end can do only its own.
///
/// ```java
/// var pipe = OneWayPipe.<Sample>create();
/// var out = pipe.sender();
/// var child = ChildProcess.start(() -> measure(out));
/// Optional<Sample> sample = pipe.receiver().receive();
/// ```
///
/// It compares with Python's `multiprocessing.Pipe(duplex=False)`, where the wrong direction fails when it is used;
/// here it does not compile.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Its ends can be sent to other processes, the
/// pipe as a whole cannot: see [Pipe].
///
/// @param <T> what is sent and received
public final class OneWayPipe<T> implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Receiver<T> receiver;
    private final transient Sender<T> sender;

    private OneWayPipe(Receiver<T> receiver, Sender<T> sender) {
        this.receiver = receiver;
        this.sender = sender;
    }

    /// Creates a pipe.
    ///
    /// @param <T> what is sent and received
    /// @return both ends, open
    public static <T> OneWayPipe<T> create() {
        StreamConnection.Pair<T> pair = StreamConnection.pair();
        return new OneWayPipe<>(new OneWayReceiver<>(pair.first()), new OneWaySender<>(pair.second()));
    }

    /// Returns the end where messages come out.
    ///
    /// @return the receiving end, the same at every call
    public Receiver<T> receiver() {
        return receiver;
    }

    /// Returns the end where messages go in.
    ///
    /// @return the sending end, the same at every call
    public Sender<T> sender() {
        return sender;
    }

    @Serial
    private Object writeReplace() {
        throw Pipe.wholePipe("pipe.sender()");
    }
}
