package io.github.offspring.internal.launch;

import io.github.offspring.internal.wire.WireReader;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Where the log records of children come out: in this process's own logging, under the logger's own name, tagged
/// with the child's.
public final class LogSink {

    private static final OneComplaint COMPLAINT = new OneComplaint();

    private LogSink() {}

    /// A record as it crosses.
    private record Entry(
            String logger,
            Level level,
            String levelName,
            int levelValue,
            String message,
            @Nullable String thrown,
            Instant time,
            String sourceClass,
            String sourceMethod) {

        static Entry read(WireReader in) {
            String logger = in.getString();
            Level level = Level.values()[Math.clamp(in.getByte(), 0, Level.values().length - 1)];
            String levelName = in.getString();
            int levelValue = in.getInt();
            String message = in.getString();
            String thrown = in.getByte() == 0 ? null : in.getString();
            Instant time = Instant.ofEpochSecond(in.getLong(), in.getInt());
            return new Entry(
                    logger, level, levelName, levelValue, message, thrown, time, in.getString(), in.getString());
        }

        String text(String process) {
            String tagged = "[" + process + "] " + message;
            return thrown == null ? tagged : tagged + System.lineSeparator() + thrown.stripTrailing();
        }
    }

    /// Logs a child's record here.
    public static void publish(String process, WireReader in) {
        Entry entry = Entry.read(in);
        try {
            log(process, entry);
        } catch (RuntimeException | Error e) {
            // A handler or a filter of the user's: no fault of the child's.
            COMPLAINT.say("process '" + process + "': a log record of it could not be logged", e);
        }
    }

    private static void log(String process, Entry entry) {
        if (isJavaLogging()) {
            JavaLogging.publish(process, entry);
        } else {
            System.getLogger(entry.logger).log(entry.level, entry.text(process));
        }
    }

    /// The level from which on this process wants log records: the number of one of `java.util.logging`, in
    /// decimal.
    static String level() {
        return Integer.toString(
                isJavaLogging() ? JavaLogging.level() : SystemLogging.level().getSeverity());
    }

    private static boolean isJavaLogging() {
        return "java.logging"
                .equals(System.LoggerFinder.getLoggerFinder()
                        .getClass()
                        .getModule()
                        .getName());
    }

    /// The lowest level that the root logger of any other backend lets through.
    private static final class SystemLogging {
        static Level level() {
            System.Logger root = System.getLogger("");
            for (Level level : Level.values()) {
                if (level != Level.ALL && root.isLoggable(level)) {
                    return level;
                }
            }
            return Level.OFF;
        }
    }

    /// Touched only where the module `java.logging` is there.
    private static final class JavaLogging {

        static void publish(String process, Entry entry) {
            Logger logger = Logger.getLogger(entry.logger);
            java.util.logging.Level level = level(entry.levelName, entry.levelValue);
            if (logger.isLoggable(level)) {
                LogRecord record = new LogRecord(level, entry.text(process));
                record.setLoggerName(entry.logger);
                record.setInstant(entry.time);
                record.setSourceClassName(entry.sourceClass);
                record.setSourceMethodName(entry.sourceMethod);
                logger.log(record);
            }
        }

        static int level() {
            java.util.logging.Level level = Logger.getLogger("").getLevel();
            return (level == null ? java.util.logging.Level.INFO : level).intValue();
        }

        /// This process's level of that name, or one that is as severe.
        private static java.util.logging.Level level(String name, int value) {
            try {
                java.util.logging.Level level = java.util.logging.Level.parse(name);
                if (level.intValue() == value) {
                    return level;
                }
            } catch (IllegalArgumentException _) {
                // A level of the application's own that this process has not met.
            }
            return java.util.logging.Level.parse(Integer.toString(value));
        }
    }
}
