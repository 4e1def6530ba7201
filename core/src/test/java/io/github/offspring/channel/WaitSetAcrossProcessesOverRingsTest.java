package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.transport.RingTerms;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// All of [WaitSetAcrossProcessesTest] once more, with connections that go over to shared memory at their first
/// message.
@RealProcesses
@OverRings
class WaitSetAcrossProcessesOverRingsTest extends WaitSetAcrossProcessesTest {

    private static final int MESSAGES = 200;

    /// By their files: those of connections that nobody has any more go when they are collected.
    private static Set<String> mappedRingsBeside(Set<String> others) throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(mapping -> mapping.contains("/memfd:"))
                    .map(mapping -> mapping.split(" +")[4])
                    .filter(file -> !others.contains(file))
                    .collect(Collectors.toSet());
        }
    }

    private static ChildProcess<?> echo(Connection<Integer> theirs) {
        return ChildProcess.start(() -> {
            for (var message = theirs.receive(); message.isPresent(); message = theirs.receive()) {
                theirs.send(message.get());
            }
        });
    }

    private static void roundTrip(Connection<Integer> ours) throws InterruptedException {
        ours.send(-1);
        assertThat(ours.receive()).contains(-1);
    }

    /// Neither end of it goes over to shared memory.
    private static Connection<Integer> echoOverSocket(List<ChildProcess<?>> children) throws InterruptedException {
        System.setProperty(RingTerms.PROPERTY, "never");
        try {
            Pipe<Integer> pipe = Pipe.create();
            children.add(echo(pipe.second()));
            roundTrip(pipe.first());
            return pipe.first();
        } finally {
            System.setProperty(RingTerms.PROPERTY, "at-once");
        }
    }

    @Test
    void oneOverRingsAndOneOverASocketAreWaitedForTogether() throws Exception {
        List<ChildProcess<?>> children = new ArrayList<>();
        Pipe<Integer> ring = Pipe.create();
        children.add(echo(ring.second()));
        Set<String> before = mappedRingsBeside(Set.of());
        try (Connection<Integer> other = echoOverSocket(children);
                Connection<Integer> one = ring.first()) {
            roundTrip(other);
            assertThat(mappedRingsBeside(before)).isEmpty();
            roundTrip(one);
            roundTrip(one);
            assertThat(mappedRingsBeside(before)).isNotEmpty();

            for (int i = 0; i < MESSAGES; i++) {
                (i % 3 == 0 ? other : one).send(i);
            }
            List<Integer> received = new ArrayList<>();
            WaitSet set = WaitSet.of(List.of(one, other));
            while (received.size() < MESSAGES) {
                for (Object ready : set.await()) {
                    received.add((ready == one ? one : other).receive().orElseThrow());
                }
            }

            assertThat(received)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, MESSAGES).boxed().toList());
        }
        for (ChildProcess<?> child : children) {
            assertThat(child.join().isSuccess()).isTrue();
            child.close();
        }
    }
}
