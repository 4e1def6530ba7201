package io.github.offspring.benchmarks;

import io.github.offspring.process.Family;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The benchmarks of what processes do with shared memory.
final class SharedBenchmarks {

    private static final String FORK = "multiprocessing fork";
    private static final int PERMITS = 4;
    private static final int COUNTING_PROCESSES = 4;
    private static final int BASE_MILLIS = 50;
    private static final int MILLIS_PER_GIGABYTE = 250;
    private static final Duration FALLS_ASLEEP = Duration.ofMillis(1);
    // Less than a waiter looks by itself before it falls asleep.
    private static final Duration STILL_LOOKS = Duration.ofNanos(2_000);

    private final Conditions conditions;

    private SharedBenchmarks(Conditions conditions) {
        this.conditions = conditions;
    }

    static List<SharedBenchmark> all(Conditions conditions) {
        SharedBenchmarks all = new SharedBenchmarks(conditions);
        return Stream.of(all.alone(), all.together(), all.queues(), all.wakeUps(), all.arrays(), all.deaths())
                .flatMap(List::stream)
                .toList();
    }

    private Turns turns(int warmUp, int rounds) {
        return new Turns(conditions.count(warmUp, 1), conditions.count(rounds, 1));
    }

    private SharedBenchmark inBothWays(Line line, String what, Workload ours, PythonPeer peer, Turns turns) {
        return new SharedBenchmark(conditions, line, what, ours, List.of(peer), List.of(), turns, true, "");
    }

    private SharedBenchmark inOneWay(Line line, String what, Workload ours, PythonPeer peer, Turns turns) {
        return new SharedBenchmark(conditions, line, what, ours, List.of(peer), List.of(), turns, false, "");
    }

    private List<SharedBenchmark> alone() {
        int count = conditions.count(1_000_000, 1_000);
        int pythons = conditions.count(100_000, 1_000);
        int made = conditions.count(10_000, 100);
        return List.of(
                inBothWays(
                        Line.time("lock-free", "ns", 10),
                        "lock and unlock, free",
                        () -> FreeWork.lock(count),
                        PythonPeer.of(FORK, "lock-free", pythons),
                        turns(6, 7)),
                inOneWay(
                        Line.unasked("lock-again", "ns"),
                        "lock and unlock by the thread that has it",
                        () -> FreeWork.again(count),
                        PythonPeer.of(FORK, "lock-again", pythons),
                        turns(6, 7)),
                inOneWay(
                        Line.unasked("semaphore-free", "ns"),
                        "acquire and release, free",
                        () -> FreeWork.semaphore(count, PERMITS),
                        PythonPeer.of(FORK, "semaphore-free", pythons, PERMITS),
                        turns(6, 7)),
                inOneWay(
                        Line.unasked("lock-creation", "ms"),
                        "creation of 10,000 locks",
                        () -> FreeWork.creation(made),
                        PythonPeer.of(FORK, "lock-creation", made),
                        turns(5, 7)));
    }

    private List<SharedBenchmark> together() {
        int count = conditions.count(400_000, 400);
        int meetings = conditions.count(3_000, 20);
        int handOvers = conditions.count(10_000, 20);
        return List.of(
                contendedLock("lock-contended-2", 2, count),
                contendedLock("lock-contended-4", 4, count),
                contendedLock("lock-contended-16", conditions.count(16, 3), count),
                inBothWays(
                        Line.unasked("condition-pingpong", "µs"),
                        "two hand a turn over by a condition",
                        () -> CrewWork.handOver(handOvers),
                        PythonPeer.of(FORK, "condition-pingpong", handOvers),
                        turns(4, 5)),
                barrier("barrier-2", 2, meetings),
                barrier("barrier-8", conditions.count(8, 3), meetings),
                counter("counter-locked", 2, "under its lock"),
                counter("counter-atomic", 10, "in one step each"));
    }

    private List<SharedBenchmark> queues() {
        int flow = conditions.count(1_000_000, 400);
        int pythons = conditions.count(100_000, 400);
        int trips = conditions.count(10_000, 20);
        return List.of(
                inBothWays(
                        Line.time("queue-flow", "ns", 20),
                        "numbers through a queue, one producer, one consumer",
                        () -> CrewWork.queueFlow(flow),
                        PythonPeer.of(FORK, "queue-flow", pythons),
                        turns(4, 5)),
                inBothWays(
                        Line.time("queue-roundtrip", "µs", 4),
                        "a number through a queue, and back through another",
                        () -> CrewWork.queueRoundTrip(trips),
                        PythonPeer.of(FORK, "queue-roundtrip", trips),
                        turns(4, 5)));
    }

    private SharedBenchmark contendedLock(String name, int processes, int count) {
        return inBothWays(
                Line.unasked(name, "ns"),
                "lock and unlock by " + processes + " processes at once",
                () -> CrewWork.contendedLock(processes, count),
                PythonPeer.of(FORK, "lock-contended", processes, count),
                turns(4, 5));
    }

    private SharedBenchmark barrier(String name, int parties, int count) {
        return inBothWays(
                Line.unasked(name, "µs"),
                parties + " processes meet at a barrier",
                () -> CrewWork.barrier(parties, count),
                PythonPeer.of(FORK, "barrier", parties, count),
                turns(3, 5));
    }

    private SharedBenchmark counter(String name, double asked, String how) {
        boolean atomic = name.equals("counter-atomic");
        int steps = conditions.count(100_000, 100);
        return inOneWay(
                Line.time(name, "ms", asked),
                "4 x 100,000 increments " + how + ", start included",
                () -> atomic
                        ? StartedCount.atomic(COUNTING_PROCESSES, steps)
                        : StartedCount.locked(COUNTING_PROCESSES, steps),
                PythonPeer.of(FORK, "counter", COUNTING_PROCESSES, steps),
                turns(2, 7));
    }

    private List<SharedBenchmark> wakeUps() {
        int count = conditions.count(5_000, 20);
        int samples = conditions.count(200, 20);
        return List.of(
                inBothWays(
                        Line.unasked("event-roundtrip", "µs"),
                        "an event set, and one set in answer",
                        () -> CrewWork.eventRoundTrip(count),
                        PythonPeer.of(FORK, "event-roundtrip", count),
                        turns(4, 5)),
                wakeUp("wakeup-asleep", "an event set to the waking of one asleep", samples, FALLS_ASLEEP),
                wakeUp("wakeup-spinning", "the same, not asleep yet", samples, STILL_LOOKS));
    }

    private SharedBenchmark wakeUp(String name, String what, int samples, Duration pause) {
        int nanos = (int) pause.toNanos();
        return inBothWays(
                Line.unasked(name, "µs"),
                what,
                () -> WakeUp.after(samples, pause),
                PythonPeer.of(FORK, "wakeup", samples, nanos),
                turns(4, 5));
    }

    private List<SharedBenchmark> arrays() {
        int processes = Conditions.workers();
        int length = conditions.count(10_000_000, 1_000);
        return List.of(
                array(
                        "array-fill",
                        "all write the elements of one array of 80 MB",
                        () -> CrewWork.fill(processes, length),
                        processes,
                        length),
                array(
                        "array-sum",
                        "all add up the elements of one array of 80 MB",
                        () -> CrewWork.sum(processes, length),
                        processes,
                        length));
    }

    private SharedBenchmark array(String name, String what, Workload ours, int processes, int length) {
        List<PythonPeer> peers = List.of(
                PythonPeer.of("RawArray fork", name, processes, length),
                PythonPeer.of("numpy on shared_memory fork", name + "-numpy", processes, length));
        Line line = Line.unasked(name, "ms");
        return new SharedBenchmark(conditions, line, what, ours, peers, List.of(), turns(4, 5), false, "");
    }

    private List<SharedBenchmark> deaths() {
        return List.of(
                ownerDeath("owner-death", conditions.count(5, 1), 0),
                ownerDeath("owner-death-64", conditions.count(3, 1), conditions.count(64 << 20, 1 << 20)),
                ownerDeath("owner-death-2048", 1, heldBytes()));
    }

    /// Two gigabytes, or what a smaller machine has to spare.
    private long heldBytes() {
        long wanted = conditions.brief() ? 2 << 20 : 2L << 30;
        return Math.min(wanted, Family.current().budget().heapBytes() / 4);
    }

    private SharedBenchmark ownerDeath(String name, int count, long heldBytes) {
        long megabytes = heldBytes >> 20;
        String note = "asked: at most " + (BASE_MILLIS + MILLIS_PER_GIGABYTE * megabytes / 1024)
                + " ms; multiprocessing.Lock: never (stays locked)";
        return new SharedBenchmark(
                conditions,
                Line.unasked(name, "ms"),
                "SIGKILL of a lock's owner, with " + megabytes + " MB, to the next owner",
                () -> OwnerDeath.of(count, heldBytes),
                List.of(PythonPeer.of("fcntl.lockf (kernel) fork", "owner-death", count, (int) megabytes)),
                List.of(),
                turns(1, 3),
                true,
                note);
    }
}
