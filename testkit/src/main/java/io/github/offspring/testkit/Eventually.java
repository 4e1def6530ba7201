package io.github.offspring.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Waits for conditions that another thread or process brings about. The limits are for hangs, not for speed.
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private Eventually() {}

    /// Waits until something holds.
    ///
    /// @param what says it in words, for the failure
    /// @param condition asked again and again
    /// @throws AssertionError if it never does
    public static void eventually(String what, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("never came true: " + what);
                }
                Thread.sleep(INTERVAL);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting for: " + what, e);
        }
    }
}
