package io.github.offspring.examples;

import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.TaskFuture;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One call that is waited for, and calls whose results are fetched later; then the pool is closed.
public final class PoolAsync {
    private PoolAsync() {}

    static void main() throws InterruptedException, ExecutionException {
        try (var pool = ProcessPool.create(2)) {
            System.out.println("10 squared: " + pool.submit(() -> square(10)).get());

            TaskFuture<Integer> later = pool.submit(() -> square(20));
            TaskFuture<List<Integer>> many = pool.mapAsync(List.of(1, 2, 3, 4, 5), PoolAsync::square);
            System.out.println("handed in; this process goes on with other things");

            // What has been handed in is still done, and its results wait for us; more is not taken.
            pool.shutdown();
            try {
                pool.submit(() -> square(30));
                System.out.println("taken after the end");
            } catch (RejectedExecutionException e) {
                System.out.println("refused: " + e.getMessage());
            }

            System.out.println("20 squared: " + later.get());
            System.out.println("1 to 5 squared: " + many.get());

            boolean ended = pool.awaitTermination(1, TimeUnit.MINUTES);
            System.out.println(
                    "ended: " + ended + ", workers left: " + pool.workers().size());
        }
    }

    /// Stands for work that takes a while.
    private static int square(int n) {
        LockSupport.parkNanos(200_000_000);
        return n * n;
    }
}
