package io.github.offspring.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/// What holds of the age of a value, wherever it is kept.
final class Ages {

    private static final Duration SOME = Duration.ofMillis(30);

    private Ages() {}

    /// @param computing has computed nothing, and does so when it is asked
    static void growUntilThereIsANewValue(StaleWhileComputing<Integer> computing) throws InterruptedException {
        Snapshot<Integer> first = computing.latest();
        // Time itself is what this is about.
        Thread.sleep(SOME);
        Snapshot<Integer> second = computing.latest();

        assertThat(second.computedAt()).isEqualTo(first.computedAt());
        // The clocks of two reads may differ by a little.
        Duration least = SOME.minusMillis(10);
        assertThat(second.age().minus(first.age())).isGreaterThanOrEqualTo(least);
        assertThat(computing.reader().refreshed().computedAt())
                .isAfterOrEqualTo(first.computedAt().plus(least));
    }
}
