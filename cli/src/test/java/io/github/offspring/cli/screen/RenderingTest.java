package io.github.offspring.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.cli.screen.Table.Column;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RenderingTest {

    @Test
    void aTableAlignsTextLeftAndNumbersRight() {
        List<List<String>> rows = List.of(List.of("a", "1"), List.of("abcdef", "1,000"));
        Table table = Table.of(Column.text("name"), Column.number("n")).fitting(rows);

        assertThat(table.heading()).isEqualTo("name        n");
        assertThat(table.row(rows.get(0))).isEqualTo("a           1");
        assertThat(table.row(rows.get(1))).isEqualTo("abcdef  1,000");
    }

    @Test
    void aTableRefusesARowOfAnotherLength() {
        Table table = Table.of(Column.text("name"));

        assertThatThrownBy(() -> table.row(List.of("a", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("columns=1");
    }

    @Test
    void quantitiesChangeTheirUnitsWhereTheyAreRounded() {
        assertThat(Quantity.bytes(999)).isEqualTo("999 bytes");
        assertThat(Quantity.bytes(1000)).isEqualTo("1.0 kB");
        assertThat(Quantity.bytes(999_949)).isEqualTo("999.9 kB");
        assertThat(Quantity.bytes(999_950)).isEqualTo("1.0 MB");
        assertThat(Quantity.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
        assertThat(Quantity.time(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Quantity.time(Duration.ofMillis(1000))).isEqualTo("1.00 s");
        assertThat(Quantity.time(Duration.ofSeconds(723))).isEqualTo("12 min 3 s");
        assertThat(Quantity.wholeSeconds(Duration.ofMillis(1))).isEqualTo("1 s");
        assertThat(Quantity.wholeSeconds(Duration.ofMillis(59_001))).isEqualTo("1 min 0 s");
        assertThat(Quantity.count(1, "process")).isEqualTo("1 process");
        assertThat(Quantity.count(1234, "process")).isEqualTo("1,234 processes");
        assertThat(Quantity.count(0, "file")).isEqualTo("0 files");
        assertThat(Quantity.bytes(1)).isEqualTo("1 byte");
        assertThat(Quantity.bytes(0)).isEqualTo("0 bytes");
    }

    @Test
    void aNameCannotCommandTheTerminal() {
        assertThat(Printable.of("a\033[31mb\nc\u0007\u009b")).isEqualTo("a\\u001b[31mb\\nc\\u0007\\u009b");
        assertThat(Printable.of("Öl und ☕\\n")).isEqualTo("Öl und ☕\\n");
    }

    @Test
    void aChoiceKeepsTheOrderAndTakesEachOnce() {
        List<String> all = List.of("pipe", "pool-map", "pool-crash");

        assertThat(Choice.of(all, Function.identity(), List.of(), "scenario")).isEqualTo(all);
        assertThat(Choice.of(all, Function.identity(), List.of("pool-map", "pipe", "pool-map"), "scenario"))
                .containsExactly("pool-map", "pipe");
    }

    @Test
    void aWrongChoiceIsToldWhatThereIsAndWhatComesClosest() {
        List<String> all = List.of("pipe", "pool-map", "pool-crash");

        assertThatThrownBy(() -> Choice.of(all, Function.identity(), List.of("pool-cash"), "scenario"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no scenario 'pool-cash'; did you mean 'pool-crash'?")
                .hasMessageContaining("There are: pipe, pool-map, pool-crash");
        assertThatThrownBy(() -> Choice.of(all, Function.identity(), List.of("something-else"), "scenario"))
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void distanceCountsEdits() {
        assertThat(Choice.distance("", "abc")).isEqualTo(3);
        assertThat(Choice.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Choice.distance("same", "same")).isZero();
    }
}
