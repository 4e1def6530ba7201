package io.github.offspring.benchmarks;

import io.github.offspring.channel.AuthKey;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.ManagerKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// A value put into a manager's map, and fetched, encrypted by TLS 1.3, beside the same over plain TCP; both to the
/// loopback address of this machine.
///
/// Within the time: two calls and their answers. Not within it: the connection, its handshake, and the warming up.
final class ManagerTls implements Benchmark {

    private static final String HOST = "localhost";
    /// At most twice the plain time.
    private static final Line LINE = Line.time("manager-tls", "µs", 0.5);

    private final Conditions conditions;

    ManagerTls(Conditions conditions) {
        this.conditions = conditions;
    }

    /// What both sides of a connection have to know.
    private record KeyPair(ManagerKeys server, ManagerKeys client) {}

    @Override
    public String name() {
        return LINE.name();
    }

    @Override
    public String what() {
        return "put into a manager's map, and get, over TLS 1.3 and over plain TCP";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        Turns turns = new Turns(conditions.count(8, 1), conditions.count(7, 1));
        try (OpenSide tls = overTls();
                OpenSide plain = overTcp()) {
            if (!conditions.brief()) {
                // Only the first side is warmed up by the turns.
                new Turns(8, 1).medians(List.of(plain));
            }
            List<Double> medians = turns.medians(List.of(tls, plain));
            return List.of(LINE.against("Offspring, plain TCP", medians.getFirst(), medians.getLast(), ""));
        }
    }

    private OpenSide overTls() throws InterruptedException {
        KeyPair keys = ManagerSide.setUp(ManagerTls::keys);
        return open(
                () -> Manager.builder().serve(address(0), keys.server()).start(),
                port -> Manager.connect(InetSocketAddress.createUnresolved(HOST, port), keys.client()));
    }

    private OpenSide overTcp() throws InterruptedException {
        AuthKey key = AuthKey.random();
        return open(
                () -> Manager.builder().serve(address(0), key).start(), port -> Manager.connect(address(port), key));
    }

    private OpenSide open(Supplier<Manager> start, IntFunction<Manager> connect) throws InterruptedException {
        int count = conditions.count(1_000, 20);
        return ManagerSide.open(start, server -> {
            int port = server.port().orElseThrow();
            return ManagerSide.open(() -> connect.apply(port), client -> OpenSide.of(ManagerWork.map(client, count)));
        });
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static KeyPair keys() {
        try {
            Path folder = Files.createTempDirectory("bench-keys-");
            Path server = folder.resolve("server.keys");
            Path client = folder.resolve("client.keys");
            // For the end of this JVM in the middle, in the reverse order.
            for (Path file : List.of(folder, server, client)) {
                file.toFile().deleteOnExit();
            }
            try {
                ManagerKeys.create(server, client, HOST);
                return new KeyPair(ManagerKeys.load(server), ManagerKeys.load(client));
            } finally {
                Files.deleteIfExists(server);
                Files.deleteIfExists(client);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
