package io.github.offspring.examples;

import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedSemaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Five workers want to get into a room for two. An argument says for how many milliseconds each stays there.
public final class SemaphoreRoom {
    private static final int WORKERS = 5;
    private static final int PLACES = 2;

    private SemaphoreRoom() {}

    static void main(String[] arguments) throws Exception {
        Duration stay = Duration.ofMillis(arguments.length > 0 ? Long.parseLong(arguments[0]) : 2_000);
        SharedSemaphore room = SharedSemaphore.create(PLACES);
        SharedInt inside = SharedInt.create(0);
        SharedInt most = SharedInt.create(0);
        List<ChildProcess<Void>> workers = new ArrayList<>();
        long before = System.nanoTime();
        try {
            for (int i = 0; i < WORKERS; i++) {
                workers.add(ChildProcess.start(() -> {
                    room.acquire();
                    try {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.sleep(stay);
                        inside.decrementAndGet();
                    } finally {
                        room.release();
                    }
                }));
            }
            for (ChildProcess<Void> worker : workers) {
                worker.result().get();
            }
        } finally {
            workers.forEach(ChildProcess::close);
        }
        long stays = (System.nanoTime() - before) / stay.toNanos();
        System.out.println("most at a time: " + most.get());
        System.out.println("took as long as so many stays one after the other: " + stays);
        System.out.println("places free at the end: " + room.availablePermits());
    }
}
