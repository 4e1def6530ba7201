package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.process.Output;
import io.github.offspring.testkit.JavaProgram;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Pools under mixed work and random misfortune, one after the other, for as long as one likes: workers are killed
/// from outside, tasks crash, hang and exhaust the heap, are cancelled and tried again, the pools grow and shrink.
///
/// After each pool it is checked that everything handed in has come to exactly one end, and the right one, and that
/// nothing is left of it: no process, thread, file, descriptor, memory.
final class PoolSoak {

    private static final int MAX_WORKERS = 4;
    /// What the heap may vary by when nothing is kept: caches, loaded classes, what others in this JVM hold.
    private static final long HEAP_SLACK_BYTES = 12L << 20;

    private static final int DESCRIPTOR_SLACK = 4;
    private static final Duration MAX_PEACE = Duration.ofMillis(1_000);
    private static final Duration HANG = Duration.ofSeconds(90);

    private final Duration duration;
    private final Duration round;
    private final long seed;
    private final Path directory;
    private final Map<String, Long> totals = new TreeMap<>();
    private long handedIn;
    private long deaths;
    private long kills;
    private Remains first;
    private Remains last;

    /// What a pool might leave.
    record Remains(long heapBytes, int descriptors, List<String> threads, int files, List<Long> processes) {
        @Override
        public String toString() {
            return "heap=" + heapBytes / 1024 + " KiB, descriptors=" + descriptors + ", threads=" + threads.size()
                    + ", files=" + files + ", processes=" + processes.size();
        }
    }

    PoolSoak(Duration duration, Duration round, long seed, Path directory) {
        this.duration = duration;
        this.round = round;
        this.seed = seed;
        this.directory = directory;
    }

    void run() throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        int rounds = 0;
        while (rounds < 3 || System.nanoTime() < end) {
            round(rounds);
            settle();
            // What is loaded and cached once is there after the second one, which ends in the other way.
            if (rounds == 1) {
                first = last;
            }
            System.out.println("soak: seed=" + seed + ", round=" + rounds + ", handed in=" + handedIn
                    + ", tasks failed by" + " deaths=" + deaths + ", kills=" + kills + ", " + last);
            rounds++;
        }
        System.out.println("soak: " + totals);
        assertThat(last.heapBytes())
                .as("live heap in the end, after two rounds it was " + first)
                .isLessThan(first.heapBytes() + HEAP_SLACK_BYTES);
    }

    private void round(int number) throws Exception {
        Random random = new Random(seed + number);
        SoakTally tally = new SoakTally();
        Path effects = Files.createFile(directory.resolve("effects-" + number));
        ProcessPool pool = ProcessPool.builder()
                .workers(1, MAX_WORKERS)
                .grace(Duration.ofMillis(50))
                .idleTime(Duration.ofMillis(500))
                .maxTasksPerWorker(500)
                .restartLimit(1_000)
                .child(child -> child.heap(96L << 20).output(Output.discard()))
                .start();
        SoakWork work = new SoakWork(pool, random, tally, effects);
        AtomicBoolean over = new AtomicBoolean();
        Random fate = new Random(random.nextLong());
        Thread misfortune = new Thread(() -> misfortune(pool, fate, over), "misfortune");
        misfortune.start();
        long until = System.nanoTime() + round.toNanos();
        while (System.nanoTime() < until) {
            work.next();
            LockSupport.parkNanos(random.nextInt(4_000_000));
        }
        over.set(true);
        misfortune.join();
        boolean now = number % 2 == 1;
        work.ending(now);
        if (now) {
            pool.shutdownNow();
        }
        pool.shutdown();
        awaitUnlessHung("the pool ends: " + pool, () -> pool.awaitTermination(1, TimeUnit.SECONDS));
        awaitUnlessHung("all have ended", () -> tally.openCount() == 0);
        check(number, tally, effects);
        Files.delete(effects);
    }

    private void misfortune(ProcessPool pool, Random random, AtomicBoolean over) {
        while (!over.get()) {
            LockSupport.parkNanos(random.nextLong(MAX_PEACE.toNanos()));
            if (random.nextInt(8) == 0) {
                int max = 1 + random.nextInt(MAX_WORKERS);
                pool.resize(random.nextInt(max + 1), max);
            } else {
                List<WorkerStatus> ready = pool.workers().stream()
                        .filter(worker -> !worker.alive().isZero())
                        .toList();
                if (!ready.isEmpty()) {
                    kill(ready.get(random.nextInt(ready.size())).pid(), random.nextInt(10));
                }
            }
        }
    }

    private void kill(long pid, int how) {
        // Never somebody else's, who may have the number by now.
        ProcessHandle.of(pid)
                .filter(handle ->
                        handle.parent().filter(ProcessHandle.current()::equals).isPresent())
                .ifPresent(handle -> {
                    kills++;
                    switch (how) {
                        case 0 -> JavaProgram.signal(pid, "SEGV");
                        case 1 -> handle.destroy();
                        default -> handle.destroyForcibly();
                    }
                });
    }

    private void check(int number, SoakTally tally, Path effects) throws IOException {
        assertThat(tally.violations()).as("seed=" + seed + ", round=" + number).isEmpty();
        assertThat(tally.closed()).isEqualTo(tally.handedIn());
        Map<Integer, Integer> counts = CrashGrid.effects(effects);
        assertThat(counts.values()).as("nothing runs twice").allMatch(count -> count == 1);
        assertThat(counts.keySet()).as("what has returned has run").containsAll(tally.returned());
        handedIn += tally.handedIn();
        deaths += tally.deaths();
        tally.ends().forEach((end, count) -> totals.merge(end, count.sum(), Long::sum));
    }

    /// Waits until nothing is left that was not there after the second round.
    private void settle() throws Exception {
        awaitUnlessHung(() -> "nothing is left: now " + last + " " + last.threads() + ", before " + first, () -> {
            last = remains();
            return last.processes().isEmpty()
                    && last.threads().isEmpty()
                    && (first == null
                            || last.descriptors() <= first.descriptors() + DESCRIPTOR_SLACK
                                    && last.files() <= first.files());
        });
    }

    private static Remains remains() throws IOException {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("pool-"))
                .filter(name -> name.startsWith("offspring-"))
                .toList();
        List<Long> processes =
                ProcessHandle.current().descendants().map(ProcessHandle::pid).toList();
        return new Remains(heap, count(Path.of("/proc/self/fd")), threads, familyFiles(), processes);
    }

    private static int count(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return (int) entries.count();
        }
    }

    private static int familyFiles() throws IOException {
        String own = "-" + ProcessHandle.current().pid() + "-";
        int files = 0;
        try (Stream<Path> families = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (Path family : families.filter(
                            path -> path.getFileName().toString().startsWith("offspring-"))
                    .filter(path -> path.getFileName().toString().contains(own))
                    .toList()) {
                files += count(family);
            }
        }
        return files;
    }

    private void awaitUnlessHung(String what, Callable<Boolean> condition) throws Exception {
        awaitUnlessHung(() -> what, condition);
    }

    private void awaitUnlessHung(Callable<String> what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + HANG.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("never came true, seed=" + seed + ": " + what.call());
            }
            Thread.sleep(20);
        }
    }
}
