package io.github.offspring.manager;

/// Counts managers that have died soon, one after the other. Starting and restoring is no life.
///
/// Not thread-safe.
final class ShortLives {

    private static final long SHORT_NANOS = 10_000_000_000L;

    private int count;
    private boolean serving;
    private long sinceNanos;

    /// One lets clients in.
    void serves(long nowNanos) {
        serving = true;
        sinceNanos = nowNanos;
    }

    /// One has died, or has not come up.
    ///
    /// @return how many have by now that did not serve for long
    int ended(long nowNanos) {
        count = serving && nowNanos - sinceNanos >= SHORT_NANOS ? 0 : count + 1;
        serving = false;
        return count;
    }

    /// Whether the last one that there was serves.
    boolean isServing() {
        return serving;
    }
}
