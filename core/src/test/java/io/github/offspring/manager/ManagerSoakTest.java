package io.github.offspring.manager;

import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A short soak; a long one with `-Doffspring.soak=10m -Doffspring.soak.clients=200
/// -Doffspring.test.patience=2400`, where the last is the limit for a hang, in seconds.
///
/// `-Doffspring.soak.seed=…` repeats the choices of an earlier one, though not the moments.
@RealProcesses
class ManagerSoakTest {

    private static final long SEED = 20_261_122;
    private static final int CLIENTS = 5;

    @Test
    @Patience(seconds = 300)
    void whileClientsAndManagersAreKilledNothingIsStuckAndNothingLeaks() throws Exception {
        Duration duration = Duration.parse("PT" + System.getProperty("offspring.soak", "12s"));

        new ManagerSoak(
                        duration,
                        Integer.getInteger("offspring.soak.clients", CLIENTS),
                        Long.getLong("offspring.soak.seed", SEED))
                .run();
    }
}
