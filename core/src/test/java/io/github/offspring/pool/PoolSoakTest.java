package io.github.offspring.pool;

import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A short soak; a long one with `-Doffspring.soak=30m -Doffspring.test.patience=2400`, where the second is the
/// limit for a hang, in seconds.
///
/// `-Doffspring.soak.seed=…` repeats the choices of an earlier one, though not the moments.
@RealProcesses
class PoolSoakTest {

    private static final long SEED = 20_251_124;

    @TempDir
    private Path directory;

    @Test
    void underMixedWorkAndRandomMisfortuneEverythingEndsOnceAndNothingIsLeft() throws Exception {
        Duration duration = Duration.parse("PT" + System.getProperty("offspring.soak", "15s"));
        Duration round = duration.toMinutes() < 1 ? duration.dividedBy(4) : Duration.ofSeconds(15);

        new PoolSoak(duration, round, Long.getLong("offspring.soak.seed", SEED), directory).run();
    }
}
