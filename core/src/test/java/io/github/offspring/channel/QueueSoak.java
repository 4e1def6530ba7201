package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// Eight processes that put and eight that take, in all [modes][SoakedMode] at the same time, while one after the
/// other is killed, sometimes two at once. Then everything is counted.
final class QueueSoak {

    private static final int PRODUCERS = 8;
    private static final int CONSUMERS = 8;
    private static final int LEAST_KILLS = 5;
    private static final int MAX_PEACE_MILLIS = 500;
    private static final long CHILD_HEAP = 32 << 20;

    private static final Duration LOOK = Duration.ofMillis(5);

    /// How long things take, or may take.
    ///
    /// @param all the whole, at least
    /// @param round one round, at least
    /// @param limit a single wait, at most
    record Times(Duration all, Duration round, Duration limit) {}

    private final Times times;
    private final long seed;
    private final Path directory;
    private final Map<SoakedMode, QueueSoakTally> tallies = new EnumMap<>(SoakedMode.class);
    private int rounds;
    private int kills;
    private int processes;
    private int stuck;
    private long leaked;

    QueueSoak(Times times, long seed, Path directory) {
        this.times = times;
        this.seed = seed;
        this.directory = directory;
        for (SoakedMode mode : SoakedMode.values()) {
            tallies.put(mode, new QueueSoakTally(mode));
        }
    }

    /// A process, and what has become of it.
    private static final class Member {
        private final ChildProcess<Void> process;
        private final boolean produces;
        private final int key;
        private long diedNanos;

        Member(ChildProcess<Void> process, boolean produces, int key) {
            this.process = process;
            this.produces = produces;
            this.key = key;
        }

        QueueSoakTally.Life life() {
            return new QueueSoakTally.Life(key, produces, diedNanos);
        }
    }

    void run() throws Exception {
        Random random = new Random(seed);
        SoakLeaks leaks = new SoakLeaks();
        // What it takes when nobody is killed is what it may take.
        round(random, Duration.ZERO, false);
        long calmProcesses = processes;
        leaks.calm();
        long end = System.nanoTime() + times.all().toNanos();
        try {
            do {
                round(random, times.round(), true);
                leaked += leaks.check(times.limit());
                rounds++;
                report();
                assertThat(leaked).as("leaked, seed %d: %s", seed, leaks).isZero();
                tallies.values().forEach(tally -> tally.verify(seed));
            } while (System.nanoTime() < end);
        } finally {
            System.out.println("soak of queues: seed=" + seed + ", rounds=" + rounds + ", processes="
                    + (processes - calmProcesses) + ", kills=" + kills + ", elements="
                    + sum(QueueSoakTally::elements) + ", received=" + sum(QueueSoakTally::received)
                    + ", gone with their takers=" + sum(QueueSoakTally::explained) + ", lost="
                    + sum(QueueSoakTally::lost) + ", doubled=" + sum(QueueSoakTally::doubled) + ", wrong="
                    + sum(QueueSoakTally::wrong) + ", stuck=" + stuck + ", leaked=" + leaked);
        }
        tallies.values().forEach(tally -> assertThat(tally.rounds()).isEqualTo(rounds + 1));
    }

    private long sum(ToLongFunction<QueueSoakTally> what) {
        return tallies.values().stream().mapToLong(what).sum();
    }

    private void report() {
        tallies.values().forEach(System.out::println);
    }

    // ---- A round

    /// @param length how long at least; in any case until all modes have got on after the last death
    private void round(Random random, Duration length, boolean kill) throws Exception {
        Path notes = Files.createDirectory(directory.resolve("round"));
        SoakedQueues queues = SoakedQueues.create();
        List<Member> all = new ArrayList<>();
        List<Member> living = new ArrayList<>();
        try {
            for (int i = 0; i < PRODUCERS + CONSUMERS; i++) {
                living.add(start(queues, notes, i % 2 == 0, random.nextLong()));
            }
            all.addAll(living);
            awaitProgress(queues, living, "at the beginning");
            long end = System.nanoTime() + length.toNanos();
            int most = all.size() + LEAST_KILLS;
            while (kill && (System.nanoTime() < end || all.size() < most)) {
                Thread.sleep(random.nextInt(MAX_PEACE_MILLIS));
                all.addAll(killSome(queues, notes, living, random));
                awaitProgress(queues, living, "after a kill");
            }
            queues.over().set();
            queues.leaveToOthers();
            awaitEnd(queues, living);
        } finally {
            living.forEach(member -> member.process.kill());
            living.forEach(member -> member.process.close());
        }
        queues.close();
        List<QueueSoakTally.Life> lives = all.stream().map(Member::life).toList();
        tallies.values().forEach(tally -> tally.add(notes, lives));
        clear(notes);
    }

    private Member start(SoakedQueues queues, Path notes, boolean produces, long ownSeed) {
        int key = ++processes;
        String folder = notes.toString();
        ChildProcess<Void> process = ChildProcess.builder()
                .name((produces ? "producer-" : "consumer-") + key)
                .heap(CHILD_HEAP)
                .output(Output.inherit())
                .start(() -> {
                    if (produces) {
                        queues.produce(folder, key, ownSeed);
                    } else {
                        queues.consume(folder, key, ownSeed);
                    }
                });
        return new Member(process, produces, key);
    }

    private List<Member> killSome(SoakedQueues queues, Path notes, List<Member> living, Random random)
            throws InterruptedException {
        List<Member> victims = random.ints(0, living.size())
                .limit(random.nextInt(4) == 0 ? 2 : 1)
                .distinct()
                .mapToObj(living::get)
                .toList();
        victims.forEach(victim -> victim.process.kill());
        List<Member> heirs = new ArrayList<>();
        for (Member victim : victims) {
            if (!victim.process.join(times.limit())) {
                throw stuck("a killed process has not ended: " + victim.process);
            }
            victim.diedNanos = System.nanoTime();
            assertThat(victim.process.exitStatus().orElseThrow().words()).startsWith("SIGKILL");
            victim.process.close();
            kills++;
            Member heir = start(queues, notes, victim.produces, random.nextLong());
            living.set(living.indexOf(victim), heir);
            heirs.add(heir);
        }
        return heirs;
    }

    /// Waits until something has been received in each mode.
    private void awaitProgress(SoakedQueues queues, List<Member> living, String when) throws Exception {
        long[] before = queues.received().toArray();
        long deadline = System.nanoTime() + times.limit().toNanos();
        while (true) {
            long[] now = queues.received().toArray();
            List<SoakedMode> still = Arrays.stream(SoakedMode.values())
                    .filter(mode -> now[mode.ordinal()] == before[mode.ordinal()])
                    .toList();
            if (still.isEmpty()) {
                return;
            }
            for (Member member : living) {
                if (!member.process.isAlive()) {
                    member.process.result().get();
                    throw new AssertionError("has ended too soon: " + member.process);
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw stuck(when + " nothing is received any more: modes=" + still + ", " + queues);
            }
            Thread.sleep(LOOK);
        }
    }

    /// Waits until the streams have ended by themselves, because nobody is left who might put anything.
    private void awaitEnd(SoakedQueues queues, List<Member> living) throws Exception {
        for (Member member : living) {
            if (!member.process.join(times.limit())) {
                throw stuck("has not ended: " + member.process + ", " + queues);
            }
            member.process.result().get();
        }
        if (!queues.joinable().join(times.limit()) || !queues.joinableLeased().join(times.limit())) {
            throw stuck("something is never finished: " + queues);
        }
        for (SharedQueue<?> queue : queues.queues()) {
            if (!queue.isEnded() || !queue.isEmpty()) {
                throw stuck("a queue has not ended: " + queue);
            }
        }
        if (!queues.topic().isClosed() || queues.topic().subscribers() > 0) {
            throw stuck("a topic has not ended: " + queues.topic());
        }
    }

    private AssertionError stuck(String what) {
        stuck++;
        return new AssertionError("stuck: seed=" + seed + ", kills=" + kills + ": " + what);
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
