package io.github.offspring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void theMedianLiesInTheMiddle() {
        assertThat(Turns.median(5, 1, 3)).isEqualTo(3);
        assertThat(Turns.median(5, 1, 3, 100)).isEqualTo(4);
    }

    @Test
    void sidesTakeTurnsAndWarmUpRoundsDoNotCount() throws InterruptedException {
        List<String> order = new ArrayList<>();
        Side ours = () -> {
            order.add("ours");
            return new double[] {order.size() <= 4 ? 1_000 : 1, 2, 3};
        };
        Side peer = () -> {
            order.add("peer");
            return new double[] {order.size() <= 4 ? 1_000 : 7};
        };

        List<Double> medians = new Turns(3, 2).medians(List.of(ours, peer));

        assertThat(order).containsExactly("ours", "ours", "ours", "peer", "ours", "peer", "ours", "peer");
        assertThat(medians).containsExactly(2.0, 7.0);
    }

    @Test
    void aRatioAboveOneMeansThatOursIsBetter() {
        assertThat(Line.time("t", "ms", 4).against("peer", 2, 10, "").ratio()).hasValue(5);
        assertThat(Line.rate("r", "tasks/s", 4).against("peer", 10, 2, "").ratio())
                .hasValue(5);
        assertThat(Line.unasked("u", "MB").against("peer", 1, 1, "").asked()).isEqualTo(OptionalDouble.empty());
    }
}
