package io.github.offspring.internal.lease;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where others ring when they have changed what threads of this process may be waiting for: a socket, and a thread
/// that listens. What is written does not matter, only that something is.
final class Doorbell {

    private static final int MANY = 256;

    private final Path path;
    private final ServerSocketChannel server;
    private final Selector selector;
    private final Runnable rung;

    private Doorbell(Path path, ServerSocketChannel server, Selector selector, Runnable rung) {
        this.path = path;
        this.server = server;
        this.selector = selector;
        this.rung = rung;
    }

    static Path path(Path directory, SlotTable slots, int slot) {
        return directory.resolve("bell-" + slot + "-" + SlotTable.epoch(slots.word(slot)));
    }

    static Doorbell open(Path path, Runnable rung) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        boolean open = false;
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            server.configureBlocking(false);
            Doorbell bell = new Doorbell(path, server, Selector.open(), rung);
            server.register(bell.selector, SelectionKey.OP_ACCEPT);
            Thread.ofPlatform().daemon().name("offspring-doorbell").start(bell::listen);
            open = true;
            return bell;
        } finally {
            if (!open) {
                server.close();
            }
        }
    }

    private void listen() {
        try {
            while (true) {
                selector.select(this::answer);
                rung.run();
            }
        } catch (ClosedSelectorException _) {
            // The process ends.
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void answer(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel visitor = server.accept();
                if (visitor != null) {
                    visitor.configureBlocking(false);
                    visitor.register(selector, SelectionKey.OP_READ);
                }
            } else {
                drain(key, (SocketChannel) key.channel());
            }
        } catch (IOException _) {
            key.cancel();
        }
    }

    private static void drain(SelectionKey key, SocketChannel visitor) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MANY);
        int count;
        do {
            count = visitor.read(buffer.clear());
        } while (count == MANY);
        if (count < 0) {
            key.cancel();
            visitor.close();
        }
    }

    void close() {
        try {
            selector.close();
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // It goes with the family's directory.
        }
    }
}
