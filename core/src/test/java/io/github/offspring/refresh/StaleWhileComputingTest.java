package io.github.offspring.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.TaskFailedException;
import io.github.offspring.channel.Pipe;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Family;
import io.github.offspring.process.Output;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.sync.SharedLatch;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What is read while something is computed again and again.
@RealProcesses
class StaleWhileComputingTest {

    /// An exception that cannot be sent.
    private static final class Unsendable extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"}) // It is not serializable: that is what it is here for.
        private final Object inner = new Object();

        Unsendable() {
            super("cannot leave");
        }
    }

    @Test
    void theInitialValueIsReadUntilOneHasBeenComputedInAnotherProcess() throws InterruptedException {
        SharedEvent may = SharedEvent.create();
        try (var computing = StaleWhileComputing.from(1L).start(() -> {
            may.await();
            return ProcessHandle.current().pid();
        })) {
            Snapshot<Long> first = computing.latest();
            may.set();
            Snapshot<Long> second = computing.reader().waitUntilNewer(first.version());

            assertThat(first.value()).isEqualTo(1);
            assertThat(first.isInitial()).isTrue();
            assertThat(first.failure()).isEmpty();
            assertThat(second.value()).isNotIn(1L, ProcessHandle.current().pid());
            assertThat(second.version()).isEqualTo(2);
            assertThat(second.isInitial()).isFalse();
            assertThat(second.computedAt()).isAfterOrEqualTo(first.computedAt());
            assertThat(computing.get()).isEqualTo(second.value());
        }
    }

    @Test
    void aReaderIsTheSameInEveryProcess() throws InterruptedException {
        SharedEvent may = SharedEvent.create();
        try (var computing = StaleWhileComputing.from("old").start(() -> {
            may.await();
            return "new";
        })) {
            StaleReader<String> reader = computing.reader();
            try (var child = ChildProcess.start(() -> {
                String first = reader.get();
                may.set();
                return first + " " + reader.waitUntilNewer(1).value();
            })) {
                assertThat(child.result().join()).isEqualTo("old new");
            }
        }
    }

    @Test
    void whatIsComputedOnceEndsAndStaysToBeRead() throws InterruptedException {
        try (var computing = StaleWhileComputing.from(0).once().name("pi").start(() -> 3)) {
            StaleReader<Integer> reader = computing.reader();
            reader.waitUntilNewer(1);

            assertThatThrownBy(() -> reader.waitUntilNewer(2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("computation 'pi': has ended, nothing newer will come: version=2")
                    .hasNoCause();
            assertThatThrownBy(reader::refresh).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(reader::refreshed).isInstanceOf(IllegalStateException.class);
            assertThat(reader.latest().activity()).isEqualTo(Activity.ENDED);
            assertThat(reader.get()).isEqualTo(3);
            assertThat(reader.waitUntilNewer(0).value()).isEqualTo(3);
        }
    }

    @Test
    void onAScheduleItIsComputedAgainAndAgain() throws InterruptedException {
        SharedInt count = SharedInt.create(0);
        long start = System.nanoTime();
        try (var computing =
                StaleWhileComputing.from(0).every(Duration.ofMillis(100)).start(count::incrementAndGet)) {
            Snapshot<Integer> latest = computing.latest();
            while (latest.version() < 5) {
                latest = computing.reader().waitUntilNewer(latest.version());
                assertThat(latest.value()).isEqualTo((int) latest.version() - 1);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void timesThatHavePassedMeanwhileAreMadeUpForByOne() {
        long period = Duration.ofHours(1).toNanos();
        Schedule hourly = Schedule.every(Duration.ofHours(1));
        long now = System.nanoTime();

        assertThat(hourly.after(now)).isEqualTo(now + period);
        assertThat(hourly.after(now - period - 5)).isEqualTo(now - 5);
        assertThat(hourly.after(now - 3 * period - 5)).isEqualTo(now - 5);
        assertThat(Schedule.every(Duration.ofSeconds(Long.MAX_VALUE)).after(now))
                .isEqualTo(Place.NEVER);
        assertThat(Schedule.WHEN_ASKED.first()).isEqualTo(Place.NEVER);
        assertThat(Schedule.WHEN_ASKED.after(Place.NEVER)).isEqualTo(Place.NEVER);
    }

    @Test
    void whoAsksGetsWhatWasBegunAfterwards() throws InterruptedException {
        SharedInt count = SharedInt.create(0);
        try (var computing = StaleWhileComputing.from(0).whenAsked().start(count::incrementAndGet)) {
            assertThat(computing.latest().activity()).isEqualTo(Activity.WAITING);
            assertThat(computing.reader().waitUntilNewer(1, Duration.ofMillis(50)))
                    .isEmpty();
            assertThat(computing.reader().refreshed().value()).isEqualTo(1);
            assertThat(computing.reader().refreshed().value()).isEqualTo(2);
            assertThat(computing
                            .reader()
                            .refreshed(Duration.ofMinutes(1))
                            .orElseThrow()
                            .value())
                    .isEqualTo(3);
        }
        assertThat(count.get()).isEqualTo(3);
    }

    @Test
    void whoAsksDuringAComputationGetsTheNextOne() throws InterruptedException {
        SharedInt begun = SharedInt.create(0);
        SharedInt may = SharedInt.create(0);
        try (var computing = StaleWhileComputing.from(0).whenAsked().start(() -> {
            int number = begun.incrementAndGet();
            may.waitUntil(most -> most >= number);
            return number;
        })) {
            StaleReader<Integer> reader = computing.reader();
            reader.refresh();
            begun.waitUntil(number -> number == 1);
            assertThat(reader.latest().activity()).isEqualTo(Activity.COMPUTING);
            assertThat(reader.refreshed(Duration.ZERO)).isEmpty();
            try (var child = ChildProcess.start(() -> reader.refreshed().value())) {
                Eventually.eventually("all have asked", () -> asked(computing) == 3);
                may.set(2);

                assertThat(child.result().join()).isEqualTo(2);
            }
        }
        assertThat(begun.get()).isEqualTo(2);
    }

    private static long asked(StaleWhileComputing<?> computing) {
        return ((SharedPlace<?>) computing.place()).asked().get();
    }

    @Test
    void aFailureIsSeenAndCostsNothingOfTheLastValue() throws InterruptedException {
        SharedInt count = SharedInt.create(0);
        try (var computing = StaleWhileComputing.from(0).whenAsked().start(() -> {
            int number = count.incrementAndGet();
            if (number == 2) {
                throw new IOException("no connection");
            }
            return number;
        })) {
            StaleReader<Integer> reader = computing.reader();
            assertThat(reader.refreshed().failure()).isEmpty();

            Snapshot<Integer> failed = reader.refreshed();
            assertThat(failed.value()).isEqualTo(1);
            assertThat(failed.version()).isEqualTo(2);
            assertThat(failed.activity()).isEqualTo(Activity.WAITING);
            assertThat(failed.failure().orElseThrow())
                    .isInstanceOf(IOException.class)
                    .hasMessage("no connection");
            try (var child = ChildProcess.start(
                    () -> reader.latest().failure().orElseThrow().getMessage())) {
                assertThat(child.result().join()).isEqualTo("no connection");
            }

            Snapshot<Integer> mended = reader.refreshed();
            assertThat(mended.value()).isEqualTo(3);
            assertThat(mended.failure()).isEmpty();
        }
    }

    @Test
    void theLastComputationsFailureIsTheReasonWhyNothingNewerComes() {
        try (var computing = StaleWhileComputing.from(0).once().start(() -> {
            throw new IOException("no connection");
        })) {
            assertThatThrownBy(() -> computing.reader().waitUntilNewer(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThat(computing.get()).isZero();
        }
    }

    @Test
    void aFailureThatCannotBeSentIsToldInWords() throws InterruptedException {
        try (var computing = StaleWhileComputing.from(0).whenAsked().start(() -> {
            throw new Unsendable();
        })) {
            assertThat(computing.reader().refreshed().failure().orElseThrow())
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("cannot leave");
        }
    }

    @Test
    void aLongFailureIsToldAsFarAsThereIsRoom() throws InterruptedException {
        String message = "x".repeat(100_000);
        try (var computing = StaleWhileComputing.from(0)
                .whenAsked()
                .child(child -> child.output(Output.discard()))
                .start(() -> {
                    throw new IllegalArgumentException(message);
                })) {
            assertThat(computing.reader().refreshed().failure().orElseThrow()).hasMessage(message);
            assertThat(Told.Failure.of(new IllegalArgumentException(message)).standIn())
                    .hasMessageContaining("xxx…")
                    .satisfies(standIn -> assertThat(standIn.getMessage()).hasSizeLessThan(1_000));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // The null is what it is about.
    void aComputationMustNotReturnNull() throws InterruptedException {
        try (var computing = StaleWhileComputing.from(0).whenAsked().start(() -> null)) {
            assertThat(computing.reader().refreshed().failure().orElseThrow())
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("the computation must not return null");
        }
    }

    @Test
    void theAgeGrowsUntilThereIsANewValue() throws InterruptedException {
        try (var computing = StaleWhileComputing.from(0).whenAsked().start(() -> 1)) {
            Ages.growUntilThereIsANewValue(computing);
        }
    }

    @Test
    void noTickIsMissedAlthoughOneIsLate() {
        Duration period = Duration.ofMillis(50);
        SharedEvent may = SharedEvent.create();
        try (var computing = StaleWhileComputing.from("old").start(() -> {
            may.await();
            return "new";
        })) {
            long start = System.nanoTime();
            List<Duration> times = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (Snapshot<String> now : computing.reader().ticks(period)) {
                times.add(Duration.ofNanos(System.nanoTime() - start));
                values.add(now.value());
                if (times.size() == 2) {
                    // Whoever reads is late here, by some ticks.
                    may.set();
                    awaitVersion(computing.reader(), 2);
                    Eventually.eventually(
                            "it is late",
                            () -> System.nanoTime() - start
                                    > period.multipliedBy(5).toNanos());
                }
                if (times.size() == 8) {
                    break;
                }
            }
            assertThat(values.subList(0, 2)).containsOnly("old");
            assertThat(values.subList(2, 8)).containsOnly("new");
            for (int tick = 0; tick < 8; tick++) {
                assertThat(times.get(tick)).isGreaterThanOrEqualTo(period.multipliedBy(tick));
            }
        }
    }

    private static void awaitVersion(StaleReader<?> reader, long version) {
        try {
            reader.waitUntilNewer(version - 1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoIsInterruptedGetsNoMoreTicks() {
        try (var computing = StaleWhileComputing.from(0).whenAsked().start(() -> 1)) {
            var ticks = computing.reader().ticks(Duration.ofDays(100_000_000)).iterator();
            assertThat(ticks.next().value()).isZero();
            Thread.currentThread().interrupt();

            assertThatThrownBy(ticks::next).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void closingEndsTheComputationAndTellsThoseWhoRead() throws InterruptedException {
        SharedLatch ready = SharedLatch.create(2);
        var computing = StaleWhileComputing.from(0).name("endless").start(() -> {
            ready.countDown();
            Thread.sleep(Duration.ofDays(1));
            return 1;
        });
        StaleReader<Integer> reader = computing.reader();
        try (var child = ChildProcess.start(() -> {
            ready.countDown();
            try {
                return "newer: " + reader.waitUntilNewer(1);
            } catch (IllegalStateException e) {
                return "told";
            }
        })) {
            ready.await();
            computing.close();
            computing.close();

            assertThat(child.result().join()).isEqualTo("told");
        }
        assertThat(Family.current().children()).noneMatch(child -> child.name().startsWith("endless"));
        assertThatThrownBy(reader::get).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reader::latest).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reader::refresh).isInstanceOf(IllegalStateException.class);
    }

    /// Symptom: it was called by the number of its memory.
    @Test
    void afterItIsClosedItIsCalledByItsName() {
        var computing = StaleWhileComputing.from(0).name("a").whenAsked().start(() -> 1);
        computing.close();

        for (ThrowingCallable use : List.<ThrowingCallable>of(
                computing::get, computing::latest, computing::refresh, computing.reader()::refreshed, () -> computing
                        .reader()
                        .waitUntilNewer(1))) {
            assertThatThrownBy(use)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("computation 'a': has been closed");
        }
    }

    /// Symptom: nothing newer would come, it was told, although that had come.
    @Test
    void whoAsksWhileItIsComputedOnceGetsWhatThatBrings() throws Exception {
        SharedEvent may = SharedEvent.create();
        try (var computing = StaleWhileComputing.from(1).once().start(() -> {
            may.await();
            return 2;
        })) {
            var refreshed = new CompletableFuture<Snapshot<Integer>>();
            Thread.ofVirtual().start(() -> {
                try {
                    refreshed.complete(computing.reader().refreshed());
                } catch (Throwable e) {
                    refreshed.completeExceptionally(e);
                }
            });
            var place = (SharedPlace<Integer>) computing.place();
            Eventually.eventually("it has asked", () -> place.asked().get() == 1);
            may.set();

            assertThat(refreshed.get().value()).isEqualTo(2);
            assertThatThrownBy(computing.reader()::refreshed).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatCannotBeSentIsAnErrorAtTheCall() throws InterruptedException {
        Object unsendable = new Object();
        assertThatThrownBy(() -> StaleWhileComputing.from(0).start(unsendable::hashCode))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> StaleWhileComputing.from(unsendable).start(() -> "new"))
                .isInstanceOf(CodecException.class);
        Pipe<String> pipe = Pipe.create();
        try (var end = pipe.first();
                var other = pipe.second()) {
            assertThatThrownBy(() -> StaleWhileComputing.from(0)
                            .start(() -> end.receive().hashCode()))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("end of a pipe");
            end.send("still usable");
            assertThat(other.receive()).contains("still usable");
        }
    }

    @Test
    void whatIsWrongIsSaidAtTheCall() {
        var builder = StaleWhileComputing.from(0);
        assertThatThrownBy(() -> builder.every(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.timeout(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.retries(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.name("a\nb")).isInstanceOf(IllegalArgumentException.class);
        builder.once();
        assertThatThrownBy(builder::whenAsked).isInstanceOf(IllegalStateException.class);
        builder.child(child -> child.name("another"));
        assertThatThrownBy(() -> builder.start(() -> 1)).isInstanceOf(IllegalStateException.class);
        try (var computing = StaleWhileComputing.from(0).whenAsked().start(() -> 1)) {
            assertThatThrownBy(() -> computing.reader().ticks(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(computing.toString()).isEqualTo("StaleWhileComputing[" + computing.name() + "]");
        }
    }

    @Test
    void valuesMayBeLarge() throws InterruptedException {
        try (var computing = StaleWhileComputing.from(new double[0]).whenAsked().start(() -> new double[1_000_000])) {
            assertThat(computing.reader().refreshed().value()).hasSize(1_000_000);
            assertThat(computing.get()).hasSize(1_000_000);
        }
    }
}
