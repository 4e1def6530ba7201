package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Message;
import java.time.Duration;

/// What a server takes from its clients.
///
/// @param connections how many clients there may be
/// @param runningCalls how many calls of one client may run, or wait, at a time
/// @param messageBytes how long one message may be
/// @param strangersPatience how long a process of another family has to prove the key
public record ServerLimits(int connections, int runningCalls, long messageBytes, Duration strangersPatience) {

    private static final ServerLimits DEFAULTS =
            new ServerLimits(10_000, 65_536, Message.MAX_BYTES, Duration.ofSeconds(10));

    /// What holds if nothing else is said.
    public static ServerLimits defaults() {
        return DEFAULTS;
    }
}
