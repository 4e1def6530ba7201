package io.github.offspring.examples;

import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedBarrier;
import java.util.ArrayList;
import java.util.List;

/// Three processes meet, several times; nobody goes on before the last one is there.
public final class BarrierMeet {
    private static final int PARTIES = 3;
    private static final int ROUNDS = 4;

    private BarrierMeet() {}

    static void main() throws Exception {
        SharedInt arrived = SharedInt.create(0);
        SharedInt tooEarly = SharedInt.create(0);
        SharedInt trips = SharedInt.create(0);
        // Done once each time, by the last to arrive, before anybody goes on.
        SharedBarrier barrier = SharedBarrier.create(PARTIES, trips::incrementAndGet);
        List<ChildProcess<Void>> children = new ArrayList<>();
        try {
            for (int i = 0; i < PARTIES; i++) {
                int number = i;
                children.add(ChildProcess.start(() -> {
                    for (int round = 1; round <= ROUNDS; round++) {
                        Thread.sleep(number * 20L);
                        arrived.incrementAndGet();
                        barrier.await();
                        if (arrived.get() < round * PARTIES) {
                            tooEarly.incrementAndGet();
                        }
                    }
                }));
            }
            for (ChildProcess<Void> child : children) {
                child.result().get();
            }
        } finally {
            children.forEach(ChildProcess::close);
        }
        System.out.println("arrived: " + arrived.get() + ", gone on too early: " + tooEarly.get());
        System.out.println("trips: " + trips.get() + ", waiting: " + barrier.getNumberWaiting());
    }
}
