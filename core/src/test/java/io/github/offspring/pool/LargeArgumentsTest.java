package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.memory.SharedInt;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tasks with arrays so large that they do not go through the connection.
@RealProcesses
class LargeArgumentsTest {

    private static final int LENGTH = 300_000;

    private final ProcessPool pool = ProcessPool.create(2);

    @AfterEach
    void close() {
        pool.close();
    }

    private static double[] filled(double value) {
        double[] array = new double[LENGTH];
        Arrays.fill(array, value);
        return array;
    }

    private static double sum(double[] array) {
        return Arrays.stream(array).sum();
    }

    /// Memory without a name that holds arrays, and is open here.
    private static long openBlocks() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).toString().contains("offspring-array");
                        } catch (IOException e) {
                            // Closed meanwhile.
                            return false;
                        }
                    })
                    .count();
        }
    }

    @Test
    void eachOfManyTasksGetsItsOwnArray() throws Exception {
        List<TaskFuture<Double>> sums = new ArrayList<>();
        double[] array = filled(0);
        for (int i = 0; i < 20; i++) {
            Arrays.fill(array, i);
            sums.add(pool.submit(() -> sum(array)));
        }
        Arrays.fill(array, -1);
        for (int i = 0; i < 20; i++) {
            assertThat(sums.get(i).get()).isEqualTo((double) LENGTH * i);
        }
        Eventually.eventually("no more than one is kept", () -> openBlocks() <= 1);
    }

    @Test
    void manyThatWaitDoNotTakeAllDescriptors() throws Exception {
        double[] array = filled(1);
        SharedInt gate = SharedInt.create(0);
        List<TaskFuture<Double>> sums = new ArrayList<>();
        long most = 0;
        for (int i = 0; i < 300; i++) {
            sums.add(pool.submit(() -> {
                while (gate.get() == 0) {
                    Thread.yield();
                }
                return sum(array);
            }));
            most = Math.max(most, openBlocks());
        }
        gate.set(1);
        assertThat(most).isLessThanOrEqualTo(257);
        for (TaskFuture<Double> sum : sums) {
            assertThat(sum.get()).isEqualTo((double) LENGTH);
        }
    }

    @Test
    void aTaskThatIsTriedAgainHasItsArray() throws Exception {
        SharedInt attempts = SharedInt.create(0);
        double[] array = filled(3);

        TaskFuture<Double> sum = pool.withRetries(1).submit(() -> {
            double found = sum(array);
            Arrays.fill(array, 0);
            if (attempts.getAndIncrement() == 0) {
                Runtime.getRuntime().halt(1);
            }
            return found;
        });

        assertThat(sum.get()).isEqualTo(3.0 * LENGTH);
        assertThat(attempts.get()).isEqualTo(2);
    }

    @Test
    void arraysOfTasksThatAreCancelledOrDieAreGivenBack() throws Exception {
        List<TaskFuture<Double>> futures = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            double[] array = filled(i);
            boolean dies = i % 3 == 0;
            futures.add(pool.submit(() -> {
                if (dies) {
                    Runtime.getRuntime().halt(1);
                }
                return sum(array);
            }));
        }
        for (int i = 1; i < 12; i += 3) {
            futures.get(i).cancel(true);
        }
        for (int i = 2; i < 12; i += 3) {
            assertThat(futures.get(i).get()).isEqualTo((double) LENGTH * i);
        }
        for (int i = 0; i < 12; i += 3) {
            TaskFuture<Double> died = futures.get(i);
            assertThat(died).failsWithin(Duration.ofSeconds(60)).withThrowableOfType(ExecutionException.class);
        }
        Eventually.eventually("no more than one is kept", () -> openBlocks() <= 1);
    }
}
