package io.github.offspring.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.cli.screen.Transcript;
import java.util.List;
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
