package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.WorkerDiedException;
import io.github.offspring.process.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the tests of the crash test grid have in common: the cells, the pools, and what must hold afterwards.
///
/// `offspring.grid.repeat` has the whole grid done so many times.
final class CrashGrid {

    private static final int REPEAT = Integer.getInteger("offspring.grid.repeat", 1);
    private static final int[] SIZES = {1, 2, 5};

    /// The part of the grid that concerns one point.
    ///
    /// @param round which repetition it is, from 0; the seed of what is random in the cell
    record Cell(CrashWay way, int workers, int round) {
        @Override
        public String toString() {
            return way + ", " + workers + (workers == 1 ? " worker" : " workers") + (round == 0 ? "" : ", #" + round);
        }
    }

    private CrashGrid() {}

    static Stream<Cell> cells() {
        return IntStream.range(0, REPEAT).boxed().flatMap(round -> Stream.of(CrashWay.values())
                .flatMap(way -> IntStream.of(SIZES).mapToObj(size -> new Cell(way, size, round))));
    }

    static ProcessPool pool(int workers) {
        ProcessPool pool = builder(workers).start();
        awaitStarts(pool, workers);
        return pool;
    }

    static ProcessPoolBuilder builder(int workers) {
        return ProcessPool.builder().workers(workers).child(child -> child.heap(48L << 20)
                .output(Output.discard()));
    }

    static List<Long> pids(ProcessPool pool) {
        return pool.workers().stream().map(WorkerStatus::pid).toList();
    }

    /// Waits until the pool has as many workers as it should, all of them ready, and has started so many in its
    /// life: no death has gone unnoticed, none been replaced twice.
    static void awaitStarts(ProcessPool pool, int starts) {
        eventually("it is at full size: starts=" + starts + ", " + pool.workers(), () -> {
            List<WorkerStatus> workers = pool.workers();
            return workers.size() == pool.size()
                    && workers.stream().noneMatch(worker -> worker.alive().isZero())
                    && started(workers) >= starts;
        });
        assertThat(started(pool.workers())).as("workers started").isEqualTo(starts);
    }

    /// Workers are numbered; the latest one lives.
    private static int started(List<WorkerStatus> workers) {
        return workers.stream()
                .mapToInt(worker ->
                        Integer.parseInt(worker.name().substring(worker.name().lastIndexOf('-') + 1)))
                .max()
                .orElse(0);
    }

    static void assertWorks(ProcessPool pool) throws InterruptedException {
        List<Integer> numbers = IntStream.range(0, 30).boxed().toList();
        assertThat(pool.map(numbers, n -> n * n, 4))
                .isEqualTo(numbers.stream().map(n -> n * n).toList());
    }

    static void assertDied(Throwable failure, CrashWay way, int attempt) {
        assertThat(failure).isInstanceOfSatisfying(WorkerDiedException.class, died -> {
            assertThat(died.report().status()).isEqualTo(way.status());
            assertThat(died.report().reason()).contains(way.status().words());
            assertThat(died.getMessage()).contains(way.status().words());
            assertThat(died.mayHaveRun()).isTrue();
            assertThat(died.attempt()).isEqualTo(attempt);
            assertThat(died.isQuarantined()).isFalse();
        });
    }

    /// Each death fails one task, and no more.
    static void assertOneDeathEach(Collection<? extends Throwable> failures) {
        List<Long> pids = failures.stream()
                .map(WorkerDiedException.class::cast)
                .map(died -> died.report().pid())
                .toList();
        assertThat(pids).doesNotHaveDuplicates();
    }

    /// How often each number has been noted.
    static Map<Integer, Integer> effects(Path file) throws IOException {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            counts.merge(Integer.valueOf(line), 1, Integer::sum);
        }
        return counts;
    }

    /// Numbers of what is told, which callbacks do in threads of their own.
    static final class Told {
        private final List<Integer> numbers = new ArrayList<>();

        synchronized void add(int number) {
            numbers.add(number);
        }

        <T> TaskCallback<T> by(int number) {
            return TaskCallback.of(_ -> add(number), _ -> add(number));
        }

        synchronized List<Integer> numbers() {
            return List.copyOf(numbers);
        }
    }
}
