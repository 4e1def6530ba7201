package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.internal.remote.Patience.TooLateException;
import io.github.offspring.internal.wire.ThrowableImage;
import java.io.ObjectStreamException;
import org.jspecify.annotations.Nullable;

/// An argument of a call stands for something at a server that is not there at the moment. So nothing has been sent,
/// and whoever calls [waits][#await] for that server as long as it likes, and then begins again.
final class AbsentException extends ObjectStreamException {

    private static final long serialVersionUID = 1L;

    // Null where it has come from elsewhere.
    private final transient @Nullable RemoteReference reference;

    AbsentException(RemoteReference reference) {
        super(reference + ": its manager is not there at the moment");
        this.reference = reference;
    }

    /// @throws CodecException the same, if it was for another reason
    static void check(CodecException failure) {
        if (absent(failure) == null) {
            throw failure;
        }
    }

    private static @Nullable RemoteReference absent(CodecException failure) {
        return failure.getCause() instanceof AbsentException why ? why.reference : null;
    }

    /// Waits for the argument's server after a call that could not be encoded.
    ///
    /// @param turns how often that has been done for this call
    /// @throws CodecException the same, if it was for another reason; another one, if there will be no such server
    /// @throws InterruptedException if the patience ends by an interruption
    /// @throws TooLateException if it ends by its time
    static void await(CodecException failure, int turns, Patience patience)
            throws InterruptedException, TooLateException {
        RemoteReference absent = absent(failure);
        if (absent == null) {
            throw failure;
        }
        try {
            absent.attach(turns, patience);
        } catch (RuntimeException e) {
            throw new CodecException("argument: cannot be sent" + ThrowableImage.reason(ThrowableImage.words(e)), e);
        }
    }

    /// The same, however long it takes.
    static void awaitWhole(CodecException failure, int turns) {
        try {
            await(failure, turns, Patience.WHOLE);
        } catch (InterruptedException | TooLateException e) {
            throw new AssertionError("nobody has set a limit", e);
        }
    }
}
