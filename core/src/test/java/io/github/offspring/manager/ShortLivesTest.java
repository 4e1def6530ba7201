package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What counts as a short life.
class ShortLivesTest {

    private static long seconds(int count) {
        return TimeUnit.SECONDS.toNanos(count);
    }

    @Test
    void whatHasNeverServedHasNotLived() {
        ShortLives lives = new ShortLives();

        // However long it took to start and to restore them.
        assertThat(lives.ended(seconds(60))).isEqualTo(1);
        assertThat(lives.ended(seconds(120))).isEqualTo(2);
    }

    @Test
    void aLifeCountsFromWhenItServes() {
        ShortLives lives = new ShortLives();

        lives.serves(seconds(60));
        assertThat(lives.isServing()).isTrue();
        assertThat(lives.ended(seconds(61))).isEqualTo(1);
        assertThat(lives.isServing()).isFalse();
        lives.serves(seconds(100));
        assertThat(lives.ended(seconds(109))).isEqualTo(2);
        lives.serves(seconds(200));
        assertThat(lives.ended(seconds(210))).isZero();
        assertThat(lives.ended(seconds(211))).isEqualTo(1);
    }
}
