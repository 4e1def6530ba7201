package io.github.offspring.manager;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client and a manager are connected by, and can be cut.
final class Relay implements AutoCloseable {

    private final int port;
    // All guarded by this object's monitor.
    private @Nullable ServerSocket door;
    private final List<Socket> clients = new ArrayList<>();
    private final List<Socket> servers = new ArrayList<>();
    private boolean quiet;
    // What has come by them goes nowhere.
    private final Set<Socket> swallowed = new HashSet<>();
    private int target;
    private boolean stalls;
    private int connections;

    private Relay(int target, ServerSocket door) {
        this.target = target;
        this.door = door;
        port = door.getLocalPort();
    }

    /// @param target the port of this machine that it leads to
    static Relay to(int target) throws IOException {
        Relay relay = new Relay(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        relay.listen();
        return relay;
    }

    int port() {
        return port;
    }

    /// How many there have been.
    synchronized int connections() {
        return connections;
    }

    synchronized void leadTo(int other) {
        target = other;
    }

    private synchronized void listen() {
        ServerSocket socket = door;
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    accepted(socket.accept());
                } catch (IOException _) {
                    if (socket.isClosed()) {
                        return;
                    }
                }
            }
        });
    }

    private synchronized void accepted(Socket client) throws IOException {
        connections++;
        clients.add(client);
        if (stalls) {
            return;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        servers.add(server);
        pump(client, server);
        pump(server, client);
    }

    private void pump(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try {
                InputStream in = from.getInputStream();
                byte[] bytes = new byte[8192];
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    if (!isSwallowed(from)) {
                        to.getOutputStream().write(bytes, 0, count);
                    }
                }
            } catch (IOException _) {
                // It has been cut.
            }
            ended(from, to);
        });
    }

    private synchronized void ended(Socket from, Socket to) {
        if (!quiet) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Closed is what it was to be.
        }
    }

    private synchronized boolean isSwallowed(Socket from) {
        return swallowed.contains(from);
    }

    /// Passes nothing on any more, of what comes by the connections that there are; neither side hears of that.
    synchronized void swallow() {
        swallowed.addAll(clients);
        swallowed.addAll(servers);
    }

    /// Ends all connections that there are.
    synchronized void cut() {
        clients.forEach(Relay::close);
        clients.clear();
        servers.forEach(Relay::close);
        servers.clear();
    }

    /// The same; the manager does not hear of it.
    synchronized void cutQuietly() {
        quiet = true;
        clients.forEach(Relay::close);
        clients.clear();
    }

    /// Cuts all, and lets nobody in any more.
    synchronized void refuse() throws IOException {
        if (door != null) {
            door.close();
        }
        cut();
    }

    /// Lets clients in again.
    synchronized void allow() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        door = socket;
        listen();
    }

    /// Cuts all, and lets clients in, but never says a word to them.
    synchronized void stall() {
        stalls = true;
        cut();
    }

    @Override
    public void close() throws IOException {
        refuse();
    }
}
