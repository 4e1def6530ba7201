package io.github.offspring.memory;

import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A short soak; a long one with `-Doffspring.soak=30m -Doffspring.test.patience=2400`, where the second is the
/// limit for a hang, in seconds.
///
/// `-Doffspring.soak.seed=…` repeats the choices of an earlier one, though not the moments.
@RealProcesses
class SharingSoakTest {

    private static final long SEED = 20_261_122;

    @Test
    void whoeverIsKilledNobodyHangsAndNothingIsLostOrLeft() throws Exception {
        Duration duration = Duration.parse("PT" + System.getProperty("offspring.soak", "10s"));
        Duration round = duration.toMinutes() < 1 ? duration.dividedBy(2) : Duration.ofSeconds(30);

        new SharingSoak(duration, round, Long.getLong("offspring.soak.seed", SEED)).run();
    }
}
