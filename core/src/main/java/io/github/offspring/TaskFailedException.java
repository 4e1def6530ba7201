package io.github.offspring;

/// Stands for an exception of another process that could not be brought over as it was.
///
/// An exception normally arrives as itself: same class, message, cause and stack trace. Where that is impossible
/// (its class is not serializable, or not known here) this one comes instead and carries it as text.
public final class TaskFailedException extends OffspringException {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final String stackTraceText;

    /// Creates one.
    ///
    /// @param message which process, the original's class and message, and why it could not be brought over
    /// @param type the name of the original's class
    /// @param stackTraceText the original's stack trace as it would have been printed where it was thrown
    public TaskFailedException(String message, String type, String stackTraceText) {
        super(message, null);
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
