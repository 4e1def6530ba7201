package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.DeathReport;
import io.github.offspring.ExitStatus;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Kills children at random moments of their start, from before their JVM has read its command line to after their
/// end: whatever the moment, the parent has an answer.
@RealProcesses
class RandomKillTest {

    private static final int KILLS = 1_000;
    private static final int AT_A_TIME = 3;
    private static final long SEED = 20_251_121;

    private final AtomicInteger results = new AtomicInteger();
    private final AtomicInteger deaths = new AtomicInteger();

    private record Answer(int number, String text) {}

    @Test
    @Patience(seconds = 900)
    void aChildKilledAtAnyMomentOfItsStartIsAResultOrADeath() throws Exception {
        Random random = new Random(SEED);
        try (ExecutorService starters = Executors.newFixedThreadPool(AT_A_TIME)) {
            long start = nanosToTheEnd(starters);
            standby().keepStandby(2);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < KILLS; i++) {
                int number = i;
                boolean cold = random.nextInt(4) > 0;
                long delay = (long) (1.3 * start * random.nextDouble());
                all.add(starters.submit(() -> {
                    startAndKill(cold ? ChildProcess.builder() : standby(), number, delay);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                assertAnswered(each);
            }
        } finally {
            standby().keepStandby(0);
        }

        System.out.println("random kills: seed=" + SEED + ", results=" + results + ", deaths=" + deaths);
        // Both were seen: the delays were neither all too short nor all too long.
        assertThat(results).hasPositiveValue();
        assertThat(deaths).hasPositiveValue();
        assertThat(Family.current().children()).isEmpty();
    }

    /// How long it takes here and now, as many at a time, until a child has come to its end by itself.
    private long nanosToTheEnd(ExecutorService starters) throws Exception {
        List<Callable<Long>> starts = Collections.nCopies(4 * AT_A_TIME, () -> {
            long began = System.nanoTime();
            ChildProcess.start(() -> "done").join();
            return System.nanoTime() - began;
        });
        List<Long> times = new ArrayList<>();
        for (Future<Long> each : starters.invokeAll(starts)) {
            times.add(each.get());
        }
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    private static ChildProcessBuilder standby() {
        return ChildProcess.builder().systemProperty("random.kill", "standby");
    }

    private static void assertAnswered(Future<?> each) throws InterruptedException {
        try {
            each.get();
        } catch (ExecutionException e) {
            throw new AssertionError("seed=" + SEED, e.getCause());
        }
    }

    private void startAndKill(ChildProcessBuilder builder, int number, long delayNanos) throws InterruptedException {
        String text = "n".repeat(number);
        ChildProcess<Answer> child = builder.output(Output.discard()).start(() -> new Answer(number, text));
        ProcessHandle process = ProcessHandle.of(child.pid()).orElse(null);
        long deadline = System.nanoTime() + delayNanos;
        while (System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(deadline - System.nanoTime());
        }
        if (process != null) {
            process.destroyForcibly();
        }
        ExitStatus status = child.join();
        try {
            assertThat(child.result().join()).isEqualTo(new Answer(number, text));
            results.incrementAndGet();
        } catch (CompletionException e) {
            assertThat(status).isEqualTo(new ExitStatus.Signaled(9));
            assertThat(child.deathReport()).map(DeathReport::status).contains(status);
            assertThat(e.getCause()).isInstanceOf(ProcessDiedException.class).hasMessageContaining("SIGKILL");
            deaths.incrementAndGet();
        }
        if (status instanceof ExitStatus.Returned) {
            assertThat(child.result()).isCompletedWithValue(new Answer(number, text));
        }
    }
}
