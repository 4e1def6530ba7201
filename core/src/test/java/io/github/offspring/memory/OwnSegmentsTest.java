package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.PeerLostException;
import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Segments without a name go with their maker until the first time that they are sent, and with the family from
/// then on.
@RealProcesses
class OwnSegmentsTest {

    private static final int ROUNDS = Integer.getInteger("offspring.test.rounds", 6);
    private static final int MAX_DELAY_MILLIS = 60;

    private static List<Path> segments() {
        try (Stream<Path> files = Files.list(TestNames.memoryDirectory())) {
            return files.filter(file -> file.getFileName().toString().startsWith("m"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ChildProcess<Void> maker(SharedEvent made, SharedEvent over) {
        return ChildProcess.start(() -> {
            SharedMemory one = SharedMemory.create(100_000);
            SharedMemory.create(200_000).close();
            made.set();
            over.await();
            one.segment().fill((byte) 1);
        });
    }

    @Test
    void whatWasNeverSentGoesWithItsMakerHoweverThatEnds() throws Exception {
        List<Path> before = segments();
        for (boolean killed : new boolean[] {true, false}) {
            SharedEvent made = SharedEvent.create();
            SharedEvent over = SharedEvent.create();
            try (ChildProcess<Void> child = maker(made, over)) {
                made.await();
                assertThat(before.containsAll(segments())).isFalse();
                if (killed) {
                    child.kill();
                } else {
                    over.set();
                }
                child.join();
            }
            eventually("it is gone", () -> before.containsAll(segments()));
        }
    }

    /// A program that shares no memory with anybody; its children do.
    static final class Bystander {
        public static void main(String[] arguments) throws Exception {
            Pipe<Boolean> pipe = Pipe.create();
            Connection<Boolean> theirs = pipe.second();
            try (Connection<Boolean> ours = pipe.first();
                    ChildProcess<Void> child = ChildProcess.start(() -> {
                        SharedMemory memory = SharedMemory.create(100_000);
                        theirs.send(true);
                        theirs.receive();
                        // Else the collector might have taken it away.
                        memory.close();
                    })) {
                ours.receive();
                System.out.println(segments().size());
                child.kill();
                child.join();
            }
            eventually("it is gone", () -> segments().isEmpty());
            System.out.println("none");
        }
    }

    /// It stayed as long as the family, if none of the others ever shared anything.
    @Test
    void whatWasNeverSentGoesThoughItsMakersParentSharesNothing() throws Exception {
        try (JavaProgram program = JavaProgram.main(Bystander.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.err()).isEmpty();
            assertThat(ended.out().lines()).containsExactly("1", "none");
        }
    }

    @Test
    void whatHasBeenSentStaysForAllOthersThoughItsMakerIsKilled() throws Exception {
        Pipe<SharedMemory> pipe = Pipe.create();
        Connection<SharedMemory> theirs = pipe.second();
        try (Connection<SharedMemory> ours = pipe.first();
                ChildProcess<Void> child = ChildProcess.start(() -> {
                    SharedMemory memory = SharedMemory.create(100);
                    memory.segment().setString(0, "stays");
                    theirs.send(memory);
                    SharedEvent.create().await();
                })) {
            try (SharedMemory memory = ours.receive().orElseThrow()) {
                child.kill();
                child.join();
                assertThat(memory.segment().getString(0)).isEqualTo("stays");
                // Who comes first to look for the dead has done so before it does anything else.
                try (ChildProcess<String> other =
                        ChildProcess.start(() -> memory.segment().getString(0))) {
                    assertThat(other.result().get()).isEqualTo("stays");
                }
                memory.remove();
            }
        }
    }

    @Test
    void aClosedOneIsSentAndARemovedOneIsFoundToBeRemoved() throws Exception {
        SharedMemory closed = SharedMemory.create(100);
        closed.segment().setString(0, "made");
        closed.close();
        try (ChildProcess<String> child =
                ChildProcess.start(() -> closed.segment().getString(0))) {
            assertThat(child.result().get()).isEqualTo("made");
        }
        String words = closed.toString();
        closed.remove();
        assertThat(closed).hasToString(words);
        assertThatThrownBy(closed::remove).hasMessageContaining("has been removed");
    }

    /// Makes segments and sends them as fast as it can; every second one it keeps to itself.
    private static void makeAndSend(Connection<SharedMemory> to) throws Exception {
        while (true) {
            SharedMemory memory = SharedMemory.create(5_000);
            memory.segment().setString(4_000, "sent");
            SharedMemory own = SharedMemory.create(3_000);
            to.send(memory);
            memory.close();
            own.close();
        }
    }

    @Test
    void whenAMakerIsKilledAtAnyMomentAllThatWasReceivedIsThereAndNearlyNothingElse() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Path> before = segments();
        for (int round = 0; round < ROUNDS; round++) {
            Pipe<SharedMemory> pipe = Pipe.create();
            Connection<SharedMemory> theirs = pipe.second();
            try (Connection<SharedMemory> ours = pipe.first();
                    ChildProcess<Void> child = ChildProcess.builder()
                            .name("maker")
                            .output(Output.discard())
                            .start(() -> makeAndSend(theirs))) {
                receive(ours, seed);
                long end = System.nanoTime() + random.nextInt(MAX_DELAY_MILLIS) * 1_000_000L;
                while (System.nanoTime() < end) {
                    receive(ours, seed);
                }
                child.kill();
                child.join();
                while (receiveLast(ours, seed)) {
                    // Until there is no more.
                }
            }
            int most = round + 1;
            // One that it was about to send may be the family's already.
            eventually("its own are gone, seed " + seed, () -> {
                List<Path> left = new ArrayList<>(segments());
                left.removeAll(before);
                return left.size() <= most
                        && left.stream()
                                .allMatch(file -> file.getFileName().toString().startsWith("m-"));
            });
        }
        for (Path left : segments()) {
            if (!before.contains(left)) {
                Files.delete(left);
            }
        }
    }

    private static void receive(Connection<SharedMemory> from, long seed) throws Exception {
        check(from.receive().orElseThrow(), seed);
    }

    private static boolean receiveLast(Connection<SharedMemory> from, long seed) throws Exception {
        Optional<SharedMemory> last;
        try {
            last = from.receive();
        } catch (PeerLostException _) {
            return false;
        }
        last.ifPresent(memory -> check(memory, seed));
        return last.isPresent();
    }

    private static void check(SharedMemory memory, long seed) {
        try (memory) {
            assertThat(memory.segment().getString(4_000)).as("seed %d", seed).isEqualTo("sent");
            memory.remove();
        }
    }
}
