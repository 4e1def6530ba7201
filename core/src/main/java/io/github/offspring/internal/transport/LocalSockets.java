package io.github.offspring.internal.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Unix sockets, connected to without waiting.
public final class LocalSockets {

    private LocalSockets() {}

    /// Connects without waiting: a blocking connect knows no time-out, and in a virtual thread does not wait at
    /// all.
    ///
    /// @return null if as many wait there as the system allows
    /// @throws IOException if nobody listens there
    public static @Nullable SocketChannel tryOpen(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean done = false;
        try {
            channel.configureBlocking(false);
            done = channel.connect(UnixDomainSocketAddress.of(path));
            return done ? channel : null;
        } catch (ConnectException e) {
            throw e;
        } catch (SocketException e) {
            if (Files.isWritable(path)) {
                // EAGAIN, which the JDK gives no type of its own.
                return null;
            }
            throw e;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }
}
