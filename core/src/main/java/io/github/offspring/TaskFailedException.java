package io.github.offspring;

import org.jspecify.annotations.Nullable;

/// Stands for an exception of another process that could not be brought over as it was.
///
/// An exception normally arrives as itself: same class, message, cause and stack trace, with a [RemoteTrace]
/// beside it. Where that is impossible this one comes instead and carries it as text: its class is not
/// serializable, or not known here; or the exception takes no suppressed exceptions, and so no [RemoteTrace]: then
/// it is this one's cause.
public final class TaskFailedException extends OffspringException {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final String stackTraceText;

    /// Creates one.
    ///
    /// @param message which process, the original's class and message, and why it could not be brought over
    /// @param type the name of the original's class
    /// @param stackTraceText the original's stack trace as it would have been printed where it was thrown
    /// @param cause the original, if it came and only its [RemoteTrace] could not be added; null if it did not come
    public TaskFailedException(String message, String type, String stackTraceText, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
        this.stackTraceText = stackTraceText;
    }

    /// Returns the class of the exception that was thrown.
    ///
    /// @return the name of the class
    public String type() {
        return type;
    }

    /// Returns the stack trace as it would have been printed in the process where the exception was thrown, with
    /// all causes.
    ///
    /// @return text of several lines
    public String stackTraceText() {
        return stackTraceText;
    }
}
