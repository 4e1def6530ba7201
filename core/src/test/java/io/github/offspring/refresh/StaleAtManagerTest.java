package io.github.offspring.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.TaskFailedException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.Namespace;
import io.github.offspring.manager.RemoteCounter;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Values that are computed again and again and lie at a manager.
@RealProcesses
class StaleAtManagerTest {

    private static final AuthKey KEY = AuthKey.random();

    /// Of the user's own.
    record Rate(double value) implements Serializable {}

    /// Has something that only this process's family takes.
    static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Rate rate = new Rate(1);

        @Override
        public String getMessage() {
            return "only known here: " + rate;
        }
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress("localhost", port);
    }

    private static Manager serving() {
        return Manager.builder().serve(local(0), KEY).start();
    }

    private static Manager stranger(Manager manager) {
        return Manager.connect(local(manager.port().orElseThrow()), KEY);
    }

    @Test
    void thoseWhoAreConnectedReadItByANamespace() throws Exception {
        SharedEvent may = SharedEvent.create();
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager);
                var computing = StaleWhileComputing.from(1.0)
                        .name("a")
                        .at(manager)
                        .start(() -> {
                            may.await();
                            return 2.0;
                        })) {
            manager.namespace("shared").set("a", computing.reader());
            StaleReader<Double> reader = elsewhere.namespace("shared").get("a");

            assertThat(reader.name()).isEqualTo("a");
            assertThat(reader.get()).isEqualTo(1.0);
            assertThat(reader.latest().isInitial()).isTrue();
            assertThat(reader.waitUntilNewer(1, Duration.ofMillis(50))).isEmpty();
            may.set();
            Snapshot<Double> newer = reader.waitUntilNewer(1);
            assertThat(newer.value()).isEqualTo(2.0);
            assertThat(newer.version()).isEqualTo(2);
            assertThat(newer.failure()).isEmpty();
            assertThat(computing.get()).isEqualTo(2.0);
            assertThatThrownBy(() -> reader.waitUntilNewer(2)).isInstanceOf(IllegalStateException.class);
            try (var child = ChildProcess.start(reader::latest)) {
                assertThat(child.result().join().value()).isEqualTo(2.0);
            }
            try (var child = ChildProcess.start(computing.reader()::get)) {
                assertThat(child.result().join()).isEqualTo(2.0);
            }
        }
    }

    @Test
    void whoIsConnectedFromElsewhereCanHaveItComputed() throws Exception {
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager);
                var computing = StaleWhileComputing.from("old")
                        .whenAsked()
                        .at(elsewhere)
                        .start(() -> "new")) {
            elsewhere.namespace("shared").set("a", computing.reader());
            StaleReader<String> reader = manager.namespace("shared").get("a");

            assertThat(reader.get()).isEqualTo("old");
            assertThat(reader.refreshed().value()).isEqualTo("new");
            assertThat(reader.refreshed(Duration.ofMinutes(1)).orElseThrow().version())
                    .isEqualTo(3);
        }
    }

    @Test
    void whoAsksGetsWhatWasBegunAfterwards() throws Exception {
        SharedInt begun = SharedInt.create(0);
        SharedInt may = SharedInt.create(0);
        try (Manager manager = Manager.here();
                var computing = StaleWhileComputing.from(0)
                        .whenAsked()
                        .at(manager)
                        .start(() -> {
                            int number = begun.incrementAndGet();
                            may.waitUntil(most -> most >= number);
                            return number;
                        })) {
            StaleReader<Integer> reader = computing.reader();
            reader.refresh();
            begun.waitUntil(number -> number == 1);
            assertThat(reader.latest().activity()).isEqualTo(Activity.COMPUTING);
            assertThat(reader.refreshed(Duration.ZERO)).isEmpty();
            may.set(2);

            assertThat(reader.refreshed().value()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aFailureIsSeenAndCostsNothingOfTheLastValue() throws Exception {
        SharedInt count = SharedInt.create(0);
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager);
                var computing = StaleWhileComputing.from(0)
                        .whenAsked()
                        .at(manager)
                        .child(child -> child.output(Output.discard()))
                        .start(() -> switch (count.incrementAndGet()) {
                            case 1 -> throw new IOException("no connection");
                            case 2 -> throw new OwnException();
                            case 3 -> {
                                Posix.killThisProcess();
                                yield 3;
                            }
                            default -> count.get();
                        })) {
            manager.namespace("shared").set("a", computing.reader());
            StaleReader<Integer> theirs = elsewhere.namespace("shared").get("a");

            assertThat(theirs.refreshed().failure().orElseThrow())
                    .isInstanceOf(IOException.class)
                    .hasMessage("no connection");
            assertThat(theirs.refreshed().failure().orElseThrow())
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("only known here");
            assertThat(computing.latest().failure().orElseThrow()).isInstanceOf(OwnException.class);
            Snapshot<Integer> died = computing.reader().refreshed();
            assertThat(died.failure().orElseThrow()).isInstanceOfSatisfying(ProcessDiedException.class, e -> assertThat(
                            e.report().reason())
                    .contains("SIGKILL"));
            assertThat(theirs.latest().failure().orElseThrow()).hasMessageContaining("SIGKILL");
            assertThat(died.value()).isZero();
            assertThat(died.version()).isEqualTo(1);
            Snapshot<Integer> mended = theirs.refreshed();
            assertThat(mended.value()).isEqualTo(4);
            assertThat(mended.failure()).isEmpty();
        }
    }

    @Test
    void whatTheManagerDoesNotTakeIsAFailure() throws Exception {
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager);
                var computing = StaleWhileComputing.<Object>from("old")
                        .whenAsked()
                        .at(elsewhere)
                        .start(() -> new Rate(1))) {
            Snapshot<Object> snapshot = computing.reader().refreshed();

            assertThat(snapshot.value()).isEqualTo("old");
            assertThat(snapshot.failure().orElseThrow()).hasMessageContaining("Rate");
        }
    }

    @Test
    void readersOfTheFamilyGetAnyClass() throws Exception {
        try (Manager manager = Manager.start();
                var computing = StaleWhileComputing.from(new Rate(1))
                        .whenAsked()
                        .at(manager)
                        .start(() -> new Rate(2))) {
            assertThat(computing.reader().refreshed().value()).isEqualTo(new Rate(2));
        }
    }

    @Test
    void theAgeIsMeasuredAtTheManagerAndGrows() throws Exception {
        try (Manager manager = Manager.start();
                var computing =
                        StaleWhileComputing.from(0).whenAsked().at(manager).start(() -> 1)) {
            Ages.growUntilThereIsANewValue(computing);
        }
    }

    @Test
    void everyReaderHasACopyAlthoughAnArrayTravelsOnce() {
        try (Manager manager = Manager.start();
                var computing = StaleWhileComputing.from(new double[] {1, 2})
                        .whenAsked()
                        .at(manager)
                        .start(() -> new double[0])) {
            StaleReader<double[]> reader = computing.reader();
            double[] first = reader.get();
            first[0] = 5;
            double[] second = reader.get();
            second[1] = 5;

            assertThat(reader.get()).containsExactly(1, 2);
            assertThat(second).containsExactly(1, 5);
        }
    }

    @Test
    void whoReadsCannotChangeIt() {
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager);
                var computing =
                        StaleWhileComputing.from(0).whenAsked().at(manager).start(() -> 1)) {
            manager.namespace("shared").set("a", computing.reader());
            Place<Integer> theirs =
                    elsewhere.namespace("shared").<StaleReader<Integer>>get("a").place();

            assertThatThrownBy(() -> theirs.publish(5)).isInstanceOf(SecurityException.class);
            assertThatThrownBy(() -> theirs.tell(new Told(Activity.ENDED, 0, 0, null), null))
                    .isInstanceOf(SecurityException.class);
            assertThatThrownBy(theirs::own).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(theirs::close).isInstanceOf(SecurityException.class);
            assertThat(computing.get()).isZero();
        }
    }

    @Test
    void closingEndsTheComputationAndTellsThoseWhoRead() throws Exception {
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager)) {
            var computing = StaleWhileComputing.from(0).name("a").at(manager).start(() -> {
                Thread.sleep(Duration.ofDays(1));
                return 1;
            });
            Namespace shared = manager.namespace("shared");
            shared.set("a", computing.reader());
            StaleReader<Integer> reader = elsewhere.namespace("shared").get("a");
            var waiting = new CompletableFuture<Throwable>();
            Thread.ofVirtual().start(() -> {
                try {
                    reader.waitUntilNewer(1);
                } catch (Throwable e) {
                    waiting.complete(e);
                }
            });

            computing.close();
            computing.close();

            assertThat(waiting.get()).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(reader::get).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(reader::refresh).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(computing::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("computation 'a': has been closed");
            shared.remove("a");
        }
    }

    @Test
    void nothingIsLeftAtTheManager() {
        try (Manager manager = Manager.start()) {
            try (var computing = StaleWhileComputing.from(0).at(manager).start(() -> 1)) {
                assertThat(computing.get()).isBetween(0, 1);
                assertThat(manager.objects()).isEqualTo(1);
            }
            Eventually.eventually("its value has ended", () -> manager.objects() == 0);
        }
    }

    @Test
    void whenTheProducerIsKilledTheLastValueStaysAndItIsSeen() throws Exception {
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager);
                var producer = ChildProcess.start(() -> {
                    var computing = StaleWhileComputing.from("old")
                            .name("a")
                            .whenAsked()
                            .at(manager)
                            .start(() -> {
                                Thread.sleep(Duration.ofDays(1));
                                return "new";
                            });
                    manager.namespace("shared").set("a", computing.reader());
                    computing.refresh();
                    Thread.sleep(Duration.ofDays(1));
                })) {
            Namespace shared = elsewhere.namespace("shared");
            Eventually.eventually("it is there", () -> shared.find("a").isPresent());
            StaleReader<String> reader = shared.get("a");
            Eventually.eventually("it computes", () -> reader.latest().activity() == Activity.COMPUTING);
            producer.kill();

            assertThatThrownBy(() -> reader.waitUntilNewer(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(PeerLostException.class);
            assertThatThrownBy(reader::refreshed).isInstanceOf(IllegalStateException.class);
            assertThat(reader.get()).isEqualTo("old");
            Snapshot<String> snapshot = reader.latest();
            assertThat(snapshot.activity()).isEqualTo(Activity.ENDED);
            assertThat(snapshot.failure().orElseThrow())
                    .isInstanceOf(PeerLostException.class)
                    .hasMessage(
                            "computation 'a': the process that had it computed has died, or its connection was lost");
            try (var child = ChildProcess.start(
                    () -> ((StaleReader<?>) manager.namespace("shared").get("a")).get())) {
                assertThat(child.result().join()).isEqualTo("old");
            }
        }
    }

    @Test
    void whenTheManagerIsKilledEverybodyKeepsWhatItHasHad() throws Exception {
        SharedLong begun = SharedLong.create(0);
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager);
                var computing = StaleWhileComputing.from("old").at(manager).start(() -> {
                    begun.incrementAndGet();
                    Thread.sleep(Duration.ofDays(1));
                    return "new";
                })) {
            manager.namespace("shared").set("a", computing.reader());
            StaleReader<String> reader = elsewhere.namespace("shared").get("a");
            begun.waitUntil(count -> count == 1);
            List<Snapshot<String>> seen = new ArrayList<>();
            for (Snapshot<String> now : reader.ticks(Duration.ofMillis(20))) {
                seen.add(now);
                if (seen.size() == 3) {
                    ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();
                }
                if (now.activity() == Activity.ENDED && seen.size() >= 10) {
                    break;
                }
            }

            Snapshot<String> last = seen.getLast();
            assertThat(seen).extracting(Snapshot::value).containsOnly("old");
            assertThat(last.failure().orElseThrow()).isInstanceOf(ManagerLostException.class);
            assertThat(last.computedAt()).isEqualTo(seen.getFirst().computedAt());
            for (int i = 1; i < seen.size(); i++) {
                assertThat(seen.get(i).age()).isGreaterThan(seen.get(i - 1).age());
            }
            assertThat(reader.get()).isEqualTo("old");
            assertThatThrownBy(() -> reader.waitUntilNewer(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(ManagerLostException.class);
            assertThatThrownBy(reader::refresh).isInstanceOf(IllegalStateException.class);
            // The producer has never looked.
            assertThatThrownBy(computing::get).isInstanceOf(ManagerLostException.class);
        }
    }

    @Test
    void everyLookIsACopyAlsoWhenTheManagerIsGone() {
        try (Manager manager = serving();
                Manager elsewhere = stranger(manager);
                var computing = StaleWhileComputing.from(new ArrayList<>(List.of(1)))
                        .whenAsked()
                        .at(manager)
                        .start(() -> new ArrayList<>(List.of(2)))) {
            manager.namespace("shared").set("a", computing.reader());
            StaleReader<ArrayList<Integer>> theirs =
                    elsewhere.namespace("shared").get("a");
            for (StaleReader<ArrayList<Integer>> reader : List.of(theirs, computing.reader())) {
                reader.get().add(7);
                reader.get().add(8);
                assertThat(reader.get()).containsExactly(1);
            }
            ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();
            for (StaleReader<ArrayList<Integer>> reader : List.of(theirs, computing.reader())) {
                Eventually.eventually("it is lost", () -> reader.latest().activity() == Activity.ENDED);
                reader.get().add(9);

                assertThat(reader.get()).containsExactly(1);
                assertThat(reader.latest().value()).containsExactly(1);
            }
        }
    }

    @Test
    void whatLeadsToAManagerIsReadAnewEachTimeAndNotKept() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteCounter counter = manager.counter();
            try (var computing = StaleWhileComputing.from(new ArrayList<>(List.of(counter)))
                    .whenAsked()
                    .at(manager)
                    .start(() -> new ArrayList<>())) {
                StaleReader<ArrayList<RemoteCounter>> reader = computing.reader();
                reader.get().getFirst().incrementAndGet();
                reader.get().getFirst().incrementAndGet();
                assertThat(counter.get()).isEqualTo(2);
                ProcessHandle process =
                        ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow();
                process.destroyForcibly();
                process.onExit().get();

                assertThatThrownBy(reader::get).isInstanceOf(ManagerLostException.class);
            }
        }
    }

    @Test
    void withoutAManagerItIsNotBegun() {
        Manager gone = Manager.start();
        gone.close();

        assertThatThrownBy(() -> StaleWhileComputing.from(0).at(gone).start(() -> 1))
                .isInstanceOf(ManagerLostException.class);
    }
}
