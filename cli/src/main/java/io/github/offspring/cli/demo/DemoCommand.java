package io.github.offspring.cli.demo;

import io.github.offspring.cli.screen.Quantity;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.WorkerStatus;
import io.github.offspring.process.Family;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `demo`.
@Command(
        name = "demo",
        description = {
            "Analyses text in processes: the words, lines, size and digest of every file below PATH.",
            "One task kills its process and one hangs; both fail, and nothing else does."
        },
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {
            "0:all files were read; only the two tasks that are there to fail did",
            "1:some file could not be read, or something else failed",
            "2:the arguments are wrong; nothing was started",
            "130:it was interrupted by Ctrl-C",
            "143:it was told to end by SIGTERM"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofMillis(500);

    private final Screen screen;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PATH",
            description = "files and folders; by default this project and the text that comes with the JDK")
    private List<Path> paths = List.of();

    @Option(
            names = {"-w", "--workers"},
            paramLabel = "N",
            description = "how many processes; by default one for each processor that may be used")
    private int workers = Family.current().budget().cpus();

    @Option(
            names = {"-f", "--files"},
            description = "also print a line for each file: digest, sizes, name")
    private boolean eachFile;

    @Option(
            names = "--no-speed-up",
            description = "do not measure the speed-up, which takes some seconds after the run")
    private boolean withoutSpeedUp;

    /// Creates the command.
    ///
    /// @param screen what it prints on
    public DemoCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        DemoInput input = paths.isEmpty() ? DemoInput.ofProjectAndJdk() : DemoInput.of(paths);
        FileList list = input.files();
        Totals totals = new Totals();
        list.failed().forEach(totals::add);
        List<Source> sources = list.sources();
        if (sources.isEmpty()) {
            screen.line("there are no files in " + input.title());
        } else {
            long bytes = sources.stream().mapToLong(Source::bytes).sum();
            screen.line("analysing " + Quantity.count(sources.size(), "file") + ", " + Quantity.bytes(bytes) + ", of "
                    + input.title());
        }
        try (ProcessPool pool =
                ProcessPool.builder().name("demo").workers(workers).grace(GRACE).start()) {
            try {
                run(pool, sources, totals);
            } finally {
                pool.shutdownNow();
            }
        }
        return totals.hasUnplannedFailures() ? 1 : 0;
    }

    private void check() {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new ParameterException(spec.commandLine(), "there is no such file or folder: " + path);
            }
            if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
                throw new ParameterException(spec.commandLine(), "neither a file nor a folder: " + path);
            }
        }
        if (workers < 1 || workers > 4096) {
            throw new ParameterException(spec.commandLine(), "--workers must be in [1, 4096]: " + workers);
        }
    }

    private void run(ProcessPool pool, List<Source> sources, Totals totals) throws InterruptedException {
        PoolRun run = new PoolRun(pool, totals);
        List<Group> groups = Grouping.of(sources, pool.size());
        // The one that hangs comes first: all others must go past it. The other one comes in the middle.
        run.add(PlannedFailure.HANG);
        groups.subList(0, groups.size() / 2).forEach(run::add);
        run.add(PlannedFailure.KILL);
        groups.subList(groups.size() / 2, groups.size()).forEach(run::add);

        long begun = System.nanoTime();
        long bytes = sources.stream().mapToLong(Source::bytes).sum();
        Progress progress = new ScreenProgress(screen, sources.size(), bytes);
        run.run(progress);
        Duration wall = Duration.ofNanos(System.nanoTime() - begun);
        screen.status("");
        report(pool, run, new DemoReport(screen, totals, wall));
    }

    private void report(ProcessPool pool, PoolRun run, DemoReport report) throws InterruptedException {
        if (eachFile) {
            report.files();
        }
        report.totals();
        report.failures();
        report.words();
        report.workers(
                run.workers(), pool.workers().stream().map(WorkerStatus::name).collect(Collectors.toSet()));
        report.wallTime(pool.size());
        if (!withoutSpeedUp && !run.whole().isEmpty()) {
            report.speedUp(new Comparison(pool, screen, run.whole()).measure());
        }
    }
}
