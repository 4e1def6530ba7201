package io.github.offspring.channel;

import java.io.Serial;
import java.nio.ByteBuffer;

/// The sending half of a connection.
final class OneWaySender<T> implements Sender<T> {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Connection<T> connection;

    OneWaySender(Connection<T> connection) {
        this.connection = connection;
    }

    @Override
    public void send(T value) {
        connection.send(value);
    }

    @Override
    public void sendBytes(ByteBuffer bytes) {
        connection.sendBytes(bytes);
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
        return connection + " (sends only)";
    }
}
