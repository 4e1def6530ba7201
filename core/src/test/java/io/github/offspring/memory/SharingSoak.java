package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Processes that do all that can be done with shared objects, while one after the other is killed: any of them,
/// the one that made the objects first, sometimes two at once, so that the one that recovers what the other had
/// dies too; and whole families whose root is killed.
final class SharingSoak {

    private static final int WORKERS = 4;
    private static final int THREADS = 3;
    private static final int MAX_PEACE_MILLIS = 700;
    private static final int MAX_ROOT_LIFE_MILLIS = 1_000;

    private final Duration duration;
    private final Duration round;
    private final long seed;
    private long kills;
    private long rootKills;
    private long steps;

    SharingSoak(Duration duration, Duration round, long seed) {
        this.duration = duration;
        this.round = round;
        this.seed = seed;
    }

    void run() throws Exception {
        Random random = new Random(seed);
        long end = System.nanoTime() + duration.toNanos();
        int rounds = 0;
        List<String> left = List.of();
        do {
            round(random);
            familyOfAKilledRoot(random);
            eventually("no segment is left of those that have ended", () -> segments(files()) == 0);
            List<String> files = files();
            System.out.println("soak: seed=" + seed + ", round=" + rounds + ", kills=" + kills + ", of roots="
                    + rootKills + ", steps=" + steps + ", files=" + kept(files) + ", heap files=" + heaps(files)
                    + ", segments=" + segments(files));
            if (rounds > 0) {
                // What the family keeps is there after the first round.
                List<String> known = kept(left);
                eventually("nothing else is kept: " + known, () -> known.containsAll(kept(files())));
            }
            left = files;
            rounds++;
        } while (System.nanoTime() < end);
        System.out.println("soak: rounds=" + rounds + ", kills=" + kills + ", of roots=" + rootKills + ", steps="
                + steps + ", hangs=0, lost=0");
    }

    private static List<String> kept(List<String> files) {
        return files.stream().filter(name -> !name.matches("h[0-9]+.*|m.*")).toList();
    }

    private static int heaps(List<String> files) {
        return (int) files.stream().filter(name -> name.matches("h[0-9]+")).count();
    }

    private static long segments(List<String> files) {
        return files.stream().filter(name -> name.startsWith("m")).count();
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(TestNames.memoryDirectory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    // ---- One round

    private void round(Random random) throws Exception {
        long killed = 0;
        Pipe<SoakedObjects> pipe = Pipe.create();
        ChildProcess<Void> creator = startCreator(pipe.second());
        SoakedObjects objects = pipe.first().receive().orElseThrow();
        List<Worker> workers = new ArrayList<>();
        for (int place = 0; place < WORKERS; place++) {
            workers.add(Worker.start(objects, place, random.nextLong()));
        }
        creator.kill();
        creator.join();
        creator.close();
        pipe.first().close();
        killed++;

        long end = System.nanoTime() + round.toNanos();
        while (System.nanoTime() < end
                || Arrays.stream(objects.steps().toArray()).sum() == 0) {
            Thread.sleep(random.nextInt(MAX_PEACE_MILLIS));
            List<Integer> victims = random.nextInt(4) == 0
                    ? List.of(random.nextInt(WORKERS), random.nextInt(WORKERS))
                    : List.of(random.nextInt(WORKERS));
            victims.forEach(victim -> workers.get(victim).process().kill());
            for (int victim : victims.stream().distinct().toList()) {
                Worker dead = workers.get(victim);
                dead.process().join();
                dead.process().close();
                killed++;
                workers.set(victim, Worker.start(objects, dead.place(), random.nextLong()));
            }
        }
        objects.over().set();
        for (Worker worker : workers) {
            worker.process().join();
            worker.process().result().get();
            worker.process().close();
        }
        check(objects, killed);
        kills += killed;
    }

    private static ChildProcess<Void> startCreator(Connection<SoakedObjects> to) {
        return ChildProcess.builder().name("creator").output(Output.discard()).start(() -> {
            to.send(SoakedObjects.create());
            new CountDownLatch(1).await();
        });
    }

    private record Worker(ChildProcess<Void> process, int place) {
        static Worker start(SoakedObjects objects, int place, long seed) {
            return new Worker(
                    ChildProcess.builder().name("worker-" + place).start(() -> work(objects, place, seed)), place);
        }
    }

    private static void work(SoakedObjects objects, int place, long seed) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            long own = seed + i;
            var builder = i == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
            threads.add(builder.start(() -> {
                try {
                    objects.work(place, new Random(own));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        objects.meet();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void check(SoakedObjects objects, long killed) throws Exception {
        for (SoakedObjects.Finding finding : SoakedObjects.Finding.values()) {
            assertThat(objects.findings().get(finding.ordinal()))
                    .as("%s, seed %d", finding, seed)
                    .isZero();
        }
        objects.mend();
        long through = objects.plain().first().get();
        long counted = Arrays.stream(objects.done().toArray()).sum();
        assertThat(through).isBetween(counted, counted + killed);
        assertThat(objects.rooms().availablePermits()).isEqualTo(SoakedObjects.ROOMS);
        assertThat(objects.buffer().size()).isBetween(0L, 10L);
        assertThat(objects.buffer().notFull().getNumberWaiting()).isZero();
        assertThat(objects.buffer().notEmpty().getNumberWaiting()).isZero();
        assertThat(objects.readLock().getReadLockCount()).isZero();
        long stepped = Arrays.stream(objects.steps().toArray()).sum();
        assertThat(stepped).isPositive();
        steps += stepped;
        objects.value().close();
    }

    // ---- A family whose root is killed

    /// A program that is the root of a family.
    static final class Root {
        public static void main(String[] arguments) throws Exception {
            SoakedObjects objects = SoakedObjects.create();
            for (int place = 0; place < 2; place++) {
                Worker.start(objects, place, place);
            }
            System.out.println(TestNames.memoryDirectory());
            new CountDownLatch(1).await();
        }
    }

    private void familyOfAKilledRoot(Random random) throws Exception {
        try (JavaProgram program = JavaProgram.main(Root.class)) {
            eventually("it is there", () -> program.out().endsWith("\n"));
            Path memory = Path.of(program.out().strip());
            Thread.sleep(random.nextInt(MAX_ROOT_LIFE_MILLIS));
            program.signal("KILL");
            program.await();
            rootKills++;
            eventually("nothing of it is left", () -> !Files.exists(memory));
        }
    }
}
