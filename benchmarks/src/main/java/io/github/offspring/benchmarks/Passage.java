package io.github.offspring.benchmarks;

import io.github.offspring.channel.SharedQueue;
import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedDoubleArray;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import java.time.Duration;

/// The time that an element is on its way: from before it is put into an empty queue here until a thread of another
/// process has it.
///
/// The element is the time at which it was put; both processes have the same clock. Between two of them there is a
/// pause. In it the other process falls asleep, or it looks at the queue all the time.
final class Passage implements OpenSide {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    // Shorter ones the kernel does not keep.
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(1);

    private final int count;
    private final Duration pause;
    private final SharedQueue<Long> queue = SharedQueue.create(1_000);
    private final SharedInt arrived = SharedInt.create(0);
    private final SharedDoubleArray micros;
    private final ChildProcess<?> consumer;

    /// @param count how many samples a round has
    Passage(int count, Duration pause, boolean spinning) {
        this.count = count;
        this.pause = pause;
        micros = SharedArray.doubles(count);
        SharedQueue<Long> from = queue;
        SharedInt said = arrived;
        SharedDoubleArray passed = micros;
        consumer = ChildProcess.builder().daemon(true).keepStandby(0).start(() -> {
            while (true) {
                for (int i = 0; i < count; i++) {
                    // Before the first one others are measured, whom a busy processor would slow down.
                    long put = spinning && i > 0 ? spin(from) : from.take();
                    passed.set(i, (System.nanoTime() - put) / NANOS_PER_MICRO);
                }
                said.set(count);
            }
        });
    }

    private static long spin(SharedQueue<Long> queue) {
        Long put;
        do {
            Thread.onSpinWait();
            put = queue.poll();
        } while (put == null);
        return put;
    }

    @Override
    public double[] round() throws InterruptedException {
        arrived.set(0);
        for (int i = 0; i < count; i++) {
            pause();
            queue.put(System.nanoTime());
        }
        long begin = System.nanoTime();
        while (arrived.get() == 0) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("benchmark: elements have not arrived");
            }
            Thread.sleep(1);
        }
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            samples[i] = micros.get(i);
        }
        return samples;
    }

    private void pause() throws InterruptedException {
        if (pause.compareTo(SHORTEST_SLEEP) >= 0) {
            Thread.sleep(pause);
            return;
        }
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < pause.toNanos()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        consumer.kill();
        consumer.close();
        queue.close();
        queue.clear();
        micros.close();
    }
}
