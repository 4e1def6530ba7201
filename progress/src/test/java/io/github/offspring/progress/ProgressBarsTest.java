package io.github.offspring.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.pool.Progress;
import io.github.offspring.pool.ProgressListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is shown of a map's progress.
class ProgressBarsTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    private static Progress at(long done, long failed, long total) {
        return new Progress(1, done, failed, total < 0 ? OptionalLong.empty() : OptionalLong.of(total));
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private List<String> lines() {
        return shown().lines().toList();
    }

    private static void run(ProgressListener listener, int total) {
        listener.begun(at(0, 0, total));
        IntStream.rangeClosed(1, total).forEach(done -> listener.advanced(at(done, 0, total)));
        listener.ended(at(total, 0, total));
    }

    @Test
    void onATerminalABarReachesItsEnd() {
        run(ProgressBars.on(stream, true, "squares"), 10);

        assertThat(shown()).contains("squares").contains("10/10").contains("100%");
    }

    @Test
    void aBarSaysHowManyHaveFailed() {
        ProgressListener bars = ProgressBars.on(stream, true, "squares");
        bars.begun(at(0, 0, 4));
        bars.ended(at(4, 2, 4));

        assertThat(shown()).contains("4/4").contains("2 failed");
    }

    @Test
    void aBarOfAnInputWithoutKnownLengthLearnsItAtTheEnd() {
        ProgressListener bars = ProgressBars.on(stream, true, "lines");
        bars.begun(at(0, 0, -1));
        bars.advanced(at(3, 0, -1));
        bars.ended(at(7, 0, 7));

        assertThat(shown()).contains("7/7");
    }

    @Test
    void elsewhereThereArePlainLinesOneForATenth() {
        run(new LineListener(stream, "squares", nanos::get), 100);

        assertThat(shown()).doesNotContain("\033").doesNotContain("\r");
        assertThat(lines()).hasSize(10);
        assertThat(lines().getFirst()).startsWith("squares: 10 of 100, ");
        assertThat(lines().getLast()).startsWith("squares: 100 of 100, ");
    }

    @Test
    void aLongMapIsHeardOfEveryTenSeconds() {
        ProgressListener listener = new LineListener(stream, "lines", nanos::get);
        listener.begun(at(0, 0, -1));
        for (int second = 1; second <= 25; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            listener.advanced(at(second * 4L, second, -1));
        }
        listener.ended(at(100, 25, 100));

        assertThat(lines())
                .containsExactly(
                        "lines: 40, 10 failed, 10.0 s, 4.0 per second",
                        "lines: 80, 20 failed, 20.0 s, 4.0 per second",
                        "lines: 100 of 100, 25 failed, 25.0 s, 4.0 per second");
    }

    @Test
    void mapsThatRunAtTheSameTimeHaveLinesOfTheirOwn() {
        ProgressListener listener = new LineListener(stream, "work", nanos::get);
        listener.begun(new Progress(1, 0, 0, OptionalLong.of(1)));
        listener.begun(new Progress(2, 0, 0, OptionalLong.of(2)));
        listener.ended(new Progress(2, 2, 0, OptionalLong.of(2)));
        listener.ended(new Progress(1, 1, 0, OptionalLong.of(1)));

        assertThat(lines()).containsExactly("work: 2 of 2, 0.0 s", "work: 1 of 1, 0.0 s");
    }

    @Test
    void anEmptyMapIsToldOfOnce() {
        run(new LineListener(stream, "nothing", nanos::get), 0);

        assertThat(lines()).containsExactly("nothing: 0 of 0, 0.0 s");
    }

    @Test
    void aDescriptionMustBeGiven() {
        assertThatThrownBy(() -> ProgressBars.onScreen(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ProgressBars.onScreen("two\nlines")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProgressBars.onScreen("red\033[31m")).isInstanceOf(IllegalArgumentException.class);
    }
}
