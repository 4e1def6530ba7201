package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.MapFailedException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The crash test grid, where a worker crashes between the result and what the pool makes of it: when the result is
/// on its way, in the journal, or in the pool's hands and still in the journal.
///
/// A thread of the worker's process that the task has left behind does it.
@RealProcesses
class CrashAfterResultTest {

    private static final long SEED = Long.getLong("offspring.grid.seed", 20_251_123);
    private static final int WAVES = 3;
    private static final int SINGLES = 6;
    private static final int ELEMENTS = 8;
    private static final int CRASHING_SINGLE = 2;
    private static final int MAX_DELAY_NANOS = 3_000_000;
    private static final long LOOK_NANOS = 200_000;
    /// So large that a result goes its own way, and may be cut in two.
    private static final int LARGE = 40_000;

    @TempDir
    private Path directory;

    private Path effects;
    private final CrashGrid.Told told = new CrashGrid.Told();

    @BeforeEach
    void create() throws Exception {
        effects = Files.createFile(directory.resolve("effects"));
    }

    static Stream<CrashGrid.Cell> cells() {
        return CrashGrid.cells();
    }

    private static void crashLater(CrashWay way, long delayNanos) {
        long at = System.nanoTime() + delayNanos;
        Thread.ofPlatform().daemon().start(() -> {
            while (System.nanoTime() < at) {
                LockSupport.parkNanos(at - System.nanoTime());
            }
            way.go();
        });
    }

    /// A result, as small, as large text, or as an array beside the message.
    record Result(int number, @Nullable String text, long @Nullable [] array) implements Serializable {
        static Result of(int number, int wave) {
            return new Result(number, wave == 1 ? "x".repeat(2 * LARGE) : null, wave == 2 ? new long[LARGE] : null);
        }
    }

    private static Result crashAfter(int number, String effects, int wave, CrashWay way, long delayNanos)
            throws IOException {
        CrashCharge.note(effects, number);
        crashLater(way, delayNanos);
        return Result.of(number, wave);
    }

    private static Result harmless(int number, String effects, int wave) throws IOException {
        CrashCharge.note(effects, number);
        return Result.of(number, wave);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @Patience(seconds = 240)
    void aCrashSoonAfterATaskCostsAtMostOneOfAll(CrashGrid.Cell cell) throws Exception {
        long seed = SEED + cell.round();
        Random random = new Random(seed);
        try (ProcessPool pool = CrashGrid.pool(cell.workers())) {
            for (int wave = 0; wave < WAVES; wave++) {
                Map<Integer, Throwable> failures = runWave(pool, cell.way(), wave, random.nextInt(MAX_DELAY_NANOS));

                assertThat(failures)
                        .as(() -> "seed=" + seed + ", failures="
                                + failures.values().stream()
                                        .map(CrashAfterResultTest::wholeTrace)
                                        .toList())
                        .hasSizeLessThanOrEqualTo(cell.way().isDeath() ? 1 : 0);
                failures.values().forEach(failure -> CrashGrid.assertDied(failure, cell.way(), 1));
                CrashGrid.awaitStarts(pool, cell.workers() + (cell.way().isDeath() ? wave + 1 : 0));
                assertEffects(failures);
                Files.write(effects, new byte[0]);
            }
            CrashGrid.assertWorks(pool);
        }
        assertThat(told.numbers()).hasSize(WAVES * (SINGLES + 1)).doesNotHaveDuplicates();
    }

    private static String wholeTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private Map<Integer, Throwable> runWave(ProcessPool pool, CrashWay way, int wave, long delayNanos)
            throws InterruptedException {
        int base = wave * 100;
        String file = effects.toString();
        List<TaskFuture<Result>> singles = new ArrayList<>();
        for (int i = 0; i < SINGLES; i++) {
            int number = base + i;
            singles.add(
                    i == CRASHING_SINGLE
                            ? pool.submit(() -> crashAfter(number, file, wave, way, delayNanos), told.by(number))
                            : pool.submit(() -> harmless(number, file, wave), told.by(number)));
        }
        List<Integer> elements = IntStream.range(base + SINGLES, base + SINGLES + ELEMENTS)
                .boxed()
                .toList();
        TaskFuture<List<Result>> map =
                pool.withChunkSize(3).mapAsync(elements, n -> harmless(n, file, 0), told.by(base + SINGLES));
        Map<Integer, Throwable> failures = new TreeMap<>();
        for (int i = 0; i < SINGLES; i++) {
            try {
                assertIs(singles.get(i).get(), base + i, wave);
            } catch (ExecutionException e) {
                failures.put(base + i, e.getCause());
            }
        }
        collect(map, elements, failures);
        return failures;
    }

    private static void collect(TaskFuture<List<Result>> map, List<Integer> elements, Map<Integer, Throwable> failures)
            throws InterruptedException {
        List<@Nullable Object> results;
        try {
            results = List.copyOf(map.get());
        } catch (ExecutionException e) {
            MapFailedException failed = (MapFailedException) e.getCause();
            failed.failures().forEach((index, failure) -> failures.put(elements.get(index), failure));
            results = failed.results();
        }
        for (int i = 0; i < elements.size(); i++) {
            int number = elements.get(i);
            if (failures.containsKey(number)) {
                assertThat(results.get(i)).isNull();
            } else {
                assertIs((Result) results.get(i), number, 0);
            }
        }
    }

    private static void assertIs(@Nullable Result result, int number, int wave) {
        assertThat(result).usingRecursiveComparison().isEqualTo(Result.of(number, wave));
    }

    /// All of the wave once, what failed at most once.
    private void assertEffects(Map<Integer, Throwable> failures) throws IOException {
        Map<Integer, Integer> counts = CrashGrid.effects(effects);
        assertThat(counts.values()).containsOnly(1);
        failures.keySet().forEach(number -> counts.putIfAbsent(number, 1));
        assertThat(counts).hasSize(SINGLES + ELEMENTS);
    }

    /// A result that the pool cannot decode before the process that it comes from has ended.
    static final class Held implements Serializable {

        private static final long serialVersionUID = 1L;

        private final int number;
        private final String go;
        private final long pid;
        private final boolean dies;

        private Held(int number, String go, CrashWay way) {
            this.number = number;
            this.go = go;
            pid = ProcessHandle.current().pid();
            dies = way.isDeath();
        }

        static Held leave(int number, String go, CrashWay way) {
            Thread.ofPlatform().daemon().start(() -> {
                while (!Files.exists(Path.of(go))) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                way.go();
            });
            return new Held(number, go, way);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            Files.createFile(Path.of(go));
            while (dies && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @Patience(seconds = 240)
    void aResultThatHasArrivedIsHandedOnOnceWhateverBecomesOfItsWorker(CrashGrid.Cell cell) throws Exception {
        CrashWay way = cell.way();
        int deaths = way.isDeath() ? 1 : 0;
        String go = directory.resolve("go").toString();
        try (ProcessPool pool = CrashGrid.pool(cell.workers())) {
            TaskFuture<Held> single = pool.submit(() -> Held.leave(1, go + 1, way), told.by(1));
            assertThat(single.get().number).isEqualTo(1);
            CrashGrid.awaitStarts(pool, cell.workers() + deaths);

            // Those before the last one are in the same message, or came before it; and all of them may still be in
            // the journal.
            TaskFuture<List<Object>> map = pool.withChunkSize(5)
                    .mapAsync(List.of(1, 2, 3, 4, 5), n -> n < 5 ? n : Held.leave(n, go + 2, way), told.by(2));
            assertThat(map.get()).startsWith(1, 2, 3, 4);
            assertThat(((Held) map.get().getLast()).number).isEqualTo(5);
            CrashGrid.awaitStarts(pool, cell.workers() + 2 * deaths);
            CrashGrid.assertWorks(pool);
        }
        assertThat(told.numbers()).containsExactly(1, 2);
    }

    /// A result that does harm to whoever decodes it.
    static final class Harmful implements Serializable {

        private static final long serialVersionUID = 1L;

        enum Harm {
            OVERFLOW,
            ERROR,
            INTERRUPTION
        }

        private final Harm harm;

        Harmful(Harm harm) {
            this.harm = harm;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            switch (harm) {
                case OVERFLOW -> CrashWay.STACK_OVERFLOW.go();
                case ERROR -> throw new AssertionError("not to be read");
                case INTERRUPTION -> Thread.currentThread().interrupt();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Harmful.Harm.class)
    @Conformance({
        "ExecutorDeadlockTest.test_error_during_result_unpickle_in_result_handler",
        "ExecutorDeadlockTest.test_exit_during_result_unpickle_in_result_handler"
    })
    void aResultThatDoesHarmWhereItIsDecodedHarmsNothingElse(Harmful.Harm harm) throws Exception {
        try (ProcessPool pool = CrashGrid.pool(2)) {
            List<TaskFuture<Harmful>> harmful = new ArrayList<>();
            List<TaskFuture<Integer>> harmless = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                harmful.add(pool.submit(() -> new Harmful(harm), told.by(number)));
                harmless.add(pool.submit(() -> number, told.by(100 + number)));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(harmless.get(i).get()).isEqualTo(i);
                if (harm == Harmful.Harm.INTERRUPTION) {
                    assertThat(harmful.get(i).get()).isNotNull();
                } else {
                    assertThatThrownBy(harmful.get(i)::get).hasCauseInstanceOf(CodecException.class);
                }
            }
            CrashGrid.assertWorks(pool);
            CrashGrid.awaitStarts(pool, 2);
        }
        assertThat(told.numbers()).hasSize(40).doesNotHaveDuplicates();
    }

    /// As soon as the thread is about to send, this process ends.
    private static void crashWhileSending(Thread sender) {
        Thread.ofPlatform().daemon().start(() -> {
            while (Stream.of(sender.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().endsWith(".FramedSocket")
                            && frame.getMethodName().equals("send"))) {
                Thread.onSpinWait();
            }
            Runtime.getRuntime().halt(7);
        });
    }

    @Test
    void aResultThatIsCutOffInTheMiddleIsADeathOfItsTask() throws Exception {
        try (ProcessPool pool = CrashGrid.pool(1)) {
            List<Throwable> failures = new ArrayList<>();
            while (failures.size() < 3) {
                try {
                    long[] array = pool.submit(() -> {
                                crashWhileSending(Thread.currentThread());
                                return new long[2 << 20];
                            })
                            .get();
                    assertThat(array).hasSize(2 << 20);
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                }
            }
            failures.forEach(failure -> CrashGrid.assertDied(failure, CrashWay.HALT, 1));
            CrashGrid.assertOneDeathEach(failures);
        }
    }

    /// Has the journal say that the element that runs has ended, with more bytes than there are: what native code
    /// may leave behind that writes where it should not.
    private static void spoilJournal(int status) throws IOException {
        long ledger = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(".ledger"))
                .map(line -> Long.parseLong(line.substring(0, line.indexOf('-')), 16))
                .findFirst()
                .orElseThrow();
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "rw")) {
            memory.seek(ledger + 8);
            long running = memory.readLong();
            memory.seek(ledger + 64);
            memory.writeLong(running);
            memory.writeByte(status);
            memory.writeInt(Integer.reverseBytes(1_000_000));
            memory.seek(ledger + 24);
            memory.writeLong(Long.reverseBytes(13));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PoolFrame.RETURNED, PoolFrame.THREW, PoolFrame.SKIPPED})
    @EnabledOnOs(OS.LINUX)
    void aResultThatCannotBeReadFromTheJournalIsAFailureOfItsTask(int status) throws Exception {
        try (ProcessPool pool = CrashGrid.pool(1)) {
            TaskFuture<Integer> single = pool.submit(
                    () -> {
                        spoilJournal(status);
                        Runtime.getRuntime().halt(7);
                        return 1;
                    },
                    told.by(1));
            TaskFuture<List<Integer>> map = pool.withChunkSize(3)
                    .mapAsync(
                            List.of(1, 2, 3),
                            n -> {
                                if (n == 2) {
                                    spoilJournal(status);
                                    Runtime.getRuntime().halt(7);
                                }
                                return n;
                            },
                            told.by(2));

            assertThatThrownBy(single::get).cause().isInstanceOfAny(WorkerDiedException.class, CodecException.class);
            assertThatThrownBy(map::get).cause().isInstanceOfSatisfying(MapFailedException.class, failed -> assertThat(
                            failed.failures())
                    .containsKey(1)
                    .doesNotContainKey(2));
            CrashGrid.assertWorks(pool);
        }
        assertThat(told.numbers()).containsExactlyInAnyOrder(1, 2);
    }
}
