package io.github.offspring.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.cli.screen.Transcript;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScreenProgressTest {

    private static final int GROUPS = 100;
    private static final int BYTES = 1000;

    private static List<Group> groups() {
        return IntStream.range(0, GROUPS)
                .mapToObj(i -> new Group(List.of(new Source("f" + i, "file:///f" + i, "", BYTES))))
                .toList();
    }

    @Test
    void aPipeGetsALineForEachTenthAndNoneForTheEnd() {
        Transcript transcript = Transcript.ofPipe();
        ScreenProgress progress = new ScreenProgress(transcript.screen(), GROUPS, GROUPS * BYTES);

        groups().forEach(progress::done);

        assertThat(transcript.lines())
                .hasSize(9)
                .allSatisfy(line ->
                        assertThat(line).contains("files/s").contains("left").doesNotContain("\033"));
        assertThat(transcript.lines().getFirst()).startsWith(" 10 %, 10 of 100 files, ");
    }

    @Test
    void aPipeGetsALineEveryTenSecondsAlsoWhileNothingIsDone() {
        Transcript transcript = Transcript.ofPipe();
        AtomicLong clock = new AtomicLong();
        ScreenProgress progress = new ScreenProgress(transcript.screen(), 2, 2 * BYTES, clock::get);

        for (int second = 0; second < 35; second++) {
            clock.addAndGet(1_000_000_000);
            progress.show("");
        }

        assertThat(transcript.lines()).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith("  0 %, 0 of 2 files, "));
    }

    @Test
    void oneFileIsNoFiles() {
        Transcript transcript = Transcript.ofPipe();
        AtomicLong clock = new AtomicLong();
        ScreenProgress progress = new ScreenProgress(transcript.screen(), 2, 2, clock::get);

        clock.set(1_000_000_000);
        progress.done(new Group(List.of(new Source("f", "file:///f", "", 1))));

        assertThat(transcript.lines()).containsExactly(" 50 %, 1 of 2 files, 1 file/s, 1 byte/s, 1 s left");
    }

    @Test
    void aTerminalGetsABarThatFitsAndIsRedrawnInPlace() {
        for (int columns : List.of(20, 60, 80, 200)) {
            Transcript transcript = Transcript.ofTerminal(columns);
            ScreenProgress progress = new ScreenProgress(transcript.screen(), GROUPS, GROUPS * BYTES);

            groups().forEach(progress::done);
            progress.show("the task that hangs");

            assertThat(transcript.out()).doesNotContain("\n").contains("\r\033[K[");
            assertThat(transcript.out().split("\r\033\\[K"))
                    .allSatisfy(bar -> assertThat(bar.length()).isLessThan(columns));
        }
    }

    @Test
    void theBarIsFullWhenOnlyTheHangingTaskIsLeft() {
        Transcript transcript = Transcript.ofTerminal(100);
        ScreenProgress progress = new ScreenProgress(transcript.screen(), 1, 0);

        progress.done(groups().getFirst());
        progress.show("the task that hangs");

        assertThat(transcript.out()).endsWith("[########################] 100 %, waiting for the task that hangs");
    }
}
