package io.github.offspring.internal.remote;

import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What stands for a hosted object in a message.
///
/// @param number the object's at its server
/// @param kind what can be called
/// @param name the name that the object has; null for none
/// @param token what the way was paid with: [#LENT] between the server and a client, otherwise a loan that waits
/// at the server for whoever receives this
record RemoteHandle(
        ServerAddress server,
        long number,
        Kind kind,
        @Nullable String name,
        long token) implements Serializable {

    static final long LENT = 0;

    @Serial
    private Object readResolve() {
        return Transit.arrived(this);
    }
}
