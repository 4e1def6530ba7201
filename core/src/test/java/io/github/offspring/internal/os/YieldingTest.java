package io.github.offspring.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class YieldingTest {

    private static final long SHORT_NANOS = 20_000;
    private static final long TIME_SLICE_NANOS = 3_000_000;

    private final Yielding yielding = new Yielding();

    /// Until the next one is due.
    private int omitted() {
        int count = 0;
        while (!yielding.isDue()) {
            count++;
        }
        return count;
    }

    @Test
    void whereYieldsAreShortEachIsDue() {
        for (int i = 0; i < 100; i++) {
            assertThat(omitted()).isZero();
            yielding.note(SHORT_NANOS);
        }
    }

    @Test
    void theMoreAreLongInARowTheMoreAreOmitted() {
        int last = 0;
        for (int i = 0; i < 6; i++) {
            yielding.note(TIME_SLICE_NANOS);
            int now = omitted();
            assertThat(now).isGreaterThan(last);
            last = now;
        }
    }

    @Test
    void amongThreadsThatComputeForEverOneInThousandsIsTried() {
        for (int i = 0; i < 20; i++) {
            yielding.note(TIME_SLICE_NANOS);
            int _ = omitted();
        }
        yielding.note(TIME_SLICE_NANOS);
        assertThat(omitted()).isEqualTo(4096);
    }

    @Test
    void afterShortOnesALongOneCountsAsTheFirst() {
        for (int i = 0; i < 20; i++) {
            yielding.note(TIME_SLICE_NANOS);
            int _ = omitted();
        }
        for (int i = 0; i < 20; i++) {
            yielding.note(SHORT_NANOS);
        }
        assertThat(omitted()).isZero();
        yielding.note(TIME_SLICE_NANOS);
        assertThat(omitted()).isOne();
    }
}
