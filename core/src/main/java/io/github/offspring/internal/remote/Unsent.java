package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/// Why a call of this thread's was not sent the last time: a [CodecException] alone does not say whether it is the
/// arguments that cannot be sent, or the result, or whether the method itself has thrown it.
final class Unsent {

    private static final ThreadLocal<@Nullable WeakReference<CodecException>> LAST = new ThreadLocal<>();

    private Unsent() {}

    static void note(CodecException failure) {
        LAST.set(new WeakReference<>(failure));
    }

    static boolean is(CodecException failure) {
        WeakReference<CodecException> last = LAST.get();
        return last != null && last.refersTo(failure);
    }
}
