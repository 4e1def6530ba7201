package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import io.github.offspring.RemoteTrace;
import io.github.offspring.TaskFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An exception as it crosses to another process: as itself where that works, and always as text.
///
/// @param type the name of its class
/// @param message its message; null if it has none
/// @param stackTraceText as it would be printed where it was thrown
public record ThrowableImage(String type, @Nullable String message, String stackTraceText) {

    /// Adds an exception to a message. Never fails: what cannot be encoded crosses as text.
    public static void write(Encoder encoder, Throwable thrown) {
        WireWriter out = encoder.fields();
        out.putString(thrown.getClass().getName());
        String message = safeMessage(thrown);
        out.putByte(message == null ? 0 : 1);
        if (message != null) {
            out.putString(message);
        }
        out.putString(render(thrown));
        int start = out.position();
        out.putByte(1);
        try {
            encoder.write(thrown, "exception");
        } catch (Throwable e) {
            out.rewind(start);
            out.putByte(0);
            String why = e instanceof CodecException ? safeMessage(e) : null;
            out.putString(why == null ? e.getClass().getName() + " was thrown" : why);
        }
    }

    public static ThrowableImage readText(WireReader in) {
        String type = in.getString();
        String message = in.getByte() == 0 ? null : in.getString();
        return new ThrowableImage(type, message, in.getString());
    }

    /// Reads what [#readText] has left: the exception itself, or the reason why it did not come.
    ///
    /// @return the original, marked with a [RemoteTrace]; or a [TaskFailedException] in its place, with the
    /// original as its cause if that came but cannot be marked
    public Throwable readThrowable(Decoder.Values values, String process, long pid) {
        if (values.fields().getByte() == 0) {
            return standIn(process, values.fields().getString());
        }
        try {
            return values.read("exception") instanceof Throwable thrown
                    ? marked(thrown, new RemoteTrace(process, pid, stackTraceText))
                    : standIn(process, "what came in its place is no exception");
        } catch (CodecException e) {
            return standIn(process, e.getMessage());
        }
    }

    private Throwable marked(Throwable thrown, RemoteTrace trace) {
        if (mark(thrown, trace)) {
            return thrown;
        }
        Throwable copy = copyOfJdkClass(thrown);
        return copy != null && mark(copy, trace)
                ? copy
                : new TaskFailedException(
                        told(trace.process()) + ": pid=" + trace.pid()
                                + "; the exception itself, which takes no suppressed exceptions, is the cause",
                        type,
                        stackTraceText,
                        thrown);
    }

    /// @return false if it forbids suppression, as its class may, and as those that a JVM makes without a
    /// constructor do
    private static boolean mark(Throwable thrown, RemoteTrace trace) {
        thrown.addSuppressed(trace);
        return Stream.of(thrown.getSuppressed()).anyMatch(each -> each == trace);
    }

    /// The JVM makes some exceptions without running their constructor, such as a StackOverflowError, or what
    /// compiled code often throws: these take no suppressed ones, while any other of their class does.
    ///
    /// @return null if it is of another kind
    private static @Nullable Throwable copyOfJdkClass(Throwable thrown) {
        if (thrown.getClass().getModule() != Object.class.getModule() || thrown.getCause() != null) {
            return null;
        }
        try {
            Throwable copy =
                    (Throwable) thrown.getClass().getConstructor(String.class).newInstance(thrown.getMessage());
            copy.setStackTrace(thrown.getStackTrace());
            return copy;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private String told(String process) {
        return "process '" + process + "': threw " + type + (message == null ? "" : ": " + message);
    }

    private TaskFailedException standIn(String process, @Nullable String why) {
        return new TaskFailedException(
                told(process) + "; the exception itself could not be brought over" + reason(String.valueOf(why)),
                type,
                stackTraceText,
                null);
    }

    private static @Nullable String safeMessage(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (Throwable e) {
            // Whatever the exception's own methods do.
            return "(its getMessage() threw " + e.getClass().getName() + ")";
        }
    }

    /// What follows what has happened in a message. Words that give a reason themselves follow a colon.
    public static String reason(String words) {
        return (words.contains(" because ") ? ": " : " because ") + words;
    }

    /// What `toString` gives, whatever the exception's own methods do.
    public static String words(Throwable thrown) {
        String message = safeMessage(thrown);
        if (message != null) {
            return thrown.getClass().getName() + ": " + message;
        }
        // Such as an error in a static initializer, of which only the cause says anything.
        Throwable cause = thrown instanceof ExceptionInInitializerError ? thrown.getCause() : null;
        return thrown.getClass().getName() + (cause == null ? "" : " by " + words(cause));
    }

    /// The stack trace as `printStackTrace` gives it, whatever the exception's own methods do.
    public static String render(Throwable thrown) {
        try {
            var text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            return text.toString();
        } catch (Throwable e) {
            return thrown.getClass().getName() + " (its stack trace cannot be printed because of "
                    + e.getClass().getName() + ")";
        }
    }
}
