package io.github.offspring.internal.launch;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.UserCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What JVMs write when they crash (`hs_err_pid….log`). Kept after the family has gone, so that the path in a
/// report still leads somewhere; only the newest few.
public final class CrashLogs {

    // Clocks may be set back.
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private static final int KEPT = 20;
    private static final int HEAD_LINES = 40;
    private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+) \\(0x");

    private static @Nullable Path directory;

    /// A crash log as far as a report shows it.
    ///
    /// @param signal the name of the signal that the JVM gives as the cause, if any
    public record CrashLog(Path path, List<String> head, Optional<String> signal) {}

    private CrashLogs() {}

    /// Where a child's JVM is to write its log; `%p` stands for its process id.
    static String pattern() {
        return directory().resolve("hs_err_pid%p.log").toString();
    }

    /// The log of a process that crashed.
    ///
    /// @param started when the process was started: what is older is another one's that had the same id
    public static Optional<CrashLog> find(long pid, Instant started) {
        Path path = directory().resolve("hs_err_pid" + pid + ".log");
        Instant oldest = started.minus(CLOCK_SLACK);
        if (path.toFile().lastModified() < oldest.toEpochMilli()) {
            return Optional.empty();
        }
        prune();
        List<String> head = head(path);
        Optional<String> signal = head.stream()
                .map(SIGNAL::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
        return Optional.of(new CrashLog(path, head, signal));
    }

    private static List<String> head(Path path) {
        // The log may hold any bytes, so not as UTF-8.
        try (Stream<String> lines = Files.lines(path, StandardCharsets.ISO_8859_1)) {
            return new ArrayList<>(lines.limit(HEAD_LINES).toList());
        } catch (IOException e) {
            return List.of("(cannot be read: " + e + ")");
        }
    }

    private static void prune() {
        try (Stream<Path> files = Files.list(directory())) {
            List<Path> logs = files.filter(file -> file.getFileName().toString().startsWith("hs_err_pid"))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
            for (Path old : logs.subList(Math.min(KEPT, logs.size()), logs.size())) {
                Files.deleteIfExists(old);
            }
        } catch (IOException _) {
            // Another process prunes at the same moment.
        }
    }

    private static synchronized Path directory() {
        Path known = directory;
        if (known == null || !Files.isDirectory(known)) {
            try {
                known = UserCache.directory("crashes");
            } catch (IOException e) {
                // No home to write to: they live as long as the family then.
                known = FamilyHome.here().directory();
            }
            directory = known;
        }
        return known;
    }
}
