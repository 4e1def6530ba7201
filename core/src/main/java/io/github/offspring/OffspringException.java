package io.github.offspring;

import org.jspecify.annotations.Nullable;

/// The root of the errors that are Offspring's own; each kind is one of the permitted classes.
///
/// All are unchecked. Where the JDK has an exception that fits (`TimeoutException`, `CancellationException`,
/// `RejectedExecutionException`, `IllegalStateException`, …) that one is thrown instead.
///
/// Messages have the form `<name>: <what happened>[ because <cause>]: key=value, …[; <what to do>]`. Whatever a
/// program may need from them has an accessor: nobody must parse text.
public abstract sealed class OffspringException extends RuntimeException
        permits AuthenticationException,
                CodecException,
                ElementFailedException,
                LaunchException,
                ManagerLostException,
                MapFailedException,
                MessageTooLongException,
                PeerLostException,
                ProcessDiedException,
                ProtocolException,
                TaskFailedException,
                WorkerDiedException {

    private static final long serialVersionUID = 1L;

    OffspringException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
