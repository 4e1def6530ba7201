package io.github.offspring.examples;

import io.github.offspring.MapFailedException;
import io.github.offspring.RemoteTrace;
import io.github.offspring.pool.ProcessPool;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Tasks that throw: the exception arrives as it was thrown, and the pool goes on.
public final class PoolError {
    private PoolError() {}

    /// An exception of the program's own, with more to it than a message.
    static final class InvalidRow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int row;

        InvalidRow(int row, String text, Throwable cause) {
            super("row " + row + " is no number: '" + text + "'", cause);
            this.row = row;
        }
    }

    static void main() throws InterruptedException, ExecutionException {
        try (var pool = ProcessPool.create(2)) {
            try {
                pool.submit(() -> parse(17, "4x2")).get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof InvalidRow invalid)) {
                    throw e;
                }
                show(invalid);
            }

            // One bad element does not spoil the others.
            List<String> texts = List.of("10", "ten", "30", "");
            try {
                pool.map(texts, text -> parse(texts.indexOf(text), text));
            } catch (MapFailedException e) {
                System.out.println("map: results " + e.results());
                e.failures()
                        .forEach((i, failure) -> System.out.println("map: element " + i + ": " + failure.getMessage()));
            }

            System.out.println(
                    "the pool lives: " + pool.submit(() -> parse(18, "42")).get());
        }
    }

    private static int parse(int row, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidRow(row, text, e);
        }
    }

    private static void show(InvalidRow invalid) {
        System.out.println("type: " + invalid.getClass().getSimpleName());
        System.out.println("message: " + invalid.getMessage());
        System.out.println("its own field: row " + invalid.row);
        System.out.println("cause: " + invalid.getCause());
        System.out.println("thrown at: " + invalid.getStackTrace()[0]);
        for (Throwable added : invalid.getSuppressed()) {
            if (added instanceof RemoteTrace trace) {
                System.out.println("in process: " + trace.process() + ", another one than this: "
                        + (trace.pid() != ProcessHandle.current().pid()));
                System.out.println("what it looked like there:");
                trace.stackTraceText().lines().limit(3).forEach(line -> System.out.println("  " + line.strip()));
            }
        }
    }
}
