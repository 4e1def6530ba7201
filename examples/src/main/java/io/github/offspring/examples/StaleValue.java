package io.github.offspring.examples;

import io.github.offspring.refresh.Activity;
import io.github.offspring.refresh.Snapshot;
import io.github.offspring.refresh.StaleWhileComputing;
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

    static void main(String... arguments) {
        Duration work = millis(arguments, 0);
        Duration tick = millis(arguments, 1);
        Duration rest = millis(arguments, 2);

        try (var computing = StaleWhileComputing.from(INITIAL).name("a").once().start(() -> {
            Thread.sleep(work);
            return 2.0;
        })) {
            int number = 0;
            // There is a value from the beginning, so the first tick has one too.
            for (Snapshot<Double> a : computing.reader().ticks(tick)) {
                System.out.println("tick " + number++ + ": a + b = " + (a.value() + B)
                        + (a.isInitial() ? ", with the initial a" : ", with a as computed"));
                if (a.activity() == Activity.ENDED
                        && (a.failure().isPresent() || a.age().compareTo(rest) > 0)) {
                    break;
                }
            }
            System.out.println("the computation: "
                    + computing.latest().failure().map(Throwable::toString).orElse("done"));
        }
    }

    private static Duration millis(String[] arguments, int index) {
        return Duration.ofMillis(index < arguments.length ? Long.parseLong(arguments[index]) : DEFAULT_MILLIS[index]);
    }
}
