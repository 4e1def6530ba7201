package io.github.offspring.internal.remote;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a method may change of what clients keep after they have read it.
public enum Change {
    NOTHING,
    /// What the first argument is the key of.
    ONE_KEY,
    WHOLE;

    /// A call that does nothing but tell.
    interface Call<E extends Throwable> {
        @Nullable
        Object perform() throws E;
    }

    /// Makes a change, so that all who have read before it know.
    static <E extends Throwable> @Nullable Object make(
            Hosted hosted, int method, @Nullable Object[] arguments, Call<E> call) throws E {
        Change change = hosted.kind().change(method);
        Versions versions = change == NOTHING ? null : hosted.home().versions();
        if (versions == null) {
            return call.perform();
        }
        int word = change == WHOLE || arguments.length == 0
                ? Versions.ofWhole(hosted.number())
                : Versions.ofPart(hosted.number(), Objects.hashCode(arguments[0]));
        versions.begin(word);
        try {
            return call.perform();
        } finally {
            versions.end(word);
        }
    }
}
