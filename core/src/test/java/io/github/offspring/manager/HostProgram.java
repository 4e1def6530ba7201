package io.github.offspring.manager;

import io.github.offspring.ManagerLostException;
import io.github.offspring.refresh.StaleReader;
import io.github.offspring.refresh.StaleWhileComputing;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.TwoHosts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A program on one of two hosts that does what it is told by lines, and answers with lines.
final class HostProgram implements AutoCloseable {

    /// What is offered.
    interface Service {
        int add(int n);

        void waitForEver() throws InterruptedException;
    }

    /// At the manager.
    static final class HostedService implements Service {
        private int sum;

        @Override
        public synchronized int add(int n) {
            sum += n;
            return sum;
        }

        @Override
        public void waitForEver() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    private final Process process;
    private final BufferedReader answers;

    private HostProgram(Process process) {
        this.process = process;
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    // ---- Where the test is

    static HostProgram start(TwoHosts hosts, int host, Class<?> main, Object... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(JavaProgram.properties());
        words.addAll(List.of("-cp", JavaProgram.classPath(), main.getName()));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return new HostProgram(new ProcessBuilder(hosts.command(host, words))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("it has ended");
        }
        return line;
    }

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    String ask(String line) throws IOException {
        say(line);
        return answer();
    }

    /// The processes that it has started.
    List<Long> managers() {
        return process.descendants().map(ProcessHandle::pid).toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
        answers.close();
    }

    private static @Nullable String heard(BufferedReader in) throws IOException {
        return in.readLine();
    }

    private static BufferedReader commands() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    // ---- The host that serves: address, keys, time for a handshake in milliseconds

    /// The program that serves.
    static final class Server {
        private Server() {}

        public static void main(String[] args) throws Exception {
            InetSocketAddress address = new InetSocketAddress(args[0], 0);
            try (Manager manager = Manager.builder()
                            .offer("service", Service.class, HostedService::new)
                            .serve(address, ManagerKeys.load(Path.of(args[1])))
                            .handshakeTimeout(Duration.ofMillis(Long.parseLong(args[2])))
                            .start();
                    var computing = StaleWhileComputing.from("old")
                            .whenAsked()
                            .at(manager)
                            .start(() -> "new")) {
                manager.namespace("values").set("a", computing.reader());
                System.out.println(manager.port().orElseThrow());
                BufferedReader in = commands();
                while (heard(in) != null) {
                    System.out.println(manager.clients());
                }
            }
        }
    }

    /// The program that accepts connections, and never says a word: address.
    static final class Mute {
        private Mute() {}

        public static void main(String[] args) throws Exception {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(args[0], 0));
                System.out.println(socket.getLocalPort());
                // Those who connect wait in the backlog.
                while (heard(commands()) != null) {
                    continue;
                }
            }
        }
    }

    // ---- The host that calls: address, port, keys

    /// The program that connects and never says a word: address, port.
    static final class Silent {
        private Silent() {}

        public static void main(String[] args) throws Exception {
            try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
                System.out.println("connected");
                long count = socket.getInputStream().readAllBytes().length;
                System.out.println(count == 0 ? "hung up" : "hung up after " + count + " bytes");
            }
        }
    }

    /// The program that tries to connect.
    static final class Attempt {
        private Attempt() {}

        public static void main(String[] args) {
            InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
            try (Manager manager = Manager.connect(address, ManagerKeys.load(Path.of(args[2])))) {
                System.out.println("connected to " + manager);
            } catch (RuntimeException e) {
                System.out.println(e.toString().replace('\n', ' '));
            }
        }
    }

    /// The program that calls.
    static final class Client {
        private Client() {}

        public static void main(String[] args) throws Exception {
            InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
            try (Manager manager = Manager.connect(address, ManagerKeys.load(Path.of(args[2])))) {
                Service service = manager.make("service", Service.class);
                StaleReader<String> reader = manager.namespace("values").get("a");
                RemoteCounter counter = manager.counter("count");
                System.out.println(service.add(1));
                BufferedReader in = commands();
                for (String command = heard(in); command != null; command = heard(in)) {
                    String current = command;
                    Thread.ofVirtual().start(() -> System.out.println(outcome(current, service, reader, counter)));
                }
            }
        }

        private static String outcome(
                String command, Service service, StaleReader<String> reader, RemoteCounter counter) {
            try {
                return switch (command) {
                    case "add" -> "sum " + service.add(1);
                    case "count" -> "count " + counter.incrementAndGet();
                    case "wait" -> {
                        service.waitForEver();
                        yield "back";
                    }
                    case "refreshed" -> "a " + reader.refreshed().value();
                    case "a" ->
                        "a " + reader.get() + " "
                                + reader.latest()
                                        .failure()
                                        .map(e -> e.getClass().getSimpleName())
                                        .orElse("fine");
                    default -> "what? " + command;
                };
            } catch (ManagerLostException e) {
                return command + " lost, mayHaveRun=" + e.mayHaveRun();
            } catch (Exception e) {
                return command + " " + e;
            }
        }
    }
}
