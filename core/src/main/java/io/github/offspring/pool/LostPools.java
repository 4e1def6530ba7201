package io.github.offspring.pool;

import java.lang.ref.Cleaner;

/// Ends the pools that nobody can hand anything in to any more, and that nobody has closed: their processes would
/// stay as long as this one.
final class LostPools {

    private static final Cleaner CLEANER = Cleaner.create(
            task -> Thread.ofPlatform().daemon().name("offspring-lost-pools").unstarted(task));

    private LostPools() {}

    /// @param intake what everything holds that takes work for the pool; the core does not
    static void watch(Intake intake, PoolCore core) {
        CLEANER.register(intake, core::lost);
    }
}
