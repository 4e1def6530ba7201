package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkTest {

    @Test
    void marksGoRoundAndTellHowFarTheyAreApart() {
        Random random = new Random(5);
        long mark = Mark.START;
        for (int i = 0; i < 10_000; i++) {
            int elements = random.nextInt(Mark.MAX_ELEMENTS);
            long lines = random.nextLong(1L << 33);
            long next = Mark.after(mark, elements, lines);
            assertThat(Mark.elements(mark, next)).isEqualTo(elements);
            assertThat(Mark.lines(mark, next)).isEqualTo(lines);
            assertThat(next & 1).isEqualTo(1);
            assertThat(Mark.lines(next)).isEqualTo((Mark.lines(mark) + lines) % (1L << 34));
            mark = next;
        }
    }
}
