package io.github.offspring.benchmarks;

import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedEvent;
import java.time.Duration;

/// The time from the setting of an event here until a thread of another process, which has waited for it, runs.
///
/// That one answers by a number in shared memory at which this one looks all the time, so that there is no second
/// waking in the figure. Before the event is set there is a pause: one that lets the other fall asleep, or one
/// after which it has not yet ceased to look by itself.
final class WakeUp implements OpenSide {

    private static final double MICROS_PER_MILLI = 1e3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int count;
    private final Duration pause;
    private final SharedEvent event = SharedEvent.create();
    private final SharedInt answers = SharedInt.create(0);
    private final ChildProcess<?> waiter;
    private int answered;

    private WakeUp(int count, Duration pause) {
        this.count = count;
        this.pause = pause;
        SharedEvent awaited = event;
        SharedInt said = answers;
        waiter = ChildProcess.builder().daemon(true).keepStandby(0).start(() -> {
            while (true) {
                awaited.await();
                awaited.clear();
                said.incrementAndGet();
            }
        });
    }

    /// @param count how many samples a round has
    static OpenSide after(int count, Duration pause) {
        return new WakeUp(count, pause);
    }

    @Override
    public double[] round() throws InterruptedException {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            pause();
            samples[i] = Clock.milliseconds(() -> {
                        event.set();
                        awaitAnswer();
                    })
                    * MICROS_PER_MILLI;
        }
        return samples;
    }

    private void pause() throws InterruptedException {
        if (pause.compareTo(Duration.ofMillis(1)) < 0) {
            // Too short for the kernel.
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < pause.toNanos()) {
                Thread.onSpinWait();
            }
        } else {
            Thread.sleep(pause);
        }
    }

    private void awaitAnswer() throws InterruptedException {
        long begin = System.nanoTime();
        while (answers.get() == answered) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while an answer was awaited");
            }
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("benchmark: nobody has been woken");
            }
            Thread.onSpinWait();
        }
        answered++;
    }

    @Override
    public void close() {
        waiter.kill();
        waiter.close();
    }
}
