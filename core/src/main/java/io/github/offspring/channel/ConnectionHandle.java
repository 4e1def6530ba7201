package io.github.offspring.channel;

import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.RingTerms;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Format;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;

/// What stands for a connection's end in a message: where it is to be fetched.
record ConnectionHandle(String name, Ticket ticket) implements Serializable {

    /// Where the two sides of the new link leave their marks.
    String mark() {
        return ticket.path() + "." + Long.toHexString(ticket.id());
    }

    @Serial
    private Object readResolve() {
        try {
            var socket = new FramedSocket(name, Rendezvous.connect(ticket), RingTerms.later());
            return StreamConnection.over(
                    name, new SocketLink(socket, SocketMark.ofConnector(mark())), Format.FAMILY, Decoder.family());
        } catch (IOException e) {
            // The process that it left is gone: whoever uses it is told so.
            return StreamConnection.lost(name);
        }
    }
}
