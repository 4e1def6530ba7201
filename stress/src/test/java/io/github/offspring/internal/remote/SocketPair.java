package io.github.offspring.internal.remote;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Two sockets that are connected: `near` is what is tested, `far` is who attacks it.
record SocketPair(SocketChannel near, SocketChannel far) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path PATH;
    private static final ServerSocketChannel DOOR;

    static {
        try {
            PATH = Files.createTempDirectory("fuzz").resolve("s");
            DOOR = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            DOOR.bind(UnixDomainSocketAddress.of(PATH));
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static SocketPair open() throws IOException {
        SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(PATH));
        return new SocketPair(DOOR.accept(), far);
    }

    /// Says all of it, and that nothing follows; takes whatever is answered.
    Thread attack(byte[] bytes) {
        return Thread.ofVirtual().start(() -> {
            try {
                Thread taking = Thread.ofVirtual().start(this::take);
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    far.write(rest);
                }
                far.shutdownOutput();
                taking.join();
            } catch (IOException | InterruptedException _) {
                // It has been hung up on.
            }
        });
    }

    private void take() {
        try {
            ByteBuffer taken = ByteBuffer.allocate(1 << 16);
            while (far.read(taken) >= 0) {
                taken.clear();
            }
        } catch (IOException _) {
            // It has been hung up on.
        }
    }

    /// Whatever was said, in the end the connection is closed.
    static void join(Thread attack) throws InterruptedException {
        if (!attack.join(PATIENCE)) {
            throw new AssertionError("the connection has not been closed");
        }
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
