package io.github.offspring.examples;

import io.github.offspring.PeerLostException;
import io.github.offspring.channel.Connection;
import io.github.offspring.channel.OneWayPipe;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.Sender;
import io.github.offspring.process.ChildProcess;
import java.util.List;
import java.util.Optional;

/// Parent and child exchange objects: over a pipe with two ends that both send and receive, and over a one-way one.
public final class PipeTalk {
    private PipeTalk() {}

    /// What is sent.
    record Order(int number, String customer, List<String> items) {}

    static void main() throws InterruptedException {
        bothWays();
        oneWay();
        deadPeer();
    }

    private static void bothWays() throws InterruptedException {
        var pipe = Pipe.<Order>create();
        var childsEnd = pipe.second();
        try (var child = ChildProcess.start(() -> answer(childsEnd));
                var here = pipe.first()) {
            Order order = new Order(1, "Ada", List.of("gears", "punched cards"));
            here.send(order);
            Order back = here.receive().orElseThrow();
            System.out.println("both ways: " + back);
            System.out.println("both ways: equal " + back.equals(order));

            // The child has nothing more to say: that is a value, not an exception, and does not wait for ever.
            System.out.println("both ways: then " + here.receive());
            System.out.println("both ways: child " + child.join().words());
        }
    }

    private static void answer(Connection<Order> parent) throws InterruptedException {
        try (parent) {
            parent.send(parent.receive().orElseThrow());
        }
    }

    private static void oneWay() throws InterruptedException {
        var pipe = OneWayPipe.<Integer>create();
        var out = pipe.sender();
        try (var child = ChildProcess.start(() -> measure(5, out));
                var in = pipe.receiver()) {
            int sum = 0;
            int count = 0;
            for (Optional<Integer> sample = in.receive(); sample.isPresent(); sample = in.receive()) {
                count++;
                sum += sample.get();
            }
            System.out.println("one way: " + count + " samples, sum " + sum + ", then the end of the stream");
            System.out.println("one way: child " + child.join().words());
        }
    }

    private static void measure(int samples, Sender<Integer> out) {
        try (out) {
            for (int i = 1; i <= samples; i++) {
                out.send(i * i);
            }
        }
    }

    /// A child that dies has not closed its end: the parent learns that the stream is not complete.
    private static void deadPeer() throws InterruptedException {
        var pipe = OneWayPipe.<String>create();
        var out = pipe.sender();
        try (var child = ChildProcess.start(() -> {
                    out.send("half of the");
                    Runtime.getRuntime().halt(1);
                });
                var in = pipe.receiver()) {
            System.out.println("dead peer: received " + in.receive());
            try {
                System.out.println("dead peer: then " + in.receive());
            } catch (PeerLostException e) {
                System.out.println("dead peer: then " + e.getMessage());
            }
            System.out.println("dead peer: child " + child.join().words());
        }
    }
}
