package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.Task;
import io.github.offspring.internal.remote.Credentials;
import io.github.offspring.internal.remote.RemoteServer;
import io.github.offspring.internal.remote.ServeTerms;
import io.github.offspring.internal.remote.ServerLimits;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a manager is started with, as it travels to its process.
///
/// @param initializer what is done before anything else; null for nothing
/// @param port where it serves other families; null for nowhere
/// @param offers what clients may have made
/// @param place where others of the family find it, if it is started again when it has died; then whoever has
/// started it lets them in. Null otherwise.
record ServeOptions(
        String name,
        @Nullable Action initializer,
        @Nullable Port port,
        List<Offer> offers,
        Limits limits,
        @Nullable String place)
        implements Serializable {

    /// @param keys what others have to prove, as bytes; empty if that cannot be sent
    /// @param allowed patterns of classes that others may send
    record Port(InetSocketAddress address, byte[] keys, String allowed, boolean code) implements Serializable {

        ServeTerms terms(@Nullable Credentials own) throws IOException {
            return new ServeTerms(
                    address,
                    own == null ? Credentials.ofBytes(keys) : own,
                    allowed.isEmpty() ? null : ObjectInputFilter.Config.createFilter(allowed),
                    code);
        }

        Port withNumber(int number) {
            InetSocketAddress next = address.isUnresolved()
                    ? InetSocketAddress.createUnresolved(address.getHostString(), number)
                    : new InetSocketAddress(address.getAddress(), number);
            return new Port(next, keys, allowed, code);
        }
    }

    /// A sort of objects that clients may have made.
    record Offer(String name, Class<?> type, Task<?> factory) implements Serializable {

        @SuppressWarnings("unchecked") // the builder's method has taken both together
        void give(RemoteServer server) {
            server.offer(name, (Class<Object>) type, (Task<Object>) factory);
        }
    }

    /// @param connections how many clients there may be
    /// @param calls how many calls of one client may run, or wait, at a time
    /// @param messageBytes how long one message may be
    /// @param patience how long a stranger has to prove the key
    record Limits(int connections, int calls, long messageBytes, Duration patience) implements Serializable {

        static Limits defaults() {
            ServerLimits limits = ServerLimits.defaults();
            return new Limits(
                    limits.connections(), limits.runningCalls(), limits.messageBytes(), limits.strangersPatience());
        }

        ServerLimits asServerLimits() {
            return new ServerLimits(connections, calls, messageBytes, patience);
        }
    }

    /// The same at a place where it can be started again.
    ServeOptions at(String door) {
        return new ServeOptions(name, initializer, port, offers, limits, door);
    }

    /// The same for the next start, where the first had a port.
    ///
    /// @param number of the port
    ServeOptions onPort(int number) {
        return new ServeOptions(
                name, initializer, port == null ? null : port.withNumber(number), offers, limits, place);
    }

    /// Does what comes first.
    void initialize() throws Exception {
        if (initializer != null) {
            initializer.perform();
        }
    }

    /// Begins to serve.
    ///
    /// @param own the keys where they cannot be sent; null for those of the port
    /// @throws io.github.offspring.LaunchException if the port cannot be had
    RemoteServer serve(@Nullable Credentials own) throws IOException {
        RemoteServer server = RemoteServer.start(name, limits.asServerLimits(), place == null ? null : Path.of(place));
        boolean done = false;
        try {
            offers.forEach(offer -> offer.give(server));
            if (port != null) {
                server.serve(port.terms(own));
            }
            if (place == null) {
                server.openDoor();
            }
            done = true;
            return server;
        } finally {
            if (!done) {
                server.close();
            }
        }
    }
}
