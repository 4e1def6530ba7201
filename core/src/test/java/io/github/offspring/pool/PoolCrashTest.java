package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ExitStatus;
import io.github.offspring.MapFailedException;
import io.github.offspring.PeerLostException;
import io.github.offspring.Task;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Workers that die: who is told what, and that nobody else notices.
@RealProcesses
class PoolCrashTest {

    private static final long SEED = 20_251_122;

    @TempDir
    private Path directory;

    /// A way for a process to come to its end in the middle of its work.
    enum Death {
        HALT {
            @Override
            void die() {
                Runtime.getRuntime().halt(3);
            }
        },
        EXIT {
            @Override
            void die() {
                System.exit(4);
            }
        },
        KILL {
            @Override
            void die() {
                JavaProgram.signal(ProcessHandle.current().pid(), "KILL");
                await();
            }
        },
        SEGMENTATION_FAULT {
            @Override
            void die() {
                JavaProgram.signal(ProcessHandle.current().pid(), "SEGV");
                await();
            }
        },
        OUT_OF_MEMORY {
            @Override
            void die() {
                List<long[]> all = new ArrayList<>();
                while (true) {
                    all.add(new long[1 << 20]);
                }
            }
        };

        abstract void die();

        int dieInstead() {
            die();
            return -1;
        }

        private static void await() {
            while (true) {
                LockSupport.park();
            }
        }

        private ExitStatus status() {
            return switch (this) {
                case HALT -> new ExitStatus.Exited(3, ExitStatus.Exited.How.HALT);
                case EXIT -> new ExitStatus.Exited(4, ExitStatus.Exited.How.SYSTEM_EXIT);
                case KILL -> new ExitStatus.Signaled(9);
                case SEGMENTATION_FAULT -> new ExitStatus.Signaled(11);
                case OUT_OF_MEMORY -> new ExitStatus.Exited(3, ExitStatus.Exited.How.OUT_OF_MEMORY);
            };
        }
    }

    private static ProcessPool pool(int workers) {
        ProcessPool pool = ProcessPool.builder()
                .workers(workers)
                .child(child -> child.heap(64L << 20).output(Output.discard()))
                .start();
        awaitFullSize(pool);
        return pool;
    }

    private static List<Long> livingPids(ProcessPool pool) {
        return pool.workers().stream()
                .filter(worker -> !worker.alive().isZero())
                .map(WorkerStatus::pid)
                .toList();
    }

    private static void awaitFullSize(ProcessPool pool) {
        eventually("the pool is at full size", () -> livingPids(pool).size() == pool.size());
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    @Conformance({
        "ExecutorDeadlockTest.test_crash_during_func_exec_on_worker",
        "ProcessPoolExecutorTest.test_killed_child"
    })
    void aDeathFailsExactlyItsTaskAndThePoolHeals(Death death) throws Exception {
        try (ProcessPool pool = pool(2)) {
            List<TaskFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                futures.add(pool.submit(() -> number == 7 ? death.dieInstead() : number));
            }
            for (int i = 0; i < 20; i++) {
                if (i != 7) {
                    assertThat(futures.get(i).get()).isEqualTo(i);
                }
            }
            assertThatThrownBy(() -> futures.get(7).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(WorkerDiedException.class, thrown -> {
                        assertThat(thrown.mayHaveRun()).isTrue();
                        assertThat(thrown.task()).isEqualTo(8);
                        assertThat(thrown.report().status()).isEqualTo(death.status());
                        assertThat(livingPids(pool))
                                .doesNotContain(thrown.report().pid());
                    });
            awaitFullSize(pool);
        }
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void anElementThatKillsFailsAloneInItsMap(Death death) {
        try (ProcessPool pool = pool(2)) {
            assertThatThrownBy(() -> pool.map(numbers(20), n -> n == 4 ? death.dieInstead() : n, 10))
                    .isInstanceOfSatisfying(MapFailedException.class, thrown -> {
                        assertThat(thrown.failures()).containsOnlyKeys(4);
                        assertThat(thrown.failures().get(4)).isInstanceOf(WorkerDiedException.class);
                        List<Integer> expected = new ArrayList<>(numbers(20));
                        expected.set(4, null);
                        assertThat(thrown.results()).isEqualTo(expected);
                    });
            awaitFullSize(pool);
        }
    }

    @Test
    void anIdleWorkerThatIsKilledIsReplaced() throws Exception {
        try (ProcessPool pool = pool(2)) {
            List<Long> before = livingPids(pool);
            before.forEach(PoolCrashTest::kill);
            before.forEach(
                    pid -> eventually("it is gone", () -> !livingPids(pool).contains(pid)));
            awaitFullSize(pool);

            assertThat(livingPids(pool)).doesNotContainAnyElementsOf(before);
            assertThat(pool.map(numbers(10), n -> n)).isEqualTo(numbers(10));
        }
    }

    private static void spinWhateverHappens(String interrupted) throws IOException {
        while (!Thread.interrupted()) {
            Thread.onSpinWait();
        }
        Files.createFile(Path.of(interrupted));
        while (true) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aWorkerThatIsGoneIsGivenNothingMoreWhileItsFailuresAreTold() throws Exception {
        Path interrupted = directory.resolve("interrupted");
        String file = interrupted.toString();
        try (ProcessPool pool =
                ProcessPool.builder().workers(1).grace(Duration.ofHours(1)).start()) {
            awaitFullSize(pool);
            TaskFuture<?> late = pool.withTimeout(Duration.ofMillis(50)).submit(() -> spinWhateverHappens(file));
            eventually("its time is over", () -> Files.exists(interrupted));
            TaskFuture<Integer> next = pool.submit(() -> 2);
            // Whoever tells of the failure has to wait for this.
            synchronized (late) {
                livingPids(pool).forEach(PoolCrashTest::kill);
                eventually("another worker has done it", next::isDone);
            }
            assertThat(next.get()).isEqualTo(2);
            assertThatThrownBy(late::get).hasCauseInstanceOf(TimeoutException.class);
        }
    }

    private static final class Undecodable implements Task<Integer> {

        private static final long serialVersionUID = 1L;

        private final Connection<String> end;

        Undecodable(Connection<String> end) {
            this.end = end;
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("not to be read");
        }

        @Override
        public Integer call() {
            return end.hashCode();
        }
    }

    @Test
    @Conformance("ExecutorDeadlockTest.test_error_at_task_unpickle")
    void whoWaitsAtAPipeWhoseOtherEndWasInATaskThatCannotBeReadIsTold() throws Exception {
        Pipe<String> pipe = Pipe.create();
        try (ProcessPool pool = pool(1)) {
            List<Long> before = livingPids(pool);
            TaskFuture<Integer> future = pool.submit(new Undecodable(pipe.second()));

            assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class);
            assertTold(pipe.first());
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            assertThat(livingPids(pool)).isEqualTo(before);
        }
    }

    private static void assertTold(Connection<String> end) throws InterruptedException {
        try (end) {
            assertThat(end.receive()).isEmpty();
        } catch (PeerLostException e) {
            assertThat(e).hasNoSuppressedExceptions();
        }
    }

    @Test
    void killingAllWorkersLosesNothingThatHadNotBegun() throws Exception {
        String begun = directory.resolve("begun").toString();
        try (ProcessPool pool = pool(2)) {
            List<TaskFuture<Integer>> blocked = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                String file = begun + i;
                blocked.add(pool.submit(() -> {
                    Files.createFile(Path.of(file));
                    new CountDownLatch(1).await();
                    return 0;
                }));
                eventually("it has begun", () -> Files.exists(Path.of(file)));
            }
            List<TaskFuture<Integer>> backlog = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                backlog.add(pool.submit(() -> number));
            }
            livingPids(pool).forEach(PoolCrashTest::kill);

            for (TaskFuture<Integer> each : blocked) {
                assertThatThrownBy(each::get).hasCauseInstanceOf(WorkerDiedException.class);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(backlog.get(i).get()).isEqualTo(i);
            }
            awaitFullSize(pool);
        }
    }

    @Test
    @Patience(seconds = 240)
    void underRandomKillsEveryFutureCompletesAndNoTaskRunsTwice() throws Exception {
        int count = 3_000;
        String file = Files.createFile(directory.resolve("ran")).toString();
        Random random = new Random(SEED);
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        int died = 0;
        Set<Integer> returned = new HashSet<>();
        try (ProcessPool pool = pool(2)) {
            for (int i = 0; i < count; i++) {
                int number = i;
                futures.add(pool.submit(() -> append(file, number)));
                if (random.nextInt(count / 30) == 0) {
                    List<Long> pids = livingPids(pool);
                    if (!pids.isEmpty()) {
                        kill(pids.get(random.nextInt(pids.size())));
                    }
                }
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
            for (TaskFuture<Integer> future : futures) {
                try {
                    returned.add(future.get());
                } catch (ExecutionException e) {
                    assertThat(e).as("seed=" + SEED).hasCauseInstanceOf(WorkerDiedException.class);
                    died++;
                }
            }
        }
        System.out.println("random kills of workers: seed=" + SEED + ", died=" + died);
        List<String> ran = Files.readAllLines(Path.of(file));
        assertThat(ran).as("seed=" + SEED).doesNotHaveDuplicates();
        assertThat(returned).hasSize(count - died);
        assertThat(ran).containsAll(returned.stream().map(String::valueOf).toList());
    }

    private static int append(String file, int number) throws IOException {
        // One write to a file that is open for appending: whole or not at all, whoever else writes.
        Files.writeString(Path.of(file), number + "\n", StandardOpenOption.APPEND);
        return number;
    }

    private static int dieWhenInterrupted() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException _) {
            Runtime.getRuntime().halt(1);
        }
        return -1;
    }

    @Test
    void whatWaitedBehindAnElementThatDiedOfItsTimeOutIsDoneByTheLiving() throws Exception {
        // The dead worker was given it again, by the timer, before it was taken off the list: it was never done.
        for (int round = 0; round < 5; round++) {
            try (ProcessPool pool = pool(2)) {
                TaskFuture<List<Integer>> future = pool.withTimeout(Duration.ofMillis(200))
                        .mapAsync(
                                IntStream.range(0, 12).boxed().toList(), n -> n % 4 == 1 ? dieWhenInterrupted() : n, 1);

                assertThatThrownBy(future::get).hasCauseInstanceOf(MapFailedException.class);
            }
        }
    }
}
