package io.github.offspring.examples;

import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedLongArray;
import io.github.offspring.pool.ProcessPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;

/// The squares of many numbers, each after a pause as if it were hard work, by four processes that write into one
/// array.
///
/// How many numbers can be given: any, also fewer than there are processes, or none.
public final class SquaresParallel {
    private static final int PROCESSES = 4;
    private static final int DEFAULT_ITEMS = 1000;
    private static final int MOST_MICROS = 5000;

    private SquaresParallel() {}

    static void main(String... arguments) throws Exception {
        int items = arguments.length == 0 ? DEFAULT_ITEMS : Integer.parseInt(arguments[0]);
        long start = System.nanoTime();
        long[] expected = new long[items];
        for (int i = 0; i < items; i++) {
            expected[i] = hardSquare(i);
        }
        long alone = System.nanoTime() - start;

        try (SharedLongArray squares = SharedArray.longs(items);
                var pool = ProcessPool.builder().workers(PROCESSES).start()) {
            start = System.nanoTime();
            List<Future<?>> parts = new ArrayList<>();
            for (int part = 0; part < PROCESSES; part++) {
                // The parts differ by one at most, and leave nothing over, whatever the numbers are.
                int from = (int) ((long) items * part / PROCESSES);
                int to = (int) ((long) items * (part + 1) / PROCESSES);
                SharedLongArray mine = squares.slice(from, to);
                parts.add(pool.submit(() -> fill(mine, from)));
            }
            for (Future<?> part : parts) {
                part.get();
            }
            long together = System.nanoTime() - start;

            System.out.println("items: " + items);
            System.out.println("equal: " + Arrays.equals(expected, squares.toArray()));
            System.out.printf("%d processes: %.1f times as fast as one%n", PROCESSES, (double) alone / together);
        }
    }

    private static void fill(SharedLongArray squares, int first) throws InterruptedException {
        for (int i = 0; i < squares.length(); i++) {
            squares.set(i, hardSquare(first + i));
        }
    }

    private static long hardSquare(int number) throws InterruptedException {
        // The same pause for a number wherever it is worked on.
        Thread.sleep(Duration.ofNanos(1_000L * new Random(number).nextInt(MOST_MICROS)));
        return (long) number * number;
    }
}
