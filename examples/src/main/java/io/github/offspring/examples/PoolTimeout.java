package io.github.offspring.examples;

import io.github.offspring.Action;
import io.github.offspring.channel.OneWayPipe;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.TaskFuture;
import io.github.offspring.pool.TaskSubmitter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// Tasks that take too long, one of which loops for ever and ignores interruption: its process is ended, and
/// nothing else.
public final class PoolTimeout {
    private PoolTimeout() {}

    static void main() throws InterruptedException, ExecutionException {
        try (var pool = ProcessPool.create(2)) {
            TaskSubmitter limited = pool.withTimeout(Duration.ofSeconds(3));
            TaskFuture<List<Integer>> others = pool.mapAsync(List.of(1, 2, 3, 4, 5), n -> n * n);

            show("endless loop", limited, PoolTimeout::loopForEver);
            show("long sleep", limited, () -> Thread.sleep(Duration.ofHours(1)));

            System.out.println("the others: " + others.get());
            System.out.println("later ones: " + pool.map(List.of(6, 7, 8), n -> n * n));
        }
    }

    private static void show(String name, TaskSubmitter pool, Action work) throws InterruptedException {
        var pids = OneWayPipe.<Long>create();
        var out = pids.sender();
        TaskFuture<?> future = pool.submit(() -> {
            try (out) {
                out.send(ProcessHandle.current().pid());
            }
            work.perform();
        });
        long pid;
        try (var in = pids.receiver()) {
            pid = in.receive().orElseThrow();
        }
        try {
            future.get();
            System.out.println(name + ": ended by itself");
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TimeoutException late)) {
                throw new IllegalStateException(name + ": failed otherwise", e);
            }
            System.out.println(name + ": " + late.getMessage());
        }
        // An interruption is tried first: work that minds it does not cost its process.
        boolean alive = ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        System.out.println(name + ": its process " + pid + (alive ? " lives on" : " is gone"));
    }

    private static void loopForEver() {
        long turns = 0;
        while (turns >= 0) {
            turns = (turns + 1) % 1_000_000;
        }
    }
}
