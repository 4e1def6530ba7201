package io.github.offspring.internal.child;

import io.github.offspring.internal.launch.ChildRole;
import io.github.offspring.internal.launch.Control;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// Sends this process's log records to its parent.
///
/// The JVM makes it its log manager when something logs for the first time, because the parent named this class in
/// `java.util.logging.manager`; until then logging costs a child nothing. (A configuration class would do the same,
/// but the JDK then sets logging up for every object stream that is read.)
public final class LogForwarding extends LogManager {

    /// Called by the JDK.
    public LogForwarding() {}

    /// Called by the JDK.
    @Override
    public void readConfiguration() throws IOException {
        String configuration = "handlers=" + Forwarder.class.getName() + "\n.level=" + level() + "\n";
        readConfiguration(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /// The name of a level, or its number.
    private static String level() {
        ControlLine line = ControlLine.current();
        int ordinal = line == null ? Level.INFO.ordinal() : line.logLevel();
        return line == null || ordinal != ChildRole.ASK
                ? toJavaLogging(Level.values()[ordinal]).getName()
                : new String(line.ask(Control.SUBJECT_LOG_LEVEL, "").getFirst(), StandardCharsets.US_ASCII);
    }

    private static java.util.logging.Level toJavaLogging(Level level) {
        return switch (level) {
            case ALL -> java.util.logging.Level.ALL;
            case TRACE -> java.util.logging.Level.FINER;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARNING -> java.util.logging.Level.WARNING;
            case ERROR -> java.util.logging.Level.SEVERE;
            case OFF -> java.util.logging.Level.OFF;
        };
    }

    private static Level fromJavaLogging(java.util.logging.Level level) {
        int value = level.intValue();
        if (value >= java.util.logging.Level.SEVERE.intValue()) {
            return Level.ERROR;
        }
        if (value >= java.util.logging.Level.WARNING.intValue()) {
            return Level.WARNING;
        }
        if (value >= java.util.logging.Level.INFO.intValue()) {
            return Level.INFO;
        }
        return value >= java.util.logging.Level.FINE.intValue() ? Level.DEBUG : Level.TRACE;
    }

    /// Sends each record as it comes.
    public static final class Forwarder extends Handler {

        private final SimpleFormatter formatter = new SimpleFormatter();

        /// Called by the JDK.
        public Forwarder() {}

        @Override
        public void publish(LogRecord record) {
            ControlLine line = ControlLine.current();
            if (line == null || !isLoggable(record)) {
                return;
            }
            Encoder encoder = new Encoder(Format.FAMILY);
            WireWriter out = encoder.fields();
            out.putString(orEmpty(record.getLoggerName()));
            out.putByte(fromJavaLogging(record.getLevel()).ordinal());
            out.putString(orEmpty(record.getLevel().getName()));
            out.putInt(record.getLevel().intValue());
            out.putString(orEmpty(formatter.formatMessage(record)));
            Throwable thrown = record.getThrown();
            out.putByte(thrown == null ? 0 : 1);
            if (thrown != null) {
                out.putString(ThrowableImage.render(thrown));
            }
            Instant time = record.getInstant();
            out.putLong(time.getEpochSecond());
            out.putInt(time.getNano());
            out.putString(orEmpty(record.getSourceClassName()));
            out.putString(orEmpty(record.getSourceMethodName()));
            line.send(Control.LOG, encoder.finish());
        }

        private static String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // The line belongs to the process.
        }
    }
}
