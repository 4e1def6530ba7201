package io.github.offspring.internal.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/// Who comes to a socket that this process listens at.
public final class Strangers {

    private static final long EXHAUSTED_PAUSE_NANOS = 10_000_000;

    private Strangers() {}

    /// Waits for the next one, and for descriptors where there are none left: meanwhile those who come stay in the
    /// backlog.
    ///
    /// @throws ClosedChannelException if the socket is closed
    public static SocketChannel next(ServerSocketChannel socket) throws ClosedChannelException {
        while (true) {
            try {
                return socket.accept();
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException _) {
                LockSupport.parkNanos(EXHAUSTED_PAUSE_NANOS);
            }
        }
    }
}
