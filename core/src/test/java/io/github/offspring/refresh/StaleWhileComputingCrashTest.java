package io.github.offspring.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.PeerLostException;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.channel.Pipe;
import io.github.offspring.internal.lease.KillPoints;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What readers see when the process dies that computes, or the one that has it computed.
@RealProcesses
class StaleWhileComputingCrashTest {

    private static void awaitNothing() throws InterruptedException {
        Thread.sleep(Duration.ofDays(1));
    }

    @Test
    void whoIsKilledInTheMiddleLeavesTheLastValueAndIsSeenToHaveDied() throws InterruptedException {
        SharedInt count = SharedInt.create(0);
        SharedLong pid = SharedLong.create(0);
        try (var computing = StaleWhileComputing.from(0)
                .whenAsked()
                .name("model")
                .start(() -> {
                    int number = count.incrementAndGet();
                    if (number == 2) {
                        pid.set(ProcessHandle.current().pid());
                        awaitNothing();
                    }
                    return number;
                })) {
            StaleReader<Integer> reader = computing.reader();
            Snapshot<Integer> before = reader.refreshed();
            reader.refresh();
            long victim = pid.waitUntil(id -> id != 0);
            Snapshot<Integer> during = reader.latest();
            ProcessHandle.of(victim).orElseThrow().destroyForcibly();
            Snapshot<Integer> after = awaitFailure(reader);

            assertThat(during.value()).isEqualTo(1);
            assertThat(during.activity()).isEqualTo(Activity.COMPUTING);
            assertThat(during.failure()).isEmpty();
            assertThat(after.value()).isEqualTo(1);
            assertThat(after.version()).isEqualTo(before.version());
            assertThat(after.computedAt()).isEqualTo(before.computedAt());
            assertThat(after.age()).isGreaterThanOrEqualTo(before.age());
            assertThat(after.failure().orElseThrow()).isInstanceOfSatisfying(ProcessDiedException.class, died -> {
                assertThat(died.report().pid()).isEqualTo(victim);
                assertThat(died.report().process()).isEqualTo("model-2");
                assertThat(died.report().reason()).contains("SIGKILL");
            });
            assertThat(reader.refreshed().value()).isEqualTo(3);
            assertThat(reader.latest().failure()).isEmpty();
        }
    }

    /// In another process: what is told crosses.
    private static Snapshot<Integer> awaitFailure(StaleReader<Integer> reader) throws InterruptedException {
        try (var child = ChildProcess.start(() -> {
            Snapshot<Integer> snapshot = reader.latest();
            while (snapshot.failure().isEmpty()) {
                Thread.sleep(5);
                snapshot = reader.latest();
            }
            return snapshot.value() + " "
                    + snapshot.failure().orElseThrow().getClass().getSimpleName();
        })) {
            assertThat(child.result().join()).isEqualTo("1 ProcessDiedException");
        }
        return reader.latest();
    }

    @Test
    void aComputationWithRetriesIsBegunAgainAtOnce() throws InterruptedException {
        SharedInt begun = SharedInt.create(0);
        SharedEvent may = SharedEvent.create();
        try (var computing = StaleWhileComputing.from(0)
                .once()
                .retries(2)
                .child(child -> child.output(Output.discard()))
                .start(() -> {
                    int number = begun.incrementAndGet();
                    if (number < 3) {
                        Posix.killThisProcess();
                    }
                    may.await();
                    return number;
                })) {
            StaleReader<Integer> reader = computing.reader();
            begun.waitUntil(number -> number == 3);
            Snapshot<Integer> during = reader.latest();
            may.set();

            assertThat(during.value()).isZero();
            assertThat(during.activity()).isEqualTo(Activity.COMPUTING);
            assertThat(during.failure().orElseThrow()).isInstanceOf(ProcessDiedException.class);
            Snapshot<Integer> last = reader.waitUntilNewer(1);
            assertThat(last.value()).isEqualTo(3);
            assertThat(last.failure()).isEmpty();
        }
    }

    @Test
    void withoutRetriesAComputationThatIsDoneOnceIsOver() {
        SharedInt begun = SharedInt.create(0);
        try (var computing = StaleWhileComputing.from("old").once().start(() -> {
            begun.incrementAndGet();
            Posix.killThisProcess();
            return "new";
        })) {
            assertThatThrownBy(() -> computing.reader().waitUntilNewer(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(ProcessDiedException.class);
            assertThat(computing.latest().activity()).isEqualTo(Activity.ENDED);
            assertThat(computing.get()).isEqualTo("old");
            assertThat(begun.get()).isEqualTo(1);
        }
    }

    @Test
    void onAScheduleADeathCostsOneValueOnly() throws InterruptedException {
        SharedInt begun = SharedInt.create(0);
        try (var computing = StaleWhileComputing.from(0)
                .every(Duration.ofMillis(20))
                .child(child -> child.output(Output.discard()))
                .start(() -> {
                    int number = begun.incrementAndGet();
                    if (number % 2 == 0) {
                        Posix.killThisProcess();
                    }
                    return number;
                })) {
            assertThat(computing.reader().waitUntilNewer(3).value()).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void aChildsDeathThatAComputationThrowsIsNotItsOwn() throws InterruptedException {
        SharedInt begun = SharedInt.create(0);
        try (var computing = StaleWhileComputing.from(0).whenAsked().retries(3).start(() -> {
            begun.incrementAndGet();
            try (var child = ChildProcess.start(Posix::killThisProcess)) {
                child.result().join();
            } catch (CompletionException e) {
                throw (Exception) e.getCause();
            }
            return 1;
        })) {
            assertThat(computing.reader().refreshed().failure().orElseThrow()).isInstanceOf(ProcessDiedException.class);
            assertThat(begun.get()).isEqualTo(1);
        }
    }

    @Test
    void whatTakesTooLongIsKilledAndSeenToHaveFailed() throws InterruptedException {
        SharedInt begun = SharedInt.create(0);
        try (var computing = StaleWhileComputing.from(0)
                .whenAsked()
                .timeout(Duration.ofMillis(300))
                .retries(1)
                .start(() -> {
                    begun.incrementAndGet();
                    awaitNothing();
                    return 1;
                })) {
            Snapshot<Integer> failed = computing.reader().refreshed();

            assertThat(failed.value()).isZero();
            assertThat(failed.failure().orElseThrow())
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("timeout=0.3s");
        }
    }

    /// Before each of its stores, one after the other, until it has made them all.
    @ParameterizedTest
    @ValueSource(ints = {1, 200_000})
    @Patience(seconds = 300)
    void whoeverIsKilledWhileItPublishesHasDoneSoOrHasNot(int length) throws InterruptedException {
        SharedInt store = SharedInt.create(0);
        try (var computing = StaleWhileComputing.from(new long[length])
                .whenAsked()
                .child(child -> child.output(Output.discard()).systemProperty("offspring.kill-points", "true"))
                .start(() -> {
                    long[] value = new long[length];
                    Arrays.fill(value, store.incrementAndGet());
                    KillPoints.arm(store.get(), Posix::killThisProcess);
                    return value;
                })) {
            StaleReader<long[]> reader = computing.reader();
            long version = 1;
            boolean survived = false;
            for (int round = 1; !survived; round++) {
                Snapshot<long[]> snapshot = reader.refreshed();

                boolean published = snapshot.version() > version;
                assertThat(snapshot.version() - version).isBetween(0L, 1L);
                assertThat(snapshot.value()).hasSize(length);
                assertThat(Arrays.stream(snapshot.value()).distinct()).hasSize(1);
                assertThat(snapshot.value()[0]).isEqualTo(published ? round : lastPublished(snapshot, round));
                assertThat(snapshot.failure().isPresent()).isEqualTo(!published);
                version = snapshot.version();
                survived = snapshot.version() > 3;
            }
        }
    }

    private static long lastPublished(Snapshot<long[]> snapshot, int round) {
        assertThat(snapshot.value()[0]).isLessThan(round);
        return snapshot.value()[0];
    }

    @Test
    void thoseWhoReadAreToldWhenTheProcessDiesThatHasItComputed() throws InterruptedException {
        Pipe<StaleReader<String>> pipe = Pipe.create();
        var theirs = pipe.second();
        try (var mine = pipe.first();
                var owner = ChildProcess.start(() -> {
                    var computing = StaleWhileComputing.from("old").start(() -> {
                        awaitNothing();
                        return "new";
                    });
                    theirs.send(computing.reader());
                    awaitNothing();
                })) {
            StaleReader<String> reader = mine.receive().orElseThrow();
            assertThat(reader.latest().activity()).isNotEqualTo(Activity.ENDED);
            Thread killer = Thread.ofPlatform().start(owner::kill);

            assertThatThrownBy(() -> reader.waitUntilNewer(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(PeerLostException.class);
            assertThat(reader.get()).isEqualTo("old");
            assertThat(reader.latest().activity()).isEqualTo(Activity.ENDED);
            assertThat(reader.latest().failure().orElseThrow()).isInstanceOf(PeerLostException.class);
            assertThatThrownBy(reader::refresh).isInstanceOf(IllegalStateException.class);
            killer.join();
        }
    }
}
