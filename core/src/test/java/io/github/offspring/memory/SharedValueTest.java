package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.channel.Pipe;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.robust.Domains;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@RealProcesses
class SharedValueTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int[] SIZES = {1, 50, 700, 5_000, 40_000};

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FamilyHome.here().memoryDirectory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("x"))
                    .toList();
        }
    }

    /// All its elements are the same, or it is torn.
    private static double[] same(double number, int size) {
        double[] values = new double[size];
        Arrays.fill(values, number);
        return values;
    }

    /// Those that have come since then. Those of others, which nobody has any more, may go at any time.
    private static List<String> filesSince(List<String> before) throws IOException {
        return files().stream().filter(name -> !before.contains(name)).toList();
    }

    @Test
    void thereIsAValueFromTheBeginningAndThenTheLatestOne() throws Exception {
        try (SharedValue<Map<String, List<Integer>>> value = SharedValue.create(Map.of())) {
            assertThat(value.get()).isEmpty();
            assertThat(value.version()).isEqualTo(1);
            try (ChildProcess<Long> child = ChildProcess.start(() -> {
                Map<String, List<Integer>> mine = new HashMap<>(value.get());
                mine.put("a", List.of(1, 2));
                return value.set(mine);
            })) {
                assertThat(child.result().get()).isEqualTo(2);
            }
            assertThat(value.latest()).isEqualTo(new SharedValue.Version<>(Map.of("a", List.of(1, 2)), 2));
            assertThat(value.get()).isNotSameAs(value.get());
            assertThat(value).asString().contains("version=2");
        }
    }

    @Test
    void valuesOfAnySizeFollowEachOther() throws Exception {
        List<String> before = files();
        try (SharedValue<double[]> value = SharedValue.create(new double[0])) {
            for (int round = 0; round < 3; round++) {
                for (int size : SIZES) {
                    value.set(same(size, size));
                    assertThat(value.get()).isEqualTo(same(size, size));
                    value.set(same(-size, size / 2));
                    assertThat(value.get()).isEqualTo(same(-size, size / 2));
                    assertThat(filesSince(before)).hasSizeLessThanOrEqualTo(2);
                }
            }
        }
        assertThat(filesSince(before)).isEmpty();
        try (SharedValue<byte[]> large = SharedValue.create(new byte[1_000_000])) {
            assertThat(large.get()).hasSize(1_000_000);
            large.set(new byte[1]);
            large.set(new byte[1]);
            assertThat(filesSince(before)).isEmpty();
        }
    }

    @Test
    void waitUntilNewerGivesWhatTheCallerDoesNotHave() throws Exception {
        SharedValue<String> value = SharedValue.create("first");
        assertThat(value.waitUntilNewer(0)).isEqualTo(new SharedValue.Version<>("first", 1));
        assertThat(value.waitUntilNewer(1, SHORT)).isEmpty();
        try (ChildProcess<List<String>> child = ChildProcess.start(() -> {
            List<String> seen = new ArrayList<>();
            long version = 0;
            while (!seen.contains("end")) {
                SharedValue.Version<String> next = value.waitUntilNewer(version);
                assertThat(next.version()).isGreaterThan(version);
                version = next.version();
                seen.add(next.value());
            }
            return seen;
        })) {
            for (int i = 0; i < 20; i++) {
                value.set("value " + i);
            }
            value.set("end");
            List<String> seen = child.result().get();
            assertThat(seen).doesNotHaveDuplicates().endsWith("end");
        }
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> value.waitUntilNewer(100)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void noUpdateOfSeveralProcessesIsLost() throws Exception {
        int rounds = 300;
        SharedValue<List<Integer>> value = SharedValue.create(List.of(0));
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            children.add(ChildProcess.start(() -> {
                for (int round = 0; round < rounds; round++) {
                    value.update(old -> List.of(old.getFirst() + 1));
                }
            }));
        }
        for (ChildProcess<Void> child : children) {
            child.result().get();
            child.close();
        }
        assertThat(value.get()).containsExactly(2 * rounds);
        assertThat(value.version()).isEqualTo(1 + 2 * rounds);
        assertThat(value.compareAndSet(5, List.of())).isFalse();
        assertThat(value.compareAndSet(-1, List.of())).isFalse();
        assertThat(value.compareAndSet(value.version(), List.of())).isTrue();
        assertThat(value.get()).isEmpty();
    }

    @Test
    void noReaderEverGetsATornValueThoughWritersAreKilled() throws Exception {
        List<String> before = files();
        SharedValue<double[]> value = SharedValue.create(same(0, 10));
        for (int kill = 0; kill < 4; kill++) {
            long begun = value.version();
            try (ChildProcess<Void> writer = ChildProcess.start(() -> setForEver(value));
                    ChildProcess<Void> other = ChildProcess.start(() -> setForEver(value))) {
                value.waitUntilNewer(begun);
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(700);
                while (System.nanoTime() - end < 0) {
                    checkSame(value.get());
                }
                writer.kill();
                other.kill();
                checkSame(value.get());
            }
        }
        long version = value.version();
        assertThat(value.set(same(1, 20_000))).isEqualTo(version + 1);
        assertThat(value.get()).hasSize(20_000).containsOnly(1);
        // What the dead were about to make is given back by whoever looks for them first: perhaps not yet.
        Domains.here().lookForDeaths();
        assertThat(filesSince(before)).hasSizeLessThanOrEqualTo(2);
        value.close();
        assertThat(filesSince(before)).isEmpty();
    }

    private static void checkSame(double[] values) {
        for (double each : values) {
            assertThat(each).isEqualTo(values[0]);
        }
    }

    private static void setForEver(SharedValue<double[]> value) {
        for (int number = 1; ; number++) {
            value.set(same(number, SIZES[number % SIZES.length]));
        }
    }

    @Test
    void whatCannotBeSharedIsRefusedAndChangesNothing() throws Exception {
        SharedValue<Object> value = SharedValue.create("old");
        assertThatThrownBy(() -> value.set(new Object())).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> value.set(null)).isInstanceOf(NullPointerException.class);
        Pipe<String> pipe = Pipe.create();
        assertThatThrownBy(() -> value.set(pipe.first()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("pipe");
        pipe.first().send("still usable here");
        assertThat(pipe.second().receive()).contains("still usable here");
        pipe.first().close();
        pipe.second().close();
        assertThat(value.latest()).isEqualTo(new SharedValue.Version<>("old", 1));
    }

    @Test
    void aClosedValueIsClosedForAllAndWakesThem() throws Exception {
        SharedValue<String> value = SharedValue.create("here");
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                value.waitUntilNewer(1);
            } catch (IllegalStateException | InterruptedException e) {
                end.complete(e);
            }
        });
        eventually("it sleeps", () -> waiter.getState() == Thread.State.TIMED_WAITING);
        try (ChildProcess<Void> child = ChildProcess.start(value::close)) {
            child.result().get();
        }
        assertThat(end.get()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> value.set("again")).isInstanceOf(IllegalStateException.class);
        assertThat(value).asString().contains("closed");
        value.close();
    }

    @Test
    void aLockGoesWithItToo() throws Exception {
        SharedValue<Integer> value = SharedValue.create(1);
        try (ChildProcess<Boolean> child = ChildProcess.start(() -> {
            value.lock().lock();
            return value.lock().isHeldByCurrentThread();
        })) {
            assertThat(child.result().get()).isTrue();
            child.join();
        }
        assertThat(value.lock().tryLock(Duration.ofSeconds(60))).isTrue();
        assertThat(value.lock().ownerDied()).isTrue();
        value.lock().unlock();
    }
}
