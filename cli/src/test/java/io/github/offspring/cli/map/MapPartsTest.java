package io.github.offspring.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.cli.map.Checkpoint.Extent;
import io.github.offspring.cli.screen.Transcript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command is made of, where no process is needed.
class MapPartsTest {

    @TempDir
    Path folder;

    private static LineReader reader(String text, int maxBytes) {
        return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes);
    }

    private static List<String> lines(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
            String text = new String(line.bytes(), StandardCharsets.UTF_8);
            lines.add(line.tooLong() ? "too long: " + text : text);
        }
        return lines;
    }

    @Test
    void linesOfAnyLengthAreReadAndOnlyTooLongOnesAreCut() throws IOException {
        String longest = "y".repeat(100_000);

        assertThat(lines(reader("a\r\n\n" + longest + "\r\n" + longest + "y\nlast", 100_000)))
                .containsExactly("a", "", longest, "too long: " + "y".repeat(200), "last");
        assertThat(lines(reader("", 10))).isEmpty();
        assertThat(lines(reader("\n", 10))).containsExactly("");
        assertThat(lines(reader("a\rb\r", 10))).containsExactly("a\rb");
    }

    @Test
    void whatIsSkippedIsCheckedAndTheNextLineFollows() throws IOException {
        LineReader first = reader("one\ntwo\nthree\n", 10);
        first.next();
        LineReader.Line two = first.next();

        LineReader again = reader("one\ntwo\nthree\n", 10);
        assertThat(again.skip(two.end(), two.digest())).isTrue();
        assertThat(lines(again)).containsExactly("three");
        assertThat(reader("one\ntwO\nthree\n", 10).skip(two.end(), two.digest()))
                .isFalse();
        assertThat(reader("one\n", 10).skip(two.end(), two.digest())).isFalse();
    }

    @Test
    void aCheckpointIsReadAsItWasWritten() throws IOException {
        Mark mark = new Mark(7, 70, 0xFFFFFFFFL, List.of(8L, 10L, 11L, 12L, 20L));
        Checkpoint checkpoint =
                new Checkpoint("a.B::c(int)", false, mark, new Extent(1L << 40, 0xFFFFFFFFL), new Extent(3, 4), 9, 3);
        Path file = folder.resolve("state");

        checkpoint.write(file);

        assertThat(Checkpoint.read(file)).contains(checkpoint);
        assertThat(Files.readString(file)).contains("beyond 8 10-12 20\n");
        assertThat(Checkpoint.read(folder.resolve("none"))).isEmpty();
        String text = checkpoint.text();
        for (String broken : List.of("", text.substring(0, text.length() - 5), text.replace("lines 7", "lines x"))) {
            assertThatThrownBy(() -> Checkpoint.parse(broken)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theNumbersOfTheLinesThatAreLeftHaveGapsWhereOthersAreDone() {
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            TreeSet<Long> beyond = new TreeSet<>();
            for (int i = 0; i < random.nextInt(10); i++) {
                beyond.add(6L + random.nextInt(15));
            }
            Mark mark = new Mark(5, 0, 0, List.copyOf(beyond));
            long number = 5;
            for (int n = 0; n < 30; n++) {
                while (beyond.contains(number)) {
                    number++;
                }
                assertThat(mark.number(n)).isEqualTo(number++);
            }
        }
    }

    @Test
    void linesThatAreDoneInAnyOrderMoveTheMark() throws Exception {
        LineReader reader = reader("a\nb\nc\nd\n", 10);
        LinesInFlight inFlight = new LinesInFlight(Mark.BEGINNING, Long.MAX_VALUE);
        for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
            inFlight.add(line);
        }

        inFlight.finish(2, 0);
        inFlight.finish(1, 0);
        assertThat(inFlight.mark()).isEqualTo(new Mark(0, 0, 0, List.of(1L, 2L)));

        inFlight.finish(0, 0);
        assertThat(inFlight.mark().lines()).isEqualTo(3);
        assertThat(inFlight.mark().bytes()).isEqualTo(6);
        assertThat(inFlight.mark().beyond()).isEmpty();
        assertThat(inFlight.size()).isOne();
        assertThatThrownBy(() -> inFlight.finish(0, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void timesAndSizesAreAsPeopleTypeThem() {
        assertThat(Amount.time("--timeout", "500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Amount.time("--timeout", "10s")).isEqualTo(Duration.ofSeconds(10));
        assertThat(Amount.time("--timeout", "2h")).isEqualTo(Duration.ofHours(2));
        assertThat(Amount.bytes("--max-heap", "512m")).isEqualTo(512L << 20);
        assertThat(Amount.bytes("--max-heap", "2G")).isEqualTo(2L << 30);
        String immense = "9".repeat(30);
        for (String wrong : List.of("", "s", "10", "0s", "-1s", "1d", "999999999999999h", immense + "s")) {
            assertThatThrownBy(() -> Amount.time("--timeout", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("--timeout: '" + wrong + "' is ");
        }
        for (String wrong : List.of("", "m", "10", "-1m", "1x", "999999999999999t", immense + "m")) {
            assertThatThrownBy(() -> Amount.bytes("--max-heap", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("--max-heap: '" + wrong + "' is ");
        }
    }

    // ---- Progress

    @Test
    void aTerminalGetsABarOnStandardErrorWithTheTimeThatIsLeft() {
        Transcript transcript = Transcript.ofPipe();
        transcript.screen().moveStatusToErrors(OptionalInt.of(100));
        AtomicLong clock = new AtomicLong();
        MapProgress progress = new MapProgress(transcript.screen(), OptionalLong.of(1000), 0, 0, clock::get);

        clock.set(Duration.ofSeconds(2).toNanos());
        progress.show(50, 3, 250);

        assertThat(transcript.out()).isEmpty();
        assertThat(transcript.err())
                .isEqualTo("\r\033[K[######..................]  25 %, 50 lines, 3 failed, 25 lines/s, 6 s left");
    }

    @Test
    void anInputOfUnknownLengthHasCountAndRateAlone() {
        Transcript transcript = Transcript.ofPipe();
        AtomicLong clock = new AtomicLong();
        MapProgress progress = new MapProgress(transcript.screen(), OptionalLong.empty(), 1000, 0, clock::get);

        for (int second = 1; second <= 25; second++) {
            clock.set(Duration.ofSeconds(second).toNanos());
            progress.show(1000 + second * 10L, 0, second * 100L);
        }

        assertThat(transcript.err().lines()).containsExactly("1,100 lines, 10 lines/s", "1,200 lines, 10 lines/s");
    }

    @Test
    void aPipeGetsALineForEachTenthThatTakesAWhile() {
        Transcript transcript = Transcript.ofPipe();
        AtomicLong clock = new AtomicLong();
        MapProgress progress = new MapProgress(transcript.screen(), OptionalLong.of(100), 0, 0, clock::get);

        for (int i = 1; i <= 100; i++) {
            clock.set(Duration.ofMillis(200L * i).toNanos());
            progress.show(i, 0, i);
        }

        assertThat(transcript.err().lines()).hasSize(9).allMatch(line -> line.contains(" %, "));
    }
}
