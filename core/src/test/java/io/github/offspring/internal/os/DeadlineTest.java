package io.github.offspring.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    @Test
    void anImmenseTimeNeverEndsAndAnImmenseTimeAgoIsOver() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        Duration shortest = Duration.ofSeconds(Long.MIN_VALUE);
        assertThat(Deadline.after(longest)).isEqualTo(Deadline.NEVER);
        assertThat(Deadline.nanos(longest)).isEqualTo(Long.MAX_VALUE);
        assertThat(Deadline.nanos(shortest)).isNegative();
        assertThat(Deadline.left(Deadline.after(shortest))).isLessThanOrEqualTo(0);
    }
}
