package io.github.offspring.cli.map;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times and sizes as users type them.
final class Amount {

    private static final Pattern FORM = Pattern.compile("(\\d+)([a-z]*)");
    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1));
    private static final Map<String, Long> SIZES = Map.of("k", 1L << 10, "m", 1L << 20, "g", 1L << 30, "t", 1L << 40);

    private Amount() {}

    /// @param option what was typed before it, for an error message
    /// @param text as `500ms`, `10s`, `1m`, `2h`
    /// @throws IllegalArgumentException if it is no time, or none that is more than zero
    static Duration time(String option, String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        Duration unit = matcher.matches() ? TIMES.get(matcher.group(2)) : null;
        // What is counted in nanoseconds later must fit.
        long nanos = unit == null ? 0 : product(option, text, matcher.group(1), unit.toNanos());
        if (nanos == 0) {
            throw new IllegalArgumentException(
                    option + ": '" + text + "' is no time of more than zero: say it as 500ms, 10s, 1m or 2h");
        }
        return Duration.ofNanos(nanos);
    }

    private static long product(String option, String text, String number, long unit) {
        try {
            return Math.multiplyExact(Long.parseLong(number), unit);
        } catch (ArithmeticException | NumberFormatException _) {
            throw new IllegalArgumentException(option + ": '" + text + "' is too much");
        }
    }

    /// @param option what was typed before it, for an error message
    /// @param text as `512m`, `2g`
    /// @return bytes
    /// @throws IllegalArgumentException if it is no size
    static long bytes(String option, String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        Long unit = matcher.matches() ? SIZES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(option + ": '" + text + "' is no size: say it as 512m or 2g");
        }
        return product(option, text, matcher.group(1), unit);
    }
}
