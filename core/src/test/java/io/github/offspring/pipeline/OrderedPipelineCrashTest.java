package io.github.offspring.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ElementFailedException;
import io.github.offspring.ExitStatus;
import io.github.offspring.LaunchException;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.internal.lease.KillPoints;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Family;
import io.github.offspring.process.Output;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pipeline does when its workers die, or their parent.
@RealProcesses
class OrderedPipelineCrashTest {

    private static Stream<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed();
    }

    private static Consumer<StageOptions> workers(int count, int retries) {
        return stage -> stage.workers(count).retries(retries).child(child -> child.output(Output.discard())
                .systemProperty("offspring.kill-points", "true"));
    }

    /// Now and then the worker of one stage is told to kill itself before its first, second, … store from there on:
    /// while it hands on, acknowledges, takes the next one, says what it does.
    private static int armed(int number, boolean here, SharedInt rounds) {
        int round = number / 10;
        if (here && number % 10 == 0 && rounds.compareAndSet(round, round + 1)) {
            KillPoints.arm(round + 1, Posix::killThisProcess);
        }
        return number;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Patience(seconds = 300)
    void noElementIsLostOrDoubledWhereverAWorkerOfAStageWasKilled(int stage) {
        int rounds = 30;
        SharedInt done = SharedInt.create(0);
        try (var results = OrderedPipeline.from(numbers(10 * rounds))
                .buffer(4)
                .stage("first", workers(1, 3), n -> armed(n, stage == 0, done))
                .stage("second", workers(2, 3), n -> armed(n, stage == 1, done))
                .stage("third", workers(1, 3), n -> armed(n, stage == 2, done))
                .start()) {
            assertThat(results.stream().toList()).isEqualTo(numbers(10 * rounds).toList());
            assertThat(done.get()).isEqualTo(rounds);
            assertThat(results.stages().get(stage).deaths()).isGreaterThanOrEqualTo(rounds / 2);
        }
    }

    @Test
    @Patience(seconds = 300)
    void killsFromOutsideAtAnyTimeLoseNothing() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Integer> taken = new ArrayList<>();
        try (var results = OrderedPipeline.from(numbers(1_000))
                .name("target")
                .buffer(8)
                .stage("first", workers(2, 1_000), n -> n)
                .stage("second", workers(1, 1_000), n -> n)
                .start()) {
            while (results.hasNext()) {
                taken.add(results.next());
                if (random.nextInt(100) == 0) {
                    List<ChildProcess<?>> victims = Family.current().children().stream()
                            .filter(child -> child.name().startsWith("target-"))
                            .toList();
                    if (!victims.isEmpty()) {
                        victims.get(random.nextInt(victims.size())).kill();
                    }
                }
            }
        }
        assertThat(taken).as("seed %d", seed).isEqualTo(numbers(1_000).toList());
    }

    @Test
    void anElementWhoseWorkerDiesFailsAtItsPlace() {
        try (var results = OrderedPipeline.from(numbers(20))
                .stage("same", workers(1, 0), n -> n)
                .stage("deadly", workers(2, 0), n -> {
                    if (n == 7) {
                        Posix.killThisProcess();
                    }
                    return n;
                })
                .start()) {
            for (int n = 0; n < 7; n++) {
                assertThat(results.next()).isEqualTo(n);
            }
            assertThatThrownBy(results::next).isInstanceOfSatisfying(ElementFailedException.class, e -> {
                assertThat(e.stage()).isEqualTo("deadly");
                assertThat(e.index()).isEqualTo(7);
                assertThat(e.attempts()).isEqualTo(1);
                assertThat(e.getCause()).isInstanceOfSatisfying(WorkerDiedException.class, died -> {
                    assertThat(died.report().status()).isEqualTo(new ExitStatus.Signaled(9));
                    assertThat(died.report().process()).contains("deadly");
                });
            });
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void elementsThatKillAreTriedAsOftenAsToldAndLeftOut() {
        List<ElementFailedException> failures = new ArrayList<>();
        try (var results = OrderedPipeline.from(numbers(60))
                .skipFailures(failures::add)
                .stage("deadly", workers(2, 1), n -> {
                    if (n % 20 == 13) {
                        Runtime.getRuntime().halt(3);
                    }
                    return n;
                })
                .stage("same", workers(1, 0), n -> n)
                .start()) {
            assertThat(results.stream().toList())
                    .isEqualTo(numbers(60).filter(n -> n % 20 != 13).toList());
            // Whoever dies last may not be needed any more, and is not replaced then.
            assertThat(results.stages().getFirst().deaths()).isBetween(5, 6);
        }
        assertThat(failures).extracting(ElementFailedException::index).containsExactly(13L, 33L, 53L);
        assertThat(failures).extracting(ElementFailedException::attempts).containsOnly(2);
        assertThat(failures).allSatisfy(e -> assertThat(e).hasCauseInstanceOf(WorkerDiedException.class));
    }

    /// The worker has a result and waits for room, when it is killed.
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aWorkerThatIsKilledWhileItHandsOnLeavesItsElement(int retries) throws Exception {
        SharedEvent go = SharedEvent.create();
        List<ElementFailedException> failures = new ArrayList<>();
        try (var results = OrderedPipeline.from(numbers(20))
                .name("full")
                .skipFailures(failures::add)
                .stage("make", workers(1, retries), n -> n)
                .stage("hold", s -> s.buffer(2), n -> {
                    go.await();
                    return n;
                })
                .start()) {
            Eventually.eventually("it waits with its fourth", () -> {
                StageState make = results.stages().getFirst();
                return make.handedOn() == 3 && make.waiting() == 1;
            });
            Family.current().children().stream()
                    .filter(child -> child.name().equals("full-make-1"))
                    .forEach(ChildProcess::kill);
            Eventually.eventually(
                    "it is replaced", () -> results.stages().getFirst().deaths() == 1);
            go.set();
            // 0 is held, 1 and 2 wait; it had 3.
            assertThat(results.stream().toList())
                    .isEqualTo(numbers(20).filter(n -> n != 3 || retries > 0).toList());
        }
        assertThat(failures).extracting(ElementFailedException::index).isEqualTo(retries > 0 ? List.of() : List.of(3L));
    }

    @Test
    void whatTakesTooLongIsEndedAndTriedAgainIfThatIsAllowed() {
        SharedInt hung = SharedInt.create(0);
        List<ElementFailedException> failures = new ArrayList<>();
        try (var results = OrderedPipeline.from(numbers(30))
                .skipFailures(failures::add)
                .stage("slow", workers(2, 1).andThen(s -> s.timeout(Duration.ofSeconds(10))), n -> {
                    boolean hangs = n == 11 || n == 17 && hung.getAndIncrement() == 0;
                    while (hangs) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    return n;
                })
                .start()) {
            assertThat(results.stream().toList())
                    .isEqualTo(numbers(30).filter(n -> n != 11).toList());
        }
        assertThat(failures).singleElement().satisfies(e -> {
            assertThat(e.index()).isEqualTo(11);
            assertThat(e.attempts()).isEqualTo(2);
            assertThat(e).hasCauseInstanceOf(TimeoutException.class);
        });
    }

    @Test
    void aStageWhoseProcessesNeverComeUpFailsThePipeline() {
        try (var results = OrderedPipeline.from(Stream.iterate(0, n -> n + 1))
                .stage("same", 1, n -> n)
                .stage("hopeless", s -> s.child(child -> child.jvmOptions("-XX:NoSuchOption=1")), n -> n)
                .start()) {
            assertThatThrownBy(results::next).isInstanceOfAny(LaunchException.class, ProcessDiedException.class);
            assertThat(results.hasNext()).isFalse();
        }
    }

    /// Goes on for ever, and prints the workers' process ids.
    static final class EndlessPipeline {
        public static void main(String[] args) {
            try (var pids = OrderedPipeline.from(Stream.iterate(0, n -> n + 1))
                    .stage("first", 2, _ -> ProcessHandle.current().pid())
                    .stage(
                            "second",
                            1,
                            pid -> pid + " " + ProcessHandle.current().pid())
                    .start()) {
                pids.forEachRemaining(line -> {
                    System.out.println(line);
                    System.out.flush();
                });
            }
        }
    }

    @Test
    void noWorkerOutlivesItsParent() {
        try (JavaProgram program = JavaProgram.main(EndlessPipeline.class)) {
            Eventually.eventually("they work", () -> program.out().lines().count() > 20);
            List<ProcessHandle> workers = program.out()
                    .lines()
                    .limit(20)
                    .flatMap(line -> Stream.of(line.split(" ")))
                    .distinct()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                    .toList();
            program.signal("KILL");
            Eventually.eventually("none of them lives", () -> workers.stream().noneMatch(ProcessHandle::isAlive));
        }
    }
}
