package io.github.offspring.internal.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A server of this process, and clients of the own family that say what a test has them say.
final class OwnClients implements AutoCloseable {

    private final RemoteServer server;
    private final List<FamilyPeer> clients = new ArrayList<>();
    private final Path folder;

    /// @param folder where their sockets are
    OwnClients(Path folder) throws IOException {
        this(folder, ServerLimits.defaults());
    }

    /// @param folder where their sockets are
    OwnClients(Path folder, ServerLimits limits) throws IOException {
        this.folder = folder;
        server = RemoteServer.start("target", limits, null);
    }

    FamilyPeer connect(String name) throws IOException {
        FamilyPeer client = FamilyPeer.connect(server, name, folder.resolve(name));
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(FamilyPeer::close);
        server.close();
    }
}
