package io.github.offspring.refresh;

import io.github.offspring.PeerLostException;
import io.github.offspring.TaskFailedException;
import io.github.offspring.internal.wire.ThrowableImage;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What is told of the computation to those who read.
///
/// @param activity what goes on
/// @param served how often it had been asked for when the last computation that has ended began
/// @param version of the last value when the failure was told: with a newer one there is none
/// @param failure why the last computation that has ended brought no value; null if it brought one
record Told(
        Activity activity,
        long served,
        long version,
        @Nullable Failure failure) implements Serializable {

    /// A failure as text, which can be read by everybody.
    ///
    /// @param words class and message
    record Failure(String type, String words, String stackTrace) implements Serializable {

        private static final int LONGEST_WORDS = 500;
        private static final int LONGEST_TRACE = 2_000;

        /// As long as one can be: whoever has told this has room for any other, however full the memory is by
        /// then.
        static final Failure LONGEST = new Failure("", "-".repeat(LONGEST_WORDS), "-".repeat(LONGEST_TRACE));

        static Failure of(Throwable thrown) {
            return new Failure(
                    thrown.getClass().getName(),
                    beginning(ThrowableImage.words(thrown), LONGEST_WORDS),
                    beginning(ThrowableImage.render(thrown), LONGEST_TRACE));
        }

        private static String beginning(String text, int most) {
            return text.length() <= most ? text : text.substring(0, most - 1) + "…";
        }

        /// The failure as itself, if it can be had.
        ///
        /// @param thrown what may be it, or another one; null if there is nothing
        Throwable itself(@Nullable Throwable thrown) {
            if (isAbandonment()) {
                return new PeerLostException(words, null);
            }
            return thrown == null || !thrown.getClass().getName().equals(type) ? standIn() : thrown;
        }

        /// Whether it was not told by the one that had it computed: what is thrown has a stack trace.
        private boolean isAbandonment() {
            return type.equals(PeerLostException.class.getName()) && stackTrace.isEmpty();
        }

        /// What stands for it where it cannot be had as itself.
        TaskFailedException standIn() {
            return new TaskFailedException(
                    "computation: threw " + words + "; the exception itself could not be brought over",
                    type,
                    stackTrace,
                    null);
        }
    }

    /// The same with the failure of the last computation, or of the last attempt at it.
    ///
    /// @param last the version of the last value
    Told failed(long last, Throwable thrown) {
        return new Told(activity, served, last, Failure.of(thrown));
    }

    /// What is so when whoever told this cannot say anything any more.
    ///
    /// @param name the computation's
    /// @param what what it has done
    /// @param last the version of the last value
    Told abandoned(String name, String what, long last) {
        String words = "computation '" + name + "': the process that had it computed " + what;
        return new Told(Activity.ENDED, served, last, new Failure(PeerLostException.class.getName(), words, ""));
    }

    /// The same while something else goes on.
    Told during(Activity other) {
        return new Told(other, served, version, failure);
    }
}
