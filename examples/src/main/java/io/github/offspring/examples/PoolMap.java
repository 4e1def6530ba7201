package io.github.offspring.examples;

import io.github.offspring.pool.ProcessPool;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Applies a function to every element of a list, in several processes.
public final class PoolMap {
    private PoolMap() {}

    /// A square, and who computed it.
    record Square(int value, long pid) {}

    static void main() throws InterruptedException {
        try (var pool = ProcessPool.create(4)) {
            System.out.println("squares: " + pool.map(List.of(1, 2, 3, 4), n -> n * n));
            System.out.println("squares of nothing: " + pool.map(List.<Integer>of(), n -> n * n));

            // Chunks of 3: the last one has a single element. The results are in the order of the elements all the
            // same.
            List<Integer> numbers = IntStream.rangeClosed(1, 40).boxed().toList();
            List<Square> squares = pool.map(numbers, PoolMap::slowSquare, 3);
            boolean right = squares.stream()
                    .map(Square::value)
                    .toList()
                    .equals(numbers.stream().map(n -> n * n).toList());
            Set<Long> pids = new HashSet<>(squares.stream().map(Square::pid).toList());
            System.out.println("squares of 40 numbers in chunks of 3: " + (right ? "right, in order" : "wrong"));
            System.out.println("processes that computed them: " + pids.size());
        }

        try (var pool = ProcessPool.create()) {
            System.out.println("workers if no number is given: " + pool.size() + ", usable processors: "
                    + Runtime.getRuntime().availableProcessors());
            System.out.println("squares: " + pool.map(List.of(1, 2, 3, 4), n -> n * n));
        }
    }

    /// Stands for work that takes a while.
    private static Square slowSquare(int n) {
        LockSupport.parkNanos(25_000_000);
        return new Square(n * n, ProcessHandle.current().pid());
    }
}
