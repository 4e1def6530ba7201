package io.github.offspring.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Holds the tables of docs/layout against the code.
class LayoutTest {

    private static final Path PAGE = Path.of("..", "docs", "layout", "README.md");
    private static final Pattern HEADING = Pattern.compile("## `(internal\\.[a-z]+\\.\\w+)`.*");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| [^|]+ \\| ([a-z ]+) \\| .*");

    @Test
    void everyFieldLiesWhereThePageSays() throws Exception {
        List<String> lines = Files.readAllLines(PAGE);
        Class<?> type = null;
        int checked = 0;
        for (String line : lines) {
            Matcher heading = HEADING.matcher(line);
            Matcher row = ROW.matcher(line);
            if (heading.matches()) {
                type = Class.forName("io.github.offspring." + heading.group(1));
            } else if (row.matches() && type != null && !row.group(2).equals("header")) {
                assertThat(constant(type, row.group(2))).as(type + ": " + line).isEqualTo(Long.parseLong(row.group(1)));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(15);
    }

    private static long constant(Class<?> type, String field) throws ReflectiveOperationException {
        String name = field.toUpperCase(Locale.ROOT).replace(' ', '_');
        Field constant = field.equals("body") ? Block.class.getDeclaredField("BODY") : type.getDeclaredField(name);
        constant.setAccessible(true);
        return ((Number) constant.get(null)).longValue();
    }
}
