package io.github.offspring.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Two hosts with addresses of their own and a cable between them: two network namespaces, joined by a pair of virtual
/// cards. Each has programs that see nothing of the other but what comes through the cable, which can be pulled.
///
/// Where that is not allowed they are two loopback addresses of this machine, and there is no cable to pull.
///
/// A namespace lives as long as a process in it: `cat`, which ends when this JVM does.
public final class TwoHosts implements AutoCloseable {

    private static final int HOSTS = 2;
    private static final String NETWORK = "10.213.47.";
    private static final String[] CARDS = {"card0", "card1"};
    private static final long PATIENCE_SECONDS = 20;

    /// How a network namespace is made here, and how one comes into it.
    private record Way(String name, List<String> make, List<String> enter) {}

    private static final List<Way> WAYS = List.of(
            new Way("by whoever may do so", List.of("unshare", "--net"), List.of("--net")),
            new Way(
                    "by a user who is one with all rights in a namespace of users, too",
                    List.of("unshare", "--user", "--map-root-user", "--net"),
                    List.of("--user", "--preserve-credentials", "--net")));

    private final List<Process> keepers = new ArrayList<>();
    private final Way way;
    private String whyNot = "";

    private TwoHosts(Way way) {
        this.way = way;
    }

    /// Makes them.
    ///
    /// @return two hosts with a cable between them, or as near to that as this machine allows
    public static TwoHosts open() {
        StringBuilder reasons = new StringBuilder();
        for (Way way : WAYS) {
            TwoHosts hosts = new TwoHosts(way);
            try {
                hosts.build();
                return hosts;
            } catch (IOException e) {
                reasons.append(way.name()).append(": ").append(e.getMessage()).append("; ");
                hosts.close();
            }
        }
        TwoHosts loopback = new TwoHosts(WAYS.getFirst());
        loopback.whyNot = reasons.toString();
        return loopback;
    }

    private void build() throws IOException {
        keepers.add(keeper(way.make()));
        // The second one within the first one's rights.
        keepers.add(keeper(entering(0, List.of("unshare", "--net"))));
        in(0, "ip", "link", "add", CARDS[0], "type", "veth", "peer", "name", CARDS[1]);
        in(
                0,
                "ip",
                "link",
                "set",
                CARDS[1],
                "netns",
                Long.toString(keepers.get(1).pid()));
        for (int host = 0; host < HOSTS; host++) {
            in(host, "ip", "address", "add", address(host) + "/24", "dev", CARDS[host]);
            in(host, "ip", "link", "set", "lo", "up");
            in(host, "ip", "link", "set", CARDS[host], "up");
        }
    }

    @SuppressWarnings("resource") // the keeper's output is closed with it
    private static Process keeper(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(words);
        command.addAll(List.of("sh", "-c", "echo ready && exec cat"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String first =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (!"ready".equals(first)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", words) + ": " + first);
        }
        return process;
    }

    private List<String> entering(int host, List<String> words) {
        List<String> command = new ArrayList<>(
                List.of("nsenter", "--target", Long.toString(keepers.get(host).pid())));
        command.addAll(way.enter());
        command.add("--");
        command.addAll(words);
        return command;
    }

    private void in(int host, String... words) throws IOException {
        Process process = new ProcessBuilder(entering(host, List.of(words)))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", words) + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
    }

    /// Tells whether there is a cable.
    ///
    /// @return false if both are this machine
    public boolean areApart() {
        return whyNot.isEmpty();
    }

    /// Tells why there is none.
    ///
    /// @return empty if there is one
    public String whyNot() {
        return whyNot;
    }

    /// Returns what a host is reached by.
    ///
    /// @param host 0 or 1
    /// @return its address
    public String address(int host) {
        return areApart() ? NETWORK + (host + 1) : "127.0.0." + (host + 2);
    }

    /// Returns how a program is started on a host.
    ///
    /// @param host 0 or 1
    /// @param words the program and its arguments
    /// @return what to start here
    public List<String> command(int host, List<String> words) {
        return areApart() ? entering(host, words) : words;
    }

    /// Pulls the cable: what is sent gets lost, and nobody is told.
    ///
    /// @throws IllegalStateException if there is none
    public void pullCable() {
        if (!areApart()) {
            throw new IllegalStateException("there is no cable: " + whyNot);
        }
        try {
            in(0, "ip", "link", "set", CARDS[0], "down");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Puts it in again.
    public void plugCable() {
        try {
            in(0, "ip", "link", "set", CARDS[0], "up");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends them. They are gone when their programs have ended, too.
    @Override
    public void close() {
        for (Process keeper : keepers.reversed()) {
            keeper.destroy();
            boolean interrupted = false;
            while (keeper.isAlive()) {
                try {
                    keeper.waitFor();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
