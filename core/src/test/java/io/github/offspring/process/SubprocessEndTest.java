package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ExitStatus;
import io.github.offspring.channel.OneWayPipe;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How programs end, and what they have started.
@RealProcesses
class SubprocessEndTest {

    private static final String STUBBORN = "trap '' TERM; echo ready; while true; do sleep 0.1; done";
    // A background process that leaves its parent: which ends at once.
    private static final String ABANDONS = "(setsid sleep 1000 <&- & echo $!); ";

    private Duration grace = Duration.ZERO;

    @BeforeEach
    void shortGrace() {
        grace = Family.current().grace();
        Family.current().grace(Duration.ofMillis(200));
    }

    @AfterEach
    void grace() {
        Family.current().grace(grace);
    }

    private static Subprocess shell(String script) {
        return Subprocess.builder("sh", "-c", script).start();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() && !isZombie(pid);
    }

    private static boolean isZombie(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException _) {
            return true;
        }
    }

    /// What has been killed has ended as soon as the system lets it run.
    private static void awaitEnds(List<Long> pids) {
        Eventually.eventually("they have ended", () -> pids.stream().noneMatch(SubprocessEndTest::isAlive));
    }

    private static long pidFrom(Subprocess program) throws InterruptedException {
        return Long.parseLong(program.receiveLine().orElseThrow());
    }

    @Test
    void closingEndsOneThatReadsByTheEndOfItsInput() throws InterruptedException {
        var program = shell("while read line; do echo $line; done; exit 7");
        program.send("hello");
        program.receiveLine();
        Family.current().grace(Duration.ofMinutes(1));
        program.close();

        assertThat(program.exitStatus()).contains(new ExitStatus.Exited(7, ExitStatus.Exited.How.PROGRAM));
    }

    @Test
    void closingAsksOneThatWasSentNothing() {
        var program = Subprocess.builder("sleep", "1000").start();
        program.close();

        assertThat(program.exitStatus().orElseThrow().words()).isEqualTo("SIGTERM");
    }

    @Test
    void closingMakesOneEndThatIgnoresItAndWhatItHasStarted() throws InterruptedException {
        var program = shell(STUBBORN);
        assertThat(program.receiveLine()).contains("ready");
        program.terminate();
        program.close();

        assertThat(program.exitStatus().orElseThrow().words()).isEqualTo("SIGKILL");
    }

    @Test
    void whatItHasStartedIsAskedTooAndGivenItsTime(@TempDir Path folder) throws Exception {
        Family.current().grace(Duration.ofMinutes(1));
        // The outer shell dies at once; the inner one has something to put in order, until the test has heard of it:
        // when the program has been closed its lines cannot be taken any more.
        var program = Subprocess.builder(
                        "sh",
                        "-c",
                        "sh -c 'trap \"echo in order; while [ ! -e heard ]; do sleep 0.05; done; exit\" TERM; echo"
                                + " ready; while true; do sleep 0.05; done' & exec sleep 1000")
                .directory(folder)
                .start();
        assertThat(program.receiveLine()).contains("ready");
        List<String> last = new ArrayList<>();
        Thread taker = Thread.startVirtualThread(() -> {
            try {
                last.add(program.receiveLine().orElseThrow());
                Files.createFile(folder.resolve("heard"));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        program.close();
        taker.join();

        assertThat(last).containsExactly("in order");
    }

    @Test
    void aFinishedProgramsOwnBackgroundProcessesAreEndedByClosing() throws InterruptedException {
        var program = shell("sleep 1000 & echo $!");
        long left = pidFrom(program);
        assertThat(program.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(isAlive(left)).isTrue();

        program.close();
        awaitEnds(List.of(left));
    }

    @Test
    void aProcessThatHasLeftItsParentAndItsSessionIsFound() throws InterruptedException {
        try (var program = shell(ABANDONS + "exec sleep 1000")) {
            long left = pidFrom(program);
            program.killTree();

            awaitEnds(List.of(left));
            assertThat(program.join().words()).isEqualTo("SIGKILL");
        }
    }

    @Test
    void killingEndsTheProgramOnly() throws InterruptedException {
        try (var program = shell("sleep 1000 & echo $!; wait")) {
            long left = pidFrom(program);
            program.kill();

            assertThat(program.join().words()).isEqualTo("SIGKILL");
            assertThat(isAlive(left)).isTrue();
        }
    }

    @Test
    void aDescendantThatHoldsTheOutputOpenDelaysNobodyForEver() throws InterruptedException {
        try (var program = shell("sleep 1000 & echo done")) {
            Completed end = program.complete();

            assertThat(end.output()).isEqualTo("done\n");
            assertThat(program.receiveLine()).contains("done");
            assertThat(program.receiveLine()).isEmpty();
        }
    }

    @Test
    void aDescendantThatWritesForEverDelaysNobodyForEver() throws InterruptedException {
        try (var program = Subprocess.builder("sh", "-c", "yes & echo done >&2")
                .output(Output.discard())
                .start()) {
            assertThat(program.join()).isEqualTo(new ExitStatus.Returned());
            assertThat(program.errorOutput()).isEqualTo("done\n");
        }
    }

    @Test
    void aTreeThatGrowsWhileItIsKilledIsKilledWhole() throws InterruptedException {
        try (var program = shell("grow() { while true; do (sleep 1000 & sleep 1000 &); sleep 0.01; done; };"
                + " grow & grow & grow & echo ready; wait")) {
            program.receiveLine();
            String mark = environment(program.pid())
                    .lines()
                    .filter(line -> line.startsWith("OFFSPRING_SUBPROCESS="))
                    .findFirst()
                    .orElseThrow();
            Eventually.eventually("there are many", () -> count(mark) > 20);
            program.killTree();

            // Those that have been killed are gone as soon as the system lets them run.
            Eventually.eventually("there is none", () -> count(mark) == 0);
        }
    }

    private static long count(String mark) {
        return ProcessHandle.allProcesses()
                .filter(each -> environment(each.pid()).contains(mark))
                .count();
    }

    /// One variable a line.
    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1)
                    .replace('\0', '\n');
        } catch (IOException _) {
            return "";
        }
    }

    @Test
    void aTimedRunTakesWhatItHasStartedAlong(@TempDir Path folder) throws Exception {
        Path pids = folder.resolve("pids");

        Duration time = Duration.ofSeconds(1);
        // Again, for longer, if it had not come to start anything in its time.
        do {
            Duration given = time;
            assertThatThrownBy(() -> Subprocess.builder("sh", "-c", "sleep 1000 & echo $! > pids; wait")
                            .directory(folder)
                            .run(given))
                    .isInstanceOf(TimeoutException.class);
            time = time.multipliedBy(2);
        } while (!Files.exists(pids) || Files.size(pids) == 0);
        awaitEnds(List.of(Long.parseLong(Files.readString(pids).strip())));
    }

    @Test
    void whoWaitsForALineWhileItIsClosedIsNotLeftWaiting() throws InterruptedException {
        var program = Subprocess.builder("sleep", "1000").start();
        var waits = new CountDownLatch(1);
        List<Object> seen = new ArrayList<>();
        Thread taker = Thread.startVirtualThread(() -> {
            waits.countDown();
            program.lines().forEach(seen::add);
        });
        waits.await();
        program.close();
        taker.join();

        assertThat(seen).isEmpty();
    }

    @Test
    void closingTwiceIsNoErrorAndItStillAnswers() throws InterruptedException {
        var program = shell("echo error >&2; echo out; read x");
        assertThat(program.receiveLine()).contains("out");
        program.close();
        program.close();
        program.terminate();
        program.kill();
        program.killTree();
        program.closeInput();

        assertThat(program.isAlive()).isFalse();
        assertThat(program.exitStatus()).contains(program.join());
        assertThat(program.errorOutput()).isEqualTo("error\n");
        assertThatThrownBy(program::receiveLine)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("subprocess 'sh': is closed");
        assertThatThrownBy(() -> program.send("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("subprocess 'sh': is closed: ended=");
    }

    static final class StartsProgramsAndWaits {
        public static void main(String[] arguments) throws InterruptedException {
            var tree = Subprocess.builder("sh", "-c", ABANDONS + "sleep 1000 & echo $!; echo $$; wait")
                    .start();
            for (int i = 0; i < 3; i++) {
                System.out.println(tree.receiveLine().orElseThrow());
            }
            if (arguments.length > 0) {
                return;
            }
            new CountDownLatch(1).await();
        }
    }

    private static List<Long> threePids(JavaProgram program) {
        Eventually.eventually("the programs run", () -> program.out().lines().count() == 3);
        return program.out().lines().map(Long::parseLong).toList();
    }

    @Test
    void programsEndWithAJvmThatEndsByASignal() throws InterruptedException {
        for (String signal : List.of("TERM", "INT")) {
            try (var program = JavaProgram.main(StartsProgramsAndWaits.class)) {
                List<Long> pids = threePids(program);
                program.signal(signal);

                assertThat(program.await().err()).isEmpty();
                awaitEnds(pids);
            }
        }
    }

    @Test
    void programsEndWithAJvmThatEndsByItself() throws InterruptedException {
        try (var program = JavaProgram.main(StartsProgramsAndWaits.class, "and ends")) {
            assertThat(program.await().exitCode()).isZero();
            awaitEnds(threePids(program));
        }
    }

    static final class StartsAChildWithPrograms {
        public static void main(String[] arguments) throws InterruptedException {
            ChildProcess.builder()
                    .output(Output.inherit(""))
                    .start(() -> StartsProgramsAndWaits.main(new String[0]))
                    .join();
        }
    }

    @Test
    void programsOfAChildThatLosesItsParentEnd() throws InterruptedException {
        try (var program = JavaProgram.main(StartsAChildWithPrograms.class)) {
            List<Long> pids = threePids(program);
            program.signal("KILL");
            program.await();

            Eventually.eventually("they have ended", () -> pids.stream().noneMatch(SubprocessEndTest::isAlive));
        }
    }

    @Test
    void programsOfAChildThatIsKilledEnd() throws InterruptedException {
        var pipe = OneWayPipe.<Long>create();
        var out = pipe.sender();
        try (var child = ChildProcess.start(() -> {
                    var program = shell(ABANDONS + "echo $$; exec sleep 1000");
                    out.send(pidFrom(program));
                    out.send(pidFrom(program));
                    program.join();
                });
                var in = pipe.receiver()) {
            List<Long> pids = List.of(in.receive().orElseThrow(), in.receive().orElseThrow());
            assertThat(pids).allMatch(SubprocessEndTest::isAlive);
            child.kill();

            assertThat(child.join().words()).isEqualTo("SIGKILL");
            Eventually.eventually("they have ended", () -> pids.stream().noneMatch(SubprocessEndTest::isAlive));
        }
    }

    static final class StartsCat {
        public static void main(String[] arguments) throws InterruptedException {
            var cat = Subprocess.builder("cat").start();
            System.out.println(cat.pid());
            cat.join();
        }
    }

    @Test
    void aProgramThatReadsSeesTheEndWhenTheRootIsKilled() throws InterruptedException {
        try (var program = JavaProgram.main(StartsCat.class)) {
            Eventually.eventually("it runs", () -> program.out().endsWith("\n"));
            long cat = Long.parseLong(program.out().strip());
            program.signal("KILL");
            program.await();

            Eventually.eventually("it has ended", () -> !isAlive(cat));
        }
        // The killed one's directory is removed by whoever starts next.
        try (var next = JavaProgram.main(SubprocessTest.ShowsOutput.class)) {
            next.await();
        }
    }
}
