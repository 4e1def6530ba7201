package io.github.offspring.cli.map;

import io.github.offspring.LaunchException;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.cli.screen.Quantity;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.pool.LazyResults;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.TaskSubmitter;
import io.github.offspring.process.ChildProcessBuilder;
import io.github.offspring.process.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `map`.
@Command(
        name = "map",
        description = {
            "Calls a static method with each line of standard input, in processes that may die.",
            "What it returns is printed on standard output, a line each, in the order of the input, as it comes;"
                    + " standard error tells how far it is, which lines failed and why. A line that takes its process"
                    + " down, by a crash in native code, by its memory or by System.exit, fails alone.",
            "A method takes a String, a number, a boolean or a char; one that returns nothing prints nothing."
        },
        footer = {
            "",
            "Lines are UTF-8, of at most 16 MiB, and end with \\n or \\r\\n; one that is not fails alone. So does one"
                    + " whose result has a line break, unless --multi-line is given.",
            "",
            "  seq 10 | offspring map 'java.lang.Math::sqrt'",
            "  offspring map com.example.Parser::parse -cp 'parser.jar:lib/*' --timeout 10s <names.txt >parsed.txt",
            "  offspring map com.example.Parser::parse -cp parser.jar --resume run.state -o parsed.txt <names.txt"
        },
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {
            "0:all lines were done",
            "1:some lines failed, or the run could not go on",
            "2:the arguments are wrong, or there is no such method; no line was done",
            "130:it was interrupted by Ctrl-C",
            "143:it was told to end by SIGTERM"
        })
public final class MapCommand implements Callable<Integer> {

    private static final int MAX_WORKERS = 4096;
    private static final int MAX_RETRIES = 1000;
    private static final long MIN_HEAP_BYTES = 2L << 20;
    /// No machine that JVMs run on has room for more in an address space of 47 bits, several of them beside each
    /// other.
    private static final long MAX_HEAP_BYTES = 16L << 40;
    /// What the lines in flight and their results may take, of the heap: they are there in several forms.
    private static final int SHARE_OF_HEAP = 16;

    private static final long MAX_BYTES_IN_FLIGHT = 32L << 20;

    private final Screen screen;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CLASS::METHOD",
            description = "the method; CLASS::METHOD(TYPE) to choose from several of a name")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String method;

    @Option(
            names = {"-cp", "--class-path"},
            paramLabel = "PATH",
            description = "where the method's class is, and what it needs: jars, folders, 'lib/*'")
    private String classPath = "";

    @Option(
            names = {"-j", "--workers"},
            paramLabel = "N",
            description = "how many processes; by default one for each processor that may be used")
    private int workers = Family.current().budget().cpus();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "how long a line may take, as 500ms, 10s, 1m; by default as long as it likes")
    private @Nullable String timeout;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "how often a line is tried again whose process died, or whose time was over; by default 0, as"
                    + " it may do things twice")
    private int retries;

    @Option(
            names = "--max-heap",
            paramLabel = "SIZE",
            description = "the most heap of each process, as 512m, 2g; by default a part of what the machine has")
    private @Nullable String maxHeap;

    @Option(names = "--unordered", description = "print the results as they come, not in the order of the input")
    private boolean unordered;

    @Option(
            names = "--multi-line",
            description = "print a result that has line breaks as it is, in several lines; by default its line fails")
    private boolean multiLine;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write the results to this file instead of standard output")
    private @Nullable Path output;

    @Option(
            names = "--failures",
            paramLabel = "FILE",
            description = "write the failures to this file, a JSON object a line with all that is known;"
                    + " by default a line each on standard error")
    private @Nullable Path failures;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description = "note in this file how far it is, and go on from there if it exists; the results must go to"
                    + " a file: --output, or >>")
    private @Nullable Path resume;

    /// Creates the command.
    ///
    /// @param screen what it prints on
    public MapCommand(Screen screen) {
        this.screen = screen;
    }

    /// The options, understood.
    private record Wanted(
            MethodName method,
            List<Path> classPath,
            @Nullable Duration timeout,
            @Nullable Long heapBytes,
            Targets targets) {}

    @Override
    public Integer call() throws InterruptedException {
        Wanted wanted = checked(this::understand);
        screen.moveStatusToErrors();
        WorkerOutput.showOn(screen);
        try (ProcessPool pool = ProcessPool.builder()
                .name("map")
                .workers(workers)
                // As often as was asked for, however many workers it costs.
                .quarantineAfter(retries + 1)
                .child(child -> prepare(child, wanted))
                .start()) {
            try {
                checkMethod(pool, wanted.method);
                return run(pool, wanted);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    // ---- Before anything is done

    private Wanted understand() {
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException("--workers must be in [1, " + MAX_WORKERS + "]: " + workers);
        }
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException("--retries must be in [0, " + MAX_RETRIES + "]: " + retries);
        }
        Long heapBytes = maxHeap == null ? null : Amount.bytes("--max-heap", maxHeap);
        if (heapBytes != null && (heapBytes < MIN_HEAP_BYTES || heapBytes > MAX_HEAP_BYTES)) {
            throw new IllegalArgumentException("--max-heap must be in [2m, 16t]: " + maxHeap);
        }
        Targets targets = new Targets(output, failures, resume);
        targets.check();
        return new Wanted(
                MethodName.of(method),
                ClassPath.of(classPath),
                timeout == null ? null : Amount.time("--timeout", timeout),
                heapBytes,
                targets);
    }

    /// What is wrong with what the user typed is told as such.
    private <T> T checked(Callable<T> part) throws InterruptedException {
        try {
            return part.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            if (e instanceof IllegalArgumentException) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            throw e;
        } catch (Exception e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void prepare(ChildProcessBuilder child, Wanted wanted) {
        child.classPath(wanted.classPath.toArray(Path[]::new));
        if (wanted.heapBytes != null) {
            child.heap(wanted.heapBytes);
        }
    }

    /// The user's classes are the workers' alone: one of them looks whether the method is there.
    private void checkMethod(ProcessPool pool, MethodName name) throws InterruptedException {
        String complaint;
        try {
            complaint = pool.submit(new MethodCheck(name)).get();
        } catch (ExecutionException e) {
            complaint = complaint(name, Objects.requireNonNullElse(e.getCause(), e));
        }
        if (!complaint.isEmpty()) {
            throw new ParameterException(spec.commandLine(), complaint);
        }
    }

    private String complaint(MethodName name, Throwable cause) {
        if (maxHeap != null && isForItsHeap(cause)) {
            return "--max-heap " + maxHeap + ": no process can be started with it: " + cause.getMessage();
        }
        if (cause instanceof WorkerDiedException death) {
            return "class '" + name.className() + "' ends its process when it is loaded: " + death.report();
        }
        if (cause instanceof RuntimeException thrown && !(thrown instanceof ProcessDiedException)) {
            throw thrown;
        }
        return "class '" + name.className() + "' cannot be loaded in a worker: " + cause;
    }

    /// Whether a process did not come up as one does whose heap cannot be had, or is too small to begin with.
    private static boolean isForItsHeap(Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        return cause instanceof LaunchException && (said.contains("heap") || said.contains("OutOfMemoryError"));
    }

    // ---- The run

    private int run(ProcessPool pool, Wanted wanted) throws InterruptedException {
        try (Journal journal = checked(() -> wanted.targets.open(wanted.method.toString(), !unordered))) {
            StandardInput input = StandardInput.open();
            LineReader reader = new LineReader(input.in());
            Mark begin = journal.begin().mark();
            if (!reader.skip(begin.bytes(), begin.digest())) {
                throw new ParameterException(spec.commandLine(), wanted.targets.otherInput());
            }
            journal.start();
            return run(pool, wanted, journal, new Input(input, reader, begin));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Input(StandardInput standard, LineReader reader, Mark begin) {}

    private int run(ProcessPool pool, Wanted wanted, Journal journal, Input input) throws InterruptedException {
        long before = journal.begin().succeeded() + journal.begin().failed();
        LinesInFlight inFlight = new LinesInFlight(input.begin, maxBytesInFlight());
        LineSource source = new LineSource(input.reader, inFlight, input.begin);
        MapProgress progress =
                new MapProgress(screen, input.standard.bytes(), before, input.begin.bytes(), System::nanoTime);
        MapRun run = new MapRun(screen, journal, inFlight, source, progress);
        screen.farewell(run::stop);
        long begun = System.nanoTime();
        LineFunction function = new LineFunction(wanted.method, multiLine);
        TaskSubmitter submitter = submitter(pool, wanted);
        Tally tally;
        try (LazyResults<byte @Nullable []> results =
                unordered ? submitter.mapUnordered(source, function) : submitter.mapLazily(source, function)) {
            tally = run.run(results);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - begun);
        screen.complain("offspring map: " + tally + summary(tally.lines() - before, time, pool.size()));
        return tally.failedLines() == 0 ? 0 : 1;
    }

    private static long maxBytesInFlight() {
        return Math.min(MAX_BYTES_IN_FLIGHT, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    private TaskSubmitter submitter(ProcessPool pool, Wanted wanted) {
        TaskSubmitter submitter = retries == 0 ? pool : pool.withRetries(retries);
        return wanted.timeout == null ? submitter : submitter.withTimeout(wanted.timeout);
    }

    private static String summary(long lines, Duration time, int processes) {
        long rate = Math.round(lines / (Math.max(1, time.toNanos()) / 1e9));
        return "; " + Quantity.time(time) + ", " + Quantity.count(rate, "line") + "/s on "
                + Quantity.count(processes, "process");
    }
}
