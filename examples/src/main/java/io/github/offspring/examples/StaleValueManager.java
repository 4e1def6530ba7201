package io.github.offspring.examples;

import io.github.offspring.ExitStatus;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.ManagerKeys;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.refresh.Snapshot;
import io.github.offspring.refresh.StaleReader;
import io.github.offspring.refresh.StaleWhileComputing;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/// A process works for a long time on `a`. Another one, on another machine, needs `a + b` at every tick, and
/// does with the last `a` there is. It is connected to a manager, encrypted, and finds `a` in a namespace.
///
/// On two machines, with keys of `offspring manager keys calc.example.org`:
///
/// ```text
/// StaleValueManager compute calc.example.org 4711 server.keys 15000
/// StaleValueManager read    calc.example.org 4711 client.keys 5000 30000
/// ```
///
/// Without these words both run on this machine: how long it takes, how long a tick is, and how long the reader
/// goes on afterwards can be given, in milliseconds; if not they are 15 s, 5 s and 30 s. Ctrl-C ends both.
public final class StaleValueManager {
    private static final long[] DEFAULT_MILLIS = {15_000, 5_000, 30_000};
    private static final double INITIAL = 1;
    private static final double B = 10;

    private StaleValueManager() {}

    static void main(String... arguments) throws Exception {
        switch (arguments.length > 0 ? arguments[0] : "") {
            case "compute" -> {
                try (var computing = Computing.start(address(arguments), Path.of(arguments[3]), millis(arguments[4]))) {
                    System.out.println("serving at port " + computing.port());
                    // Until this process is ended.
                    Thread.sleep(Duration.ofSeconds(Long.MAX_VALUE));
                }
            }
            case "read" -> read(address(arguments), Path.of(arguments[3]), millis(arguments[4]), millis(arguments[5]));
            default -> both(millis(arguments, 0), millis(arguments, 1), millis(arguments, 2));
        }
    }

    /// The machine that computes.
    private record Computing(Manager manager, StaleWhileComputing<Double> a) implements AutoCloseable {

        static Computing start(InetSocketAddress address, Path keys, Duration work) {
            Manager manager = Manager.builder()
                    .name("values")
                    .serve(address, ManagerKeys.load(keys))
                    .start();
            var a = StaleWhileComputing.from(INITIAL)
                    .name("a")
                    .whenAsked()
                    .at(manager)
                    .start(() -> {
                        Thread.sleep(work);
                        return 2.0;
                    });
            manager.namespace("values").set("a", a.reader());
            return new Computing(manager, a);
        }

        int port() {
            return manager.port().orElseThrow();
        }

        @Override
        public void close() {
            a.close();
            manager.close();
        }
    }

    /// The machine that reads. If the other one, or the network, fails, it says so and ends; it could go on as
    /// well, with the last value that it has had.
    private static void read(InetSocketAddress address, Path keys, Duration tick, Duration rest) {
        try (Manager manager = Manager.connect(address, ManagerKeys.load(keys))) {
            StaleReader<Double> reader = manager.namespace("values").get("a");
            // Does not wait for it.
            reader.refresh();
            int number = 0;
            for (Snapshot<Double> a : reader.ticks(tick)) {
                System.out.println("tick " + number++ + ": a + b = " + (a.value() + B)
                        + (a.isInitial() ? ", with the initial a" : ", with a as computed"));
                if (a.failure().isPresent()) {
                    System.out.println("no newer a: " + a.failure().get().getMessage());
                    return;
                }
                if (!a.isInitial() && a.age().compareTo(rest) > 0) {
                    return;
                }
            }
        }
    }

    private static void both(Duration work, Duration tick, Duration rest) throws Exception {
        Path folder = Files.createTempDirectory("keys");
        Path serverKeys = folder.resolve("server.keys");
        Path clientKeys = folder.resolve("client.keys");
        // They go in the opposite order, also after Ctrl-C.
        folder.toFile().deleteOnExit();
        serverKeys.toFile().deleteOnExit();
        clientKeys.toFile().deleteOnExit();
        ManagerKeys.create(serverKeys, clientKeys, "localhost");

        try (var computing = Computing.start(new InetSocketAddress("localhost", 0), serverKeys, work)) {
            int port = computing.port();
            // It is given nothing but the address and its keys, as on another machine.
            String keys = clientKeys.toString();
            try (var reader = ChildProcess.builder()
                    .name("reader")
                    .start(() -> read(new InetSocketAddress("localhost", port), Path.of(keys), tick, rest))) {
                reader.result().get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ProcessDiedException died && isEndedFromOutside(died)) {
                    // By Ctrl-C, which is about to end this one as well.
                    return;
                }
                throw e;
            }
            System.out.println("the computation: "
                    + computing.a().latest().failure().map(Throwable::toString).orElse("done"));
        }
    }

    private static boolean isEndedFromOutside(ProcessDiedException died) {
        return died.report().status() instanceof ExitStatus.Signaled signal
                && (signal.name().equals("SIGTERM") || signal.name().equals("SIGINT"));
    }

    private static InetSocketAddress address(String... arguments) {
        return new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
    }

    private static Duration millis(String[] arguments, int index) {
        return index < arguments.length ? millis(arguments[index]) : Duration.ofMillis(DEFAULT_MILLIS[index]);
    }

    private static Duration millis(String argument) {
        return Duration.ofMillis(Long.parseLong(argument));
    }
}
