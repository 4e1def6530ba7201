package io.github.offspring.channel;

import java.io.Serial;

/// Tells that a subscription has ended because its subscriber was too slow for a topic that
/// [disconnects][SlowSubscribers#DISCONNECT] such ones.
public final class SubscriberDisconnectedException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    SubscriberDisconnectedException(String message) {
        super(message);
    }
}
