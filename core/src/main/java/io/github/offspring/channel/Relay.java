package io.github.offspring.channel;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.Header;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;

/// Serves an end that has gone to another process, where this process must stay between the two others: both ends
/// of a pipe have left, or the end had been talking to another process before it left.
final class Relay {

    private final StreamConnection<?> departed;
    private final SocketLink arrived;

    private Relay(StreamConnection<?> departed, SocketLink arrived) {
        this.departed = departed;
        this.arrived = arrived;
    }

    static void start(StreamConnection<?> departed, SocketLink arrived) {
        Relay relay = new Relay(departed, arrived);
        Thread.ofVirtual().name("offspring-relay-out").start(relay::outward);
        Thread.ofVirtual().name("offspring-relay-back").start(relay::back);
    }

    private void outward() {
        try {
            while (true) {
                Inbound message = departed.nextRaw();
                if (message == null) {
                    abort();
                    return;
                }
                if (message.kind() == Link.CLOSE) {
                    arrived.sayGoodbye();
                    // Not closed before the peer does: it may still have to fetch ends that were sent through here,
                    // and as long as this stands their owner knows that somebody is there to do it.
                    return;
                }
                arrived.send(message.kind(), Message.of(message));
            }
        } catch (IOException | RuntimeException e) {
            abort();
        }
    }

    private void back() {
        try {
            while (true) {
                arrived.awaitNext(Deadline.NEVER);
                Header header = arrived.peek();
                if (header != null && header.kind() == Link.CLOSE) {
                    departed.closeDeparted();
                    arrived.abort();
                    return;
                }
                Inbound message = header == null ? null : arrived.read();
                if (message == null) {
                    abort();
                    return;
                }
                departed.sendRaw(message.kind(), Message.of(message));
            }
        } catch (IOException | RuntimeException e) {
            abort();
        }
    }

    private void abort() {
        arrived.abort();
        departed.abort();
    }
}
