package io.github.offspring.cli.screen;

import java.time.Duration;
import java.util.Locale;

/// Numbers as people read them, the same in every locale.
public final class Quantity {

    private static final String[] BYTE_UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private Quantity() {}

    /// A number with its thousands apart.
    ///
    /// @param count the number
    /// @return as `12,345`
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// A number with the noun that it counts.
    ///
    /// @param count the number
    /// @param noun the noun, which makes its plural with s or es
    /// @return as `1 file` or `2 files`
    public static String count(long count, String noun) {
        return count(count) + " " + noun(count, noun);
    }

    /// The noun that goes with a number.
    ///
    /// @param count the number
    /// @param noun the noun, which makes its plural with s or es
    /// @return as `file` or `files`
    public static String noun(long count, String noun) {
        String plural = noun.endsWith("s") ? noun + "es" : noun + "s";
        return count == 1 ? noun : plural;
    }

    /// A number of bytes in decimal units.
    ///
    /// @param bytes the number
    /// @return as `873 bytes` or `12.3 MB`
    public static String bytes(long bytes) {
        return bytes((double) bytes);
    }

    /// A number of bytes in decimal units, as it comes from a division.
    ///
    /// @param bytes the number
    /// @return as `873 bytes` or `12.3 MB`
    public static String bytes(double bytes) {
        if (bytes < 1000) {
            return count(Math.round(bytes), "byte");
        }
        double value = bytes / 1000;
        int unit = 0;
        while (value >= 999.95 && unit < BYTE_UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS[unit]);
    }

    /// A time.
    ///
    /// @param time the time
    /// @return as `12 ms`, `1.23 s` or `12 min 3 s`
    public static String time(Duration time) {
        double seconds = time.toNanos() / 1e9;
        if (seconds < 0.9995) {
            return Math.round(seconds * 1e3) + " ms";
        }
        if (seconds < 99.995) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }

    /// A time of which nobody wants to know the fractions.
    ///
    /// @param time the time
    /// @return as `7 s` or `12 min 3 s`, rounded up
    public static String wholeSeconds(Duration time) {
        Duration rounded = time.plusMillis(999);
        long minutes = rounded.toMinutes();
        return minutes == 0 ? rounded.toSeconds() + " s" : minutes + " min " + rounded.toSecondsPart() + " s";
    }
}
