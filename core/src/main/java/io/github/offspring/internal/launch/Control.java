package io.github.offspring.internal.launch;

/// The kinds of messages on the socket between a parent and its child; docs/protocol/control.md draws them.
public final class Control {

    // Parent to child.

    /// The work, and what the child has to know besides if it has not been told.
    public static final int START = 1;
    /// Interrupt the thread that does the work.
    public static final int INTERRUPT = 2;
    /// The answer to a question: its number, then what was asked for, if there is any.
    public static final int ANSWER = 3;
    /// Get ready for work that is to come: use what work uses.
    public static final int WARM_UP = 4;
    /// Identity, family key and log level, to one that stands by.
    public static final int ROLE = 5;
    /// The classes in whose static initializers the child was started, to one that stood by.
    public static final int INITIALIZERS = 6;

    // Child to parent.

    /// The first message: the build of the JVM.
    public static final int HELLO = 16;
    /// Warm.
    public static final int READY = 17;
    /// A question: its number, one of the subjects below, a name.
    public static final int QUESTION = 18;
    /// A log record.
    public static final int LOG = 19;
    /// What came of the work: a value or an exception.
    public static final int RESULT = 20;
    /// The JVM shuts down in order; by which signal, if by one.
    public static final int EXITING = 21;

    /// The content of a resource, class files included.
    public static final int SUBJECT_RESOURCE = 1;
    /// The contents of all resources of a name.
    public static final int SUBJECT_RESOURCES = 2;
    /// The level from which on log records are wanted.
    public static final int SUBJECT_LOG_LEVEL = 3;

    /// The child's exit status when it ends because its parent has.
    public static final int EXIT_ORPHANED = 113;

    private Control() {}
}
