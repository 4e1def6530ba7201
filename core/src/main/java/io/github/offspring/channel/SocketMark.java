package io.github.offspring.channel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files by which the two sides of a socket tell each other that they closed it, where they could not say so.
record SocketMark(Path own, Path peers) {

    private static final String ACCEPTOR = ".closed-a";
    private static final String CONNECTOR = ".closed-c";

    /// @param path the same for both sides
    static SocketMark ofAcceptor(String path) {
        return new SocketMark(Path.of(path + ACCEPTOR), Path.of(path + CONNECTOR));
    }

    /// @param path the same for both sides
    static SocketMark ofConnector(String path) {
        return new SocketMark(Path.of(path + CONNECTOR), Path.of(path + ACCEPTOR));
    }

    void leave() {
        try {
            Files.createFile(own);
        } catch (IOException _) {
            // The reader will be told that this side is lost: too much, but nothing is missing.
        }
    }

    /// Removes what the peer has left, because nobody will look at it.
    void forget() {
        try {
            Files.deleteIfExists(peers);
        } catch (IOException _) {
            // It goes with the family.
        }
    }

    /// Whether the peer has left its mark, which is removed.
    boolean takePeers() throws IOException {
        return Files.deleteIfExists(peers);
    }
}
