package io.github.offspring.internal.remote;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What shows this process to be the owner of servers that it has started, when it has lost its connection to one: the
/// pass of the first one. A server that follows another one at its place has another pass.
final class OwnersPasses {

    // By the servers' places.
    private static final Map<String, String> PASSES = new ConcurrentHashMap<>();

    private OwnersPasses() {}

    static void note(ClientSession.ServerIdentity server) {
        PASSES.put(server.address().place(), server.pass());
    }

    /// Empty if this process does not own the server.
    static String of(ServerAddress address) {
        return PASSES.getOrDefault(address.place(), "");
    }

    /// The server has ended.
    static void forget(ServerAddress address) {
        PASSES.remove(address.place());
    }
}
