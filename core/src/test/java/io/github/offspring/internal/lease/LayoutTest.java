package io.github.offspring.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the tables of docs/layout against the code.
class LayoutTest {

    private static final Path PAGE = Path.of("..", "docs", "layout", "README.md");
    private static final Pattern HEADING = Pattern.compile("## `((?:internal\\.)?[a-z]+\\.\\w+)`.*");
    private static final Pattern TABLE = Pattern.compile("\\| offset \\| .*");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([a-z ]+) \\| .*");
    private static final Pattern KIND = Pattern.compile("\\| (\\d+) \\| ([a-z ]+) \\| `(\\w+)` \\| .*");

    @Test
    void everyFieldLiesWhereThePageSays() throws Exception {
        Class<?> type = null;
        int checked = 0;
        for (String line : Files.readAllLines(PAGE)) {
            Matcher heading = HEADING.matcher(line);
            Matcher row = ROW.matcher(line);
            if (heading.matches()) {
                type = Class.forName("io.github.offspring." + heading.group(1));
            } else if (row.matches() && type != null && !row.group(3).equals("header")) {
                assertThat(constant(type, row.group(3))).as(type + ": " + line).isEqualTo(Long.parseLong(row.group(1)));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(80);
    }

    @Test
    void noFieldReachesIntoTheNext() throws IOException {
        long free = 0;
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (TABLE.matcher(line).matches()) {
                free = 0;
            } else if (row.matches()) {
                long offset = Long.parseLong(row.group(1));
                assertThat(offset).as(line).isGreaterThanOrEqualTo(free);
                String bytes = row.group(2);
                free = offset + (bytes.matches("\\d+") ? Long.parseLong(bytes) : 1);
            }
        }
    }

    @Test
    void everyKindOfBlocksIsOnThePage() throws Exception {
        Map<String, Long> numbers = new TreeMap<>();
        List<String> headings;
        try (Stream<String> lines = Files.lines(PAGE)) {
            headings = lines.map(HEADING::matcher)
                    .filter(Matcher::matches)
                    .map(heading -> heading.group(1).replaceAll(".*\\.", ""))
                    .toList();
        }
        try (Stream<String> lines = Files.lines(PAGE)) {
            for (MatchResult row : lines.map(KIND::matcher)
                    .filter(Matcher::matches)
                    .map(Matcher::toMatchResult)
                    .toList()) {
                numbers.put(constantName(row.group(2)), Long.valueOf(row.group(1)));
                assertThat(headings).as(row.group()).contains(row.group(3));
            }
        }

        assertThat(numbers).isEqualTo(constants(Class.forName("io.github.offspring.internal.robust.Kind")));
    }

    private static Map<String, Long> constants(Class<?> type) throws IllegalAccessException {
        Map<String, Long> constants = new TreeMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (field.getType() == int.class) {
                field.setAccessible(true);
                constants.put(field.getName(), (long) field.getInt(null));
            }
        }
        return constants;
    }

    private static String constantName(String field) {
        return field.toUpperCase(Locale.ROOT).replace(' ', '_');
    }

    /// Of a field; `end` is how many bytes there are in all.
    private static long constant(Class<?> type, String field) throws ReflectiveOperationException {
        Field constant =
                switch (field) {
                    case "body" -> Block.class.getDeclaredField("BODY");
                    case "end" -> type.getDeclaredField("BYTES");
                    default -> type.getDeclaredField(constantName(field));
                };
        constant.setAccessible(true);
        return ((Number) constant.get(null)).longValue();
    }
}
