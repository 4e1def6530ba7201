package io.github.offspring.channel;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// The receiving half of a connection.
final class OneWayReceiver<T> implements Receiver<T> {

    @Serial
    private static final long serialVersionUID = 1L;

    private final StreamConnection<T> connection;

    OneWayReceiver(StreamConnection<T> connection) {
        this.connection = connection;
    }

    StreamConnection<T> connection() {
        return connection;
    }

    @Override
    public Optional<T> receive() throws InterruptedException {
        return connection.receive();
    }

    @Override
    public Optional<byte[]> receiveBytes(int maxLength) throws InterruptedException {
        return connection.receiveBytes(maxLength);
    }

    @Override
    public OptionalInt receiveBytesInto(ByteBuffer target) throws InterruptedException {
        return connection.receiveBytesInto(target);
    }

    @Override
    public boolean poll() {
        return connection.poll();
    }

    @Override
    public boolean poll(Duration timeout) throws InterruptedException {
        return connection.poll(timeout);
    }

    @Override
    public boolean isClosed() {
        return connection.isClosed();
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return connection + " (receives only)";
    }
}
