package io.github.offspring.channel;

import io.github.offspring.CodecException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.RingTerms;
import io.github.offspring.internal.wire.Departure;
import io.github.offspring.internal.wire.Encoder;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The way of a connection's end from this process to another.
final class ConnectionDeparture implements Departure {

    private final StreamConnection<?> connection;
    private final Rendezvous rendezvous;
    private @Nullable Ticket ticket;
    private boolean claimed;

    private ConnectionDeparture(StreamConnection<?> connection, Rendezvous rendezvous) {
        this.connection = connection;
        this.rendezvous = rendezvous;
    }

    static ConnectionHandle begin(StreamConnection<?> connection) throws NotSerializableException {
        var departure = new ConnectionDeparture(connection, FamilyHome.here().rendezvous());
        Encoder.registerDeparture(departure, connection.name());
        return departure.leave();
    }

    private synchronized ConnectionHandle leave() {
        if (!connection.depart()) {
            throw new CodecException(connection.name() + ": cannot be sent because another thread is using it", null);
        }
        Ticket issued = rendezvous.issue(this::arrived);
        ticket = issued;
        return new ConnectionHandle(connection.name(), issued);
    }

    private synchronized void arrived(SocketChannel channel) {
        claimed = true;
        try {
            var handle = new ConnectionHandle(connection.name(), Objects.requireNonNull(ticket));
            var socket = new FramedSocket(connection.partnerName(), channel, RingTerms.later());
            var link = new SocketLink(socket, SocketMark.ofAcceptor(handle.mark()));
            StreamConnection<?> partner = connection.part();
            if (partner != null && partner.state() != StreamConnection.State.CLOSED) {
                Thread.ofVirtual().name("offspring-relink").start(() -> partner.relink(link));
            } else {
                Relay.start(connection, link);
            }
        } catch (IOException e) {
            connection.abort();
        }
    }

    @Override
    public synchronized void restore() {
        if (ticket != null && rendezvous.revoke(ticket)) {
            connection.comeBack();
        }
    }

    @Override
    public synchronized boolean isClaimed() {
        return claimed;
    }

    /// Whoever was to fetch it may have done so a moment ago, and have said something through it.
    @Override
    public void abandon() {
        Ticket issued;
        synchronized (this) {
            issued = ticket;
        }
        if (issued != null) {
            rendezvous.afterArrivals(() -> {
                if (rendezvous.revoke(issued)) {
                    connection.abort();
                }
            });
        }
    }
}
