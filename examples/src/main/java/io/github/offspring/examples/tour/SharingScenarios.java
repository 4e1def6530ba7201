package io.github.offspring.examples.tour;

import static io.github.offspring.examples.tour.Expectation.line;
import static io.github.offspring.examples.tour.Expectation.orderly;
import static io.github.offspring.examples.tour.Scenarios.once;

import io.github.offspring.examples.BarrierCrash;
import io.github.offspring.examples.BarrierMeet;
import io.github.offspring.examples.BigArray;
import io.github.offspring.examples.ConditionHandover;
import io.github.offspring.examples.Counter;
import io.github.offspring.examples.EventWait;
import io.github.offspring.examples.JoinableQueueWork;
import io.github.offspring.examples.LockCrash;
import io.github.offspring.examples.LockedIncrements;
import io.github.offspring.examples.ManagerObjects;
import io.github.offspring.examples.MeasureShowStore;
import io.github.offspring.examples.OrderedStages;
import io.github.offspring.examples.QueueFlow;
import io.github.offspring.examples.Reentrant;
import io.github.offspring.examples.SemaphoreRoom;
import io.github.offspring.examples.SharedArrayIncrements;
import io.github.offspring.examples.SquaresParallel;
import io.github.offspring.examples.StaleValue;
import io.github.offspring.examples.StaleValueManager;
import io.github.offspring.examples.StructRecord;
import io.github.offspring.examples.TwoConditions;
import io.github.offspring.examples.tour.ProgramScenario.Run;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The scenarios about what processes share.
final class SharingScenarios {

    private SharingScenarios() {}

    static List<ProgramScenario> all() {
        return List.of(
                counter(),
                sharedArray(),
                lock(),
                reentrant(),
                semaphore(),
                event(),
                condition(),
                barrier(),
                barrierCrash(),
                lockCrash(),
                twoConditions(),
                squaresParallel(),
                struct(),
                staleValue(),
                staleValueManager(),
                queue(),
                measureShowStore(),
                joinableQueue(),
                orderedPipeline(),
                bigArray(),
                manager());
    }

    private static ProgramScenario manager() {
        return new ProgramScenario(
                "manager",
                "Three processes use the objects of a fourth: map, list, queue, array, value, namespace, lock, event,"
                        + " maps in a map, and a class of the user's own",
                "What one process changes is seen by all, also inside of other containers.",
                once(
                        ManagerObjects.class,
                        line("map: {be=2, is=1, not=1, or=1, question=1, that=1, the=1, to=2}"),
                        line("list: [question, that]"),
                        line("array: 6 words of two letters"),
                        line("value: question"),
                        line("namespace, with the lock: 3 lines"),
                        line("event: set"),
                        line("maps in a map: 10 words in all"),
                        line("queue: 0 left"),
                        line("guests: [worker-1, worker-2, worker-3]")));
    }

    private static ProgramScenario queue() {
        return new ProgramScenario(
                "queue",
                "Three producers, two consumers, one bounded queue; of 2,000 items each, and of none",
                "Every item exactly once, those of each producer in order; it ends by itself.",
                Stream.of("2000", "0").map(SharingScenarios::queued).toList());
    }

    private static Run queued(String items) {
        return new Run(
                new Program(QueueFlow.class, List.of(items), null),
                orderly(
                        0,
                        line("items: " + 3 * Integer.parseInt(items)),
                        line("each exactly once: true"),
                        line("in the order of each producer: true")));
    }

    private static ProgramScenario measureShowStore() {
        return new ProgramScenario(
                "measure-show-store",
                "Two processes measure a signal, one shows the samples, one writes them to a file",
                "Screen and file have every sample, none twice.",
                once(
                        MeasureShowStore.class,
                        List.of("20"),
                        new Expectation("the screen shows every sample once", ended -> IntStream.rangeClosed(1, 2)
                                .boxed()
                                .flatMap(sensor -> IntStream.range(0, 20)
                                        .mapToObj(number -> "\\[screen\\] sample " + sensor + "\\." + number + ": .*"))
                                .allMatch(sample -> ended.count(sample) == 1)),
                        line("stored: 40, different: 40")));
    }

    private static ProgramScenario joinableQueue() {
        return new ProgramScenario(
                "joinable-queue",
                "Producers, consumers, and a parent that waits until every item is acknowledged; one consumer dies"
                        + " with an item",
                "All items are acknowledged, and the consumers end by themselves when the producers are done.",
                once(
                        JoinableQueueWork.class,
                        List.of("300"),
                        line("acknowledged: 600 of 600"),
                        line("not finished: 0"),
                        line("consumer-1 ended: returned"),
                        line("consumer-2 ended: returned"),
                        line("consumer-3 ended: returned")));
    }

    private static ProgramScenario bigArray() {
        return new ProgramScenario(
                "big-array",
                "An array of 80 MB and one of three dimensions, to another process and back: through a queue, a pipe, a"
                        + " manager, a pool, and shared",
                "How long it takes, each way; shape and values are equal; sharing hands over nothing but a handle.",
                once(
                        BigArray.class,
                        Stream.of("queue", "pipe", "manager", "pool", "shared")
                                .flatMap(way -> Stream.of(
                                        new Expectation(
                                                "the time " + way + " takes is told",
                                                ended -> ended.count(way + " +[0-9.]+ ms +[0-9.]+ ms") == 1),
                                        line(way + ": shape and values equal: true")))
                                .toArray(Expectation[]::new)));
    }

    private static ProgramScenario orderedPipeline() {
        return new ProgramScenario(
                "ordered-pipeline",
                "One stage measures in bursts, one evaluates and is busy at times; with room for all samples between"
                        + " them, with room for one, and without samples",
                "The order is kept and nothing lost; the first stage waits only if there is no room; what both do can"
                        + " be asked.",
                List.of(
                        ordered(
                                60,
                                60,
                                line("evaluate is busy; measured meanwhile: 60"),
                                line("measure had to wait for evaluate: 0 times")),
                        ordered(60, 1, new Expectation("the second stage is seen busy", ended -> ended.find(
                                        "evaluate is busy; measured meanwhile: (\\d+)")
                                .isPresent())),
                        ordered(0, 1, line("measure had to wait for evaluate: 0 times"))));
    }

    private static Run ordered(int samples, int buffer, Expectation... more) {
        Expectation inOrder = new Expectation("the samples come in their order", ended -> {
            List<String> numbers = ended.out().stream()
                    .filter(line -> line.startsWith("sample "))
                    .map(line -> line.substring("sample ".length(), line.indexOf(':')))
                    .toList();
            List<String> expected =
                    IntStream.range(0, samples).mapToObj(String::valueOf).toList();
            return numbers.equals(expected) && ended.count("printed: .*") == 1;
        });
        Stream<Expectation> all =
                Stream.of(inOrder, line("printed: " + samples + " of " + samples), line("evaluate is idle"));
        return new Run(
                new Program(OrderedStages.class, List.of(String.valueOf(samples), String.valueOf(buffer)), null),
                orderly(0, Stream.concat(all, Stream.of(more)).toArray(Expectation[]::new)));
    }

    private static ProgramScenario sharedArray() {
        return new ProgramScenario(
                "shared-array",
                "Three processes add one to each of five shared elements, under the lock",
                "[3, 3, 3, 3, 3]: none is lost.",
                once(SharedArrayIncrements.class, line("[3, 3, 3, 3, 3]")));
    }

    private static ProgramScenario squaresParallel() {
        return new ProgramScenario(
                "squares-parallel",
                "The squares of 1,000 numbers, each after a pause, by four processes into one array; of 203, 2 and"
                        + " none",
                "Equal to what one process computes, also where the numbers cannot be shared out evenly; how much"
                        + " faster it is.",
                Stream.of("1000", "203", "2", "0")
                        .map(SharingScenarios::squares)
                        .toList());
    }

    private static Run squares(String items) {
        return new Run(
                new Program(SquaresParallel.class, List.of(items), null),
                orderly(
                        0,
                        line("items: " + items),
                        line("equal: true"),
                        new Expectation(
                                "says how much faster it is",
                                ended -> ended.count("4 processes: .* times as fast as one") == 1)));
    }

    private static ProgramScenario struct() {
        return new ProgramScenario(
                "struct",
                "A record of the user's own as shared state, moved by two processes and watched by a third",
                "No move is lost, and no torn record is ever seen.",
                once(StructRecord.class, line("moves: 100000, back at: 0.0"), line("looked at: true, torn: 0")));
    }

    private static ProgramScenario staleValue() {
        Stop atTick = Stop.interrupt(out -> out.stream().anyMatch(line -> line.startsWith("tick 2:")));
        return new ProgramScenario(
                "stale-value",
                "A long computation publishes a; another process prints a + b at every tick, with the last a there is",
                "No tick is missed; the first has the initial value; the new one is seen at the next tick; the reader"
                        + " goes on a while; Ctrl-C ends both.",
                List.of(
                        new Run(
                                new Program(StaleValue.class, List.of("5000", "250", "1000"), null),
                                orderly(
                                        0,
                                        line("tick 0: a + b = 11.0, with the initial a"),
                                        line("the computation: done"),
                                        new Expectation(
                                                "no tick is missed, and none goes back",
                                                ended -> hasGoodTicks(ended, "tick ")))),
                        new Run(
                                new Program(StaleValue.class, List.of("3600000", "100", "0"), atTick),
                                orderly(atTick.exitCode(), line("tick 2: a + b = 11.0, with the initial a")))));
    }

    private static ProgramScenario staleValueManager() {
        Stop atTick = Stop.interrupt(out -> out.stream().anyMatch(line -> line.startsWith("[reader] tick 2:")));
        return new ProgramScenario(
                "stale-value-manager",
                "The same through a manager's namespace: who reads is connected to it by an address and keys, as from"
                        + " another machine",
                "No tick is missed; the first has the initial value; the new one is seen at the next tick; the reader"
                        + " goes on a while; Ctrl-C ends both.",
                List.of(
                        new Run(
                                new Program(StaleValueManager.class, List.of("5000", "250", "1000"), null),
                                orderly(
                                        0,
                                        line("[reader] tick 0: a + b = 11.0, with the initial a"),
                                        line("the computation: done"),
                                        new Expectation(
                                                "no tick is missed, and none goes back",
                                                ended -> hasGoodTicks(ended, "[reader] tick ")))),
                        new Run(
                                new Program(StaleValueManager.class, List.of("3600000", "100", "0"), atTick),
                                orderly(
                                        atTick.exitCode(),
                                        line("[reader] tick 2: a + b = 11.0, with the initial a"),
                                        new Expectation("it ends quietly", ended -> ended.error()
                                                .isEmpty())))));
    }

    private static ProgramScenario counter() {
        return new ProgramScenario(
                "counter",
                "Four processes add 100,000 each to one number",
                "400000 with the lock and with the atomic step; without either some are lost.",
                once(
                        Counter.class,
                        line("under the lock: 400000"),
                        line("in one step: 400000"),
                        new Expectation("without either there are no more, and mostly less", ended -> ended.find(
                                        "for teaching only, read and then written: (\\d+) of 400000")
                                .filter(count -> Integer.parseInt(count) <= 400_000)
                                .isPresent())));
    }

    private static ProgramScenario lock() {
        return new ProgramScenario(
                "lock",
                "Two processes, 100,000 increments each under one lock",
                "200000, and never is half a change seen.",
                once(LockedIncrements.class, line("count: 200000"), line("doubled: 400000")));
    }

    private static ProgramScenario reentrant() {
        return new ProgramScenario(
                "reentrant",
                "A function that takes the same lock four deep, by recursion",
                "With the reentrant lock it finishes, with the plain one it fails with a clear error instead of waiting"
                        + " for itself.",
                once(
                        Reentrant.class,
                        line("reentrant: 4 deep, free afterwards: true"),
                        new Expectation(
                                "the plain lock refuses, and says what to use",
                                ended -> ended.count(
                                                "plain: java\\.lang\\.IllegalStateException: .*SharedReentrantLock.*")
                                        == 1),
                        line("plain: free afterwards: true")));
    }

    private static ProgramScenario semaphore() {
        return new ProgramScenario(
                "semaphore",
                "Five workers, two permits, a while inside",
                "Never more than two inside; three turns in all.",
                once(
                        SemaphoreRoom.class,
                        List.of("400"),
                        line("most at a time: 2"),
                        new Expectation("it takes three turns at least", ended -> ended.find(
                                        "took as long as so many stays one after the other: (\\d+)")
                                .filter(stays -> Integer.parseInt(stays) >= 3)
                                .isPresent()),
                        line("places free at the end: 2")));
    }

    private static ProgramScenario event() {
        return new ProgramScenario(
                "event",
                "One process waits until another one sets the event",
                "It wakes once, promptly, and not before.",
                once(
                        EventWait.class,
                        List.of("500"),
                        line("[process-1] in time: false"),
                        line("woken before it is set: false"),
                        line("woken after it: true"),
                        line("set: true")));
    }

    private static ProgramScenario condition() {
        return new ProgramScenario(
                "condition",
                "One producer of five things, one consumer, both through a condition over shared state",
                "All five are used, in their order.",
                once(
                        ConditionHandover.class,
                        new Expectation(
                                "all five are used, in their order",
                                ended -> ended.hasInOrder(
                                        "[process-2] used: 1",
                                        "[process-2] used: 2",
                                        "[process-2] used: 3",
                                        "[process-2] used: 4",
                                        "[process-2] used: 5")),
                        line("left over: false")));
    }

    private static ProgramScenario barrier() {
        return new ProgramScenario(
                "barrier",
                "Three processes meet, four times",
                "Nobody goes on before the third is there.",
                once(BarrierMeet.class, line("arrived: 12, gone on too early: 0"), line("trips: 4, waiting: 0")));
    }

    private static ProgramScenario barrierCrash() {
        return new ProgramScenario(
                "barrier-crash",
                "One of three is killed before it arrives",
                "The other two get a broken barrier that names the dead process, at once.",
                once(
                        BarrierCrash.class,
                        line("first: PROCESS_DIED late PID"),
                        line("second: PROCESS_DIED late PID"),
                        line("broken: true")));
    }

    private static ProgramScenario lockCrash() {
        return new ProgramScenario(
                "lock-crash",
                "A process is killed inside its critical section",
                "The next one gets the lock, is told that the owner died, once, and mends what was half done.",
                once(
                        LockCrash.class,
                        line("another process has it: true"),
                        line("the owner died: true"),
                        line("found: income 150, expenses 100"),
                        line("mended: income 150, expenses 150"),
                        line("told again: false")));
    }

    private static ProgramScenario twoConditions() {
        return new ProgramScenario(
                "two-conditions",
                "Two producers, three consumers, a buffer for ten, one condition for room and one for items",
                "The count stays within 0..10, both kinds wait at times, and no child outlives the parent.",
                once(
                        TwoConditions.class,
                        new Expectation("the count stays within its bounds", ended -> ended.find(
                                        "count was within: 0\\.\\.(\\d+)")
                                .filter(most -> Integer.parseInt(most) <= 10)
                                .isPresent()),
                        line("both kinds have waited: true")));
    }

    /// Every tick has its line, the initial value comes first, and once the other is there it stays.
    private static boolean hasGoodTicks(Ended ended, String beginning) {
        List<String> ticks =
                ended.out().stream().filter(line -> line.startsWith(beginning)).toList();
        long initial = ticks.stream()
                .filter(line -> line.contains("with the initial a"))
                .count();
        for (int i = 0; i < ticks.size(); i++) {
            String sum = i < initial ? "11.0, with the initial a" : "12.0, with a as computed";
            if (!ticks.get(i).equals(beginning + i + ": a + b = " + sum)) {
                return false;
            }
        }
        return initial > 0 && ticks.size() > initial;
    }
}
