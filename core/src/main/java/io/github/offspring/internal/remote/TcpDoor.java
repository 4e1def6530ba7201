package io.github.offspring.internal.remote;

import io.github.offspring.LaunchException;
import io.github.offspring.internal.family.Fingerprint;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.ExactSocket;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.KeyChallenge;
import io.github.offspring.internal.transport.NetworkSockets;
import io.github.offspring.internal.transport.Strangers;
import io.github.offspring.internal.transport.TlsLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Where processes of other families, on this machine or others, come to a server: a port, a key, and, beyond
/// this machine, certificates.
final class TcpDoor implements AutoCloseable {

    private static final int MAX_STRANGERS = 64;

    private final RemoteServer server;
    private final ServeTerms terms;
    private final ServerSocketChannel socket;
    private final Semaphore strangers = new Semaphore(MAX_STRANGERS);
    private final Thread doorman =
            Thread.ofPlatform().daemon().name("offspring-manager-port").unstarted(this::run);

    private TcpDoor(RemoteServer server, ServeTerms terms, ServerSocketChannel socket) {
        this.server = server;
        this.terms = terms;
        this.socket = socket;
    }

    /// @throws LaunchException if the address cannot be had
    static TcpDoor open(RemoteServer server, ServeTerms terms) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        boolean done = false;
        try {
            // Connections of a server that has just ended do not keep the next one from its address.
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            bind(server, socket, terms.address());
            done = true;
            return new TcpDoor(server, terms, socket);
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    private static void bind(RemoteServer server, ServerSocketChannel socket, InetSocketAddress address) {
        try {
            socket.bind(address);
        } catch (UnresolvedAddressException e) {
            throw cannotServe(server, address, "nobody here knows that name", e);
        } catch (IOException e) {
            throw cannotServe(server, address, e.getMessage(), e);
        }
    }

    private static LaunchException cannotServe(
            RemoteServer server, InetSocketAddress address, @Nullable String why, Exception cause) {
        return new LaunchException(
                "manager '" + server.name() + "': cannot serve because " + why + ": address=" + address.getHostString()
                        + ", port=" + address.getPort()
                        + "; give an address of this machine and a port that is free, or 0 for any",
                cause);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) socket.getLocalAddress();
    }

    void listen() {
        doorman.start();
    }

    private void run() {
        try {
            while (true) {
                strangers.acquire();
                SocketChannel channel = Strangers.next(socket);
                if (!socket.isOpen()) {
                    // It came while the port was being closed.
                    close(channel);
                    return;
                }
                Thread.ofVirtual().name("offspring-handshake").start(() -> letIn(channel));
            }
        } catch (ClosedChannelException | InterruptedException _) {
            // By us.
        }
    }

    private void letIn(SocketChannel channel) {
        try {
            long deadline = Deadline.after(server.limits().strangersPatience());
            NetworkSockets.prepare(channel);
            if (terms.credentials().isEncrypted()) {
                letIn(new TlsLine(channel, terms.credentials().serverEngine()), deadline);
            } else {
                letIn(new ExactSocket(channel), deadline);
            }
        } catch (IOException | RuntimeException _) {
            // One that does not know the key, has no certificate, is slow, or has gone again.
            close(channel);
        } finally {
            strangers.release();
        }
    }

    private void letIn(TlsLine line, long deadline) throws IOException {
        boolean done = false;
        try {
            line.handshake(deadline);
            challenge(terms.credentials()).asAcceptor(line, deadline);
            server.admit(
                    FramedSocket.over(server.clientLabel(), line), PeerTerms.stranger(terms.filter(), terms.code()));
            done = true;
        } finally {
            if (!done) {
                line.close();
            }
        }
    }

    private void letIn(ExactSocket stranger, long deadline) throws IOException {
        boolean done = false;
        try {
            challenge(terms.credentials()).asAcceptor(stranger, deadline);
            server.admit(
                    new FramedSocket(server.clientLabel(), stranger.release()),
                    PeerTerms.stranger(terms.filter(), terms.code()));
            done = true;
        } finally {
            if (!done) {
                stranger.close();
            }
        }
    }

    static KeyChallenge challenge(Credentials credentials) {
        return new KeyChallenge(Door.MAGIC, Fingerprint.own(), credentials.key());
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // Closed is what it was to be.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // Nobody is let in any more, either way.
        }
        // As long as a thread waits in the kernel for somebody to let in, the port is open.
        doorman.interrupt();
        boolean interrupted = false;
        while (doorman.isAlive()) {
            try {
                doorman.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
