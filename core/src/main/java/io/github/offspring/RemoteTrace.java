package io.github.offspring;

/// Marks an exception that came from another process: it is added to it as a suppressed exception.
///
/// The exception itself keeps its class, message, cause and stack trace; this one says where it was thrown and
/// keeps what it looked like there.
///
/// ```text
/// java.lang.IllegalStateException: no such file
///     at Parser.parse(Parser.java:17)
///     Suppressed: io.github.offspring.RemoteTrace: thrown in process 'pool-1-worker-2': pid=4711
/// ```
public final class RemoteTrace extends Exception {

    private static final long serialVersionUID = 1L;

    private final String process;
    private final long pid;
    private final String stackTraceText;

    /// Creates one.
    ///
    /// @param process the name of the process where it was thrown
    /// @param pid its process id
    /// @param stackTraceText the stack trace as it would have been printed there
    public RemoteTrace(String process, long pid, String stackTraceText) {
        super("thrown in process '" + process + "': pid=" + pid, null, false, false);
        this.process = process;
        this.pid = pid;
        this.stackTraceText = stackTraceText;
    }

    /// Returns the name of the process where the exception was thrown.
    ///
    /// @return the name
    public String process() {
        return process;
    }

    /// Returns the process id of the process where the exception was thrown.
    ///
    /// @return the id
    public long pid() {
        return pid;
    }

    /// Returns the stack trace as it would have been printed where the exception was thrown, with all causes.
    ///
    /// @return text of several lines
    public String stackTraceText() {
        return stackTraceText;
    }
}
