package io.github.offspring.examples;

import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.TaskFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Ten jobs of a second each on three workers, handed in one by one; their results are fetched in that order.
public final class PoolResults {
    private PoolResults() {}

    private static final int JOBS = 10;

    static void main() throws InterruptedException, ExecutionException {
        try (var pool = ProcessPool.create(3)) {
            // The workers' own start is not what is to be seen.
            pool.map(List.of(1, 2, 3), n -> n, 1);

            long begun = System.nanoTime();
            List<TaskFuture<Integer>> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                int number = i;
                jobs.add(pool.submit(() -> job(number)));
            }
            for (TaskFuture<Integer> job : jobs) {
                System.out.println(job.get());
            }
            Duration time = Duration.ofNanos(System.nanoTime() - begun);
            System.out.println("seconds: " + time.toSeconds());
        }
    }

    private static int job(int number) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(1));
        return number * number;
    }
}
