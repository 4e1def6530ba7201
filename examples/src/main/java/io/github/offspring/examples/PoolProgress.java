package io.github.offspring.examples;

import io.github.offspring.pool.ProcessPool;
import io.github.offspring.progress.ProgressBars;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Ten jobs of a second each on three workers, with a bar that shows how far they have come.
public final class PoolProgress {
    private PoolProgress() {}

    private static final int JOBS = 10;

    static void main() throws InterruptedException {
        List<Integer> numbers = IntStream.range(0, JOBS).boxed().toList();
        try (var pool = ProcessPool.create(3)) {
            List<Integer> squares = pool.withProgress(ProgressBars.onScreen("squares"))
                    .withChunkSize(1)
                    .map(numbers, PoolProgress::job);
            System.out.println("results: " + squares);
        }
    }

    private static int job(int number) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(1));
        return number * number;
    }
}
