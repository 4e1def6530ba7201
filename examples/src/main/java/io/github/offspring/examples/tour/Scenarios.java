package io.github.offspring.examples.tour;

import static io.github.offspring.examples.tour.Expectation.line;
import static io.github.offspring.examples.tour.Expectation.orderly;

import io.github.offspring.examples.GracefulStop;
import io.github.offspring.examples.HelloProcess;
import io.github.offspring.examples.Interactive;
import io.github.offspring.examples.PipeTalk;
import io.github.offspring.examples.PoolAsync;
import io.github.offspring.examples.PoolCrash;
import io.github.offspring.examples.PoolError;
import io.github.offspring.examples.PoolMap;
import io.github.offspring.examples.PoolProgress;
import io.github.offspring.examples.PoolResults;
import io.github.offspring.examples.PoolTimeout;
import io.github.offspring.examples.Subclass;
import io.github.offspring.examples.SubprocessRun;
import io.github.offspring.examples.tour.ProgramScenario.Run;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The scenarios there are.
public final class Scenarios {

    private static final String ALL_SQUARES = "  all others: [1, 4, 9, 16, 25, 36, 49, 64, 81, 100]";

    private Scenarios() {}

    /// {@return every scenario, in the order of the tour}
    public static List<Scenario> all() {
        return List.copyOf(programs());
    }

    /// Ends the programs of the scenarios that run, with all that they have started, and waits until they are gone:
    /// for a JVM that has been told to end. From now on no scenario can be run.
    ///
    /// @return how many processes were ended
    public static int endRunning() {
        return RunningProgram.endAll();
    }

    static List<ProgramScenario> programs() {
        return Stream.concat(processes().stream(), SharingScenarios.all().stream())
                .toList();
    }

    private static List<ProgramScenario> processes() {
        return List.of(
                helloProcess(),
                subclass(),
                poolMap(),
                poolAsync(),
                poolResults(),
                poolProgress(),
                poolError(),
                poolCrash(),
                poolTimeout(),
                pipe(),
                subprocess(),
                interactive(),
                gracefulStop());
    }

    private static ProgramScenario helloProcess() {
        return new ProgramScenario(
                "hello-process",
                "Start one child process that is given an argument and prints; join it",
                "The line comes from another pid than the parent's, and the child's exit code is 0.",
                once(
                        HelloProcess.class,
                        new Expectation(
                                "the greeting comes from another process",
                                ended -> ended.differ(
                                        "parent: pid (\\d+)", "\\[process-1] hello world from pid (\\d+)")),
                        line("child: returned, exit code 0")));
    }

    private static ProgramScenario subclass() {
        return new ProgramScenario(
                "subclass",
                "The same by extending a task class: its fields are the arguments",
                "The fields arrive in another process; what the child changes in them does not come back.",
                once(
                        Subclass.class,
                        new Expectation(
                                "the fields arrive in another process",
                                ended -> ended.differ(
                                        "parent: pid (\\d+)", "\\[process-1] total of \\[3, 4, 5] in pid (\\d+)")),
                        line("result: 12"),
                        line("child: exit code 0"),
                        line("fields here: numbers [3, 4, 5, 1000], total 0")));
    }

    private static ProgramScenario poolMap() {
        return new ProgramScenario(
                "pool-map",
                "Squares of 1 to 4 on 4 workers, of a longer list in uneven chunks, and of nothing",
                "[1, 4, 9, 16], in order; a longer input is computed by at least 2 processes; without a number the"
                        + " pool takes every processor it may use.",
                once(
                        PoolMap.class,
                        new Expectation(
                                "the squares are right with 4 workers and with every processor",
                                ended -> ended.count("squares: \\[1, 4, 9, 16]") == 2),
                        line("squares of nothing: []"),
                        line("squares of 40 numbers in chunks of 3: right, in order"),
                        new Expectation("at least 2 processes compute a longer input", ended -> ended.find(
                                        "processes that computed them: (\\d+)")
                                .filter(count -> Integer.parseInt(count) >= 2)
                                .isPresent()),
                        new Expectation(
                                "without a number there is a worker for each usable processor",
                                ended -> ended.count("workers if no number is given: (\\d+), usable processors: \\1")
                                        == 1)));
    }

    private static ProgramScenario poolAsync() {
        return new ProgramScenario(
                "pool-async",
                "One call that is waited for, others whose results are fetched later; shut down, wait for the end",
                "The right values; what has been handed in is done; nothing is accepted after the shutdown.",
                once(
                        PoolAsync.class,
                        new Expectation(
                                "results are fetched after the pool has been shut down, and are right",
                                ended -> ended.hasInOrder(
                                        "10 squared: 100",
                                        "handed in; this process goes on with other things",
                                        "refused: pool 'pool-1': takes no work because it has been shut down",
                                        "20 squared: 400",
                                        "1 to 5 squared: [1, 4, 9, 16, 25]")),
                        line("ended: true, workers left: 0")));
    }

    private static ProgramScenario poolResults() {
        return new ProgramScenario(
                "pool-results",
                "Ten jobs of a second each on three workers, handed in one by one; results fetched in that order",
                "The squares of 0 to 9 in order, after four seconds, not ten.",
                once(
                        PoolResults.class,
                        new Expectation(
                                "the results come in the order in which the jobs were handed in",
                                ended -> ended.hasInOrder("0", "1", "4", "9", "16", "25", "36", "49", "64", "81")),
                        new Expectation(
                                "three jobs ran at a time: ten seconds of work took less than nine",
                                ended -> IntStream.range(4, 9).anyMatch(n -> ended.has("seconds: " + n)))));
    }

    private static ProgramScenario poolProgress() {
        return new ProgramScenario(
                "pool-progress",
                "The same jobs, with a progress bar; here its output is no terminal",
                "Plain lines on standard error, up to 10 of 10, no escape codes; the right values.",
                once(
                        PoolProgress.class,
                        line("results: [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]"),
                        new Expectation(
                                "the last line of progress says that all ten are done", ended -> ended.error().stream()
                                        .anyMatch(line -> line.startsWith("squares: 10 of 10, "))),
                        new Expectation(
                                "there are lines on the way, and nothing in them that only a terminal understands",
                                ended -> ended.error().stream()
                                                        .filter(line -> line.startsWith("squares: "))
                                                        .count()
                                                > 2
                                        && ended.error().stream().noneMatch(line -> line.contains("\u001b")))));
    }

    private static ProgramScenario poolError() {
        return new ProgramScenario(
                "pool-error",
                "Tasks that throw",
                "The caller gets the same exception: type, message, fields, cause, and the line of the task that threw"
                        + " it; the pool lives.",
                once(
                        PoolError.class,
                        line("type: InvalidRow"),
                        line("message: row 17 is no number: '4x2'"),
                        line("its own field: row 17"),
                        line("cause: java.lang.NumberFormatException: For input string: \"4x2\""),
                        new Expectation(
                                "the stack trace begins in the task",
                                ended -> ended.count("thrown at: .*PoolError\\.parse\\(PoolError\\.java:\\d+\\)") == 1),
                        new Expectation(
                                "it was thrown in another process",
                                ended ->
                                        ended.count("in process: pool-1-worker-\\d, another one than this: true") == 1),
                        new Expectation(
                                "the stack trace of the child is there as text",
                                ended -> ended.count("  at .*PoolError\\.parse\\(PoolError\\.java:\\d+\\)") == 1),
                        new Expectation(
                                "a map gives the results of the good elements and the failures of the others",
                                ended -> ended.hasInOrder(
                                        "map: results [10, null, 30, null]",
                                        "map: element 1: row 1 is no number: 'ten'",
                                        "map: element 3: row 3 is no number: ''")),
                        line("the pool lives: 42")));
    }

    private static ProgramScenario poolCrash() {
        return new ProgramScenario(
                "pool-crash",
                "Tasks that take their whole process down: halt, kill -9, no memory left, a native crash",
                "Each fails alone with the reason; all other results arrive; the pool is at full size again.",
                once(
                        PoolCrash.class,
                        afterDeath("halt: exit 17 by Runtime.halt or native code"),
                        new Expectation(
                                "the one that kills itself fails with the name of the signal",
                                // Where memory is short the machine's killer may have been at work as well.
                                ended -> ended.count("kill -9: SIGKILL.*") == 1),
                        afterDeath("heap: OutOfMemoryError: Java heap space"),
                        new Expectation(
                                "the native crash is told with the signal and the crash log",
                                ended -> ended.count("native crash: SIGSEGV, crash log .*hs_err_pid\\d+\\.log read and"
                                                + " deleted")
                                        == 1),
                        new Expectation(
                                "all other results arrive, each time",
                                ended -> ended.out().stream()
                                                .filter(ALL_SQUARES::equals)
                                                .count()
                                        == 4),
                        new Expectation(
                                "the pool is at full size again, each time",
                                ended -> ended.count("  workers: 3 of 3") == 4)));
    }

    private static Expectation afterDeath(String death) {
        return new Expectation(
                "prints \"" + death + "\", then the results of the others",
                ended -> ended.hasInOrder(death, ALL_SQUARES));
    }

    private static ProgramScenario poolTimeout() {
        return new ProgramScenario(
                "pool-timeout",
                "A task that loops for ever and ignores interruption, and one that minds it",
                "After the time-out the future fails; the process of the loop is gone, the other's lives on; the rest"
                        + " goes on.",
                once(
                        PoolTimeout.class,
                        new Expectation(
                                "both futures fail because of their time-out",
                                ended -> ended.count(
                                                "(endless loop|long sleep): .*task ran longer than its time-out: .*")
                                        == 2),
                        new Expectation(
                                "the process of the loop is gone",
                                ended -> ended.count("endless loop: its process \\d+ is gone") == 1),
                        new Expectation(
                                "the process of the task that minds interruption lives on",
                                ended -> ended.count("long sleep: its process \\d+ lives on") == 1),
                        line("the others: [1, 4, 9, 16, 25]"),
                        line("later ones: [36, 49, 64]")));
    }

    private static ProgramScenario pipe() {
        return new ProgramScenario(
                "pipe",
                "Parent and child exchange objects, both ways and one way",
                "The object arrives equal; after the other end has closed there is an end of the stream, after it has"
                        + " died an error; nothing waits for ever.",
                once(
                        PipeTalk.class,
                        line("both ways: Order[number=1, customer=Ada, items=[gears, punched cards]]"),
                        line("both ways: equal true"),
                        line("both ways: then Optional.empty"),
                        line("one way: 5 samples, sum 55, then the end of the stream"),
                        new Expectation(
                                "what a dead peer had sent arrives, then an error",
                                ended -> ended.has("dead peer: received Optional[half of the]")
                                        && ended.count("dead peer: then .*is gone without having closed it") == 1)));
    }

    private static ProgramScenario subprocess() {
        return new ProgramScenario(
                "subprocess",
                "Any program as a child: 1 MiB both ways, its state, a time-out, an end with its descendants",
                "No byte is lost and nothing waits for ever; exit codes, and signals by name; no descendant is left.",
                once(
                        SubprocessRun.class,
                        line("both ways: output 1048576 bytes, equal true"),
                        line("both ways: errors 1048576 bytes, equal true"),
                        line("both ways: one that reads only a line: [first]"),
                        new Expectation(
                                "exit codes and the name of a signal are told",
                                ended -> ended.hasInOrder(
                                        "exit: returned",
                                        "exit: exit 3 by the program",
                                        "exit: SIGSEGV",
                                        "exit: 1 after [half], saying disk is full")),
                        new Expectation(
                                "a program that is not there is named",
                                ended -> ended.count("exit: subprocess 'no-such-program': cannot be started because"
                                                + " there is no such program.*")
                                        == 1),
                        new Expectation(
                                "its state can be asked for",
                                ended -> ended.hasInOrder(
                                        "state: alive true, status Optional.empty",
                                        "state: alive false, status Optional[Returned[]]")),
                        new Expectation(
                                "one that takes too long is ended",
                                ended -> ended.count("time-out: subprocess 'sleep': has not ended in 0\\.3s: pid=\\d+")
                                        == 1),
                        new Expectation(
                                "what a program has started ends with it",
                                ended -> ended.hasInOrder(
                                        "descendants: alive true, true",
                                        "descendants: the shell ended by SIGKILL; gone true, true"))));
    }

    private static ProgramScenario interactive() {
        return new ProgramScenario(
                "interactive",
                "A program that is sent a line and answers a line, 1,000 times, and is stopped at the end",
                "The answers match; it is asked to stop, and one that does not is made to; a dead one is an error.",
                once(
                        Interactive.class,
                        line("doubler: 1000 of 1000 answers are right, then returned"),
                        line("sort: [4, 30, 100], then Optional.empty"),
                        new Expectation(
                                "a dead program is an error, not a hang",
                                ended -> ended.hasInOrder(
                                        "dead: 42",
                                        "dead: subprocess 'sh': nothing can be sent to it because it has ended:"
                                                + " SIGKILL")),
                        new Expectation(
                                "one that does not stop when it is asked to is made to",
                                ended -> ended.hasInOrder(
                                        "stubborn: hello", "stubborn: still answers: again", "stubborn: SIGKILL"))));
    }

    private static ProgramScenario gracefulStop() {
        Predicate<List<String>> atWork = out ->
                out.stream().filter(line -> line.contains("working, pid ")).count() == 5;
        return new ProgramScenario(
                "graceful-stop",
                "Ctrl-C, and then SIGTERM, in the middle of a pool's work and of children of children",
                "All processes end within the grace time, also one that refuses to; one line is printed; nothing is"
                        + " left.",
                List.of(stopped(Stop.interrupt(atWork)), stopped(Stop.terminate(atWork))));
    }

    private static Run stopped(Stop stop) {
        Function<String, Expectation> working = name -> new Expectation(
                "SIG" + stop.signal() + " comes while '" + name + "' works",
                ended -> ended.out().stream().anyMatch(line -> line.startsWith("[" + name + "] ")));
        return new Run(
                new Program(GracefulStop.class, List.of(), stop),
                orderly(
                        stop.exitCode(),
                        working.apply("pool-worker-1"),
                        working.apply("pool-worker-2"),
                        working.apply("parent"),
                        working.apply("stubborn"),
                        new Expectation(
                                "prints one line when it has been stopped, and no process is left",
                                ended -> ended.out().size() == 6
                                        && ended.out().getLast().equals("stopped: processes left: 0")),
                        new Expectation(
                                "prints nothing on standard error",
                                ended -> ended.error().isEmpty() && !ended.out().isEmpty())));
    }

    static List<Run> once(Class<?> main, Expectation... expectations) {
        return once(main, List.of(), expectations);
    }

    static List<Run> once(Class<?> main, List<String> arguments, Expectation... expectations) {
        return List.of(new Run(new Program(main, arguments, null), orderly(0, expectations)));
    }
}
