package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Message;
import java.time.Duration;

/// What a server takes from its clients.
///
/// @param connections how many clients there may be
/// @param runningCalls how many calls of one client may run at a time
/// @param messageBytes how long one message may be
/// @param patience how long a client has to prove the key
public record ServerLimits(int connections, int runningCalls, long messageBytes, Duration patience) {

    static final ServerLimits FAMILY = new ServerLimits(10_000, 65_536, Message.MAX_BYTES, Duration.ofMinutes(1));

    /// For the members of the own family.
    public static ServerLimits family() {
        return FAMILY;
    }
}
