package io.github.offspring.channel;

import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A short soak; a long one with `-Doffspring.soak=30m -Doffspring.test.patience=2400`, where the second is the
/// limit for a hang, in seconds; a quarter of it is that of a single wait.
///
/// `-Doffspring.soak.seed=…` repeats the choices of an earlier one, though not the moments.
@RealProcesses
class QueueSoakTest {

    private static final long SEED = 20_261_123;

    /// Each round starts sixteen processes.
    private static final int PATIENCE_SECONDS = 300;

    @TempDir
    private Path directory;

    @Test
    @Patience(seconds = PATIENCE_SECONDS)
    void whoeverIsKilledNothingIsLostOrDoubledOrStuckOrLeaked() throws Exception {
        Duration duration = Duration.parse("PT" + System.getProperty("offspring.soak", "10s"));
        Duration round = duration.toMinutes() < 1 ? duration : Duration.ofSeconds(30);

        Duration limit = Duration.ofSeconds(Math.max(PATIENCE_SECONDS, Long.getLong("offspring.test.patience", 0)))
                .dividedBy(4);

        new QueueSoak(new QueueSoak.Times(duration, round, limit), Long.getLong("offspring.soak.seed", SEED), directory)
                .run();
    }
}
