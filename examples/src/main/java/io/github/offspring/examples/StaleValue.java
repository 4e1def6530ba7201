package io.github.offspring.examples;

import io.github.offspring.memory.SharedValue;
import io.github.offspring.process.ChildProcess;
import java.time.Duration;

/// A process works for a long time on `a`. Another one needs `a + b` at every tick, and does with the last `a`
/// there is.
///
/// How long it takes, how long a tick is, and how long the reader goes on afterwards can be given, in
/// milliseconds; if not they are 15 s, 5 s and 30 s. Ctrl-C ends both processes.
public final class StaleValue {
    private static final long[] DEFAULT_MILLIS = {15_000, 5_000, 30_000};
    private static final double INITIAL = 1;
    private static final double B = 10;

    private StaleValue() {}

    static void main(String... arguments) throws InterruptedException {
        Duration work = millis(arguments, 0);
        Duration tick = millis(arguments, 1);
        Duration rest = millis(arguments, 2);

        // There is a value from the beginning, so the first tick has one too.
        try (SharedValue<Double> a = SharedValue.create(INITIAL);
                var computation = ChildProcess.builder().name("computation").start(() -> {
                    Thread.sleep(work);
                    a.set(2.0);
                })) {
            long first = System.nanoTime();
            long end = Long.MAX_VALUE;
            for (int number = 0; ; number++) {
                long now = System.nanoTime() - first;
                if (end == Long.MAX_VALUE && !computation.isAlive()) {
                    end = now + rest.toNanos();
                }
                if (now > end) {
                    break;
                }
                var latest = a.latest();
                System.out.println("tick " + number + ": a + b = " + (latest.value() + B)
                        + (latest.version() == 1 ? ", with the initial a" : ", with a as computed"));
                // Each tick has its own time: what a late one is behind, the next is not.
                Thread.sleep(Duration.ofNanos(Math.max(0, first + tick.toNanos() * (number + 1) - System.nanoTime())));
            }
            System.out.println("the computation: " + computation.join().words());
        }
    }

    private static Duration millis(String[] arguments, int index) {
        return Duration.ofMillis(index < arguments.length ? Long.parseLong(arguments[index]) : DEFAULT_MILLIS[index]);
    }
}
