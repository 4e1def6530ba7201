package io.github.offspring;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// How a process ended.
///
/// ```java
/// switch (child.exitStatus().orElseThrow()) {
///     case ExitStatus.Returned _ -> log("done");
///     case ExitStatus.Threw t -> log("failed with " + t.type());
///     case ExitStatus.Exited e -> log("called System.exit(" + e.code() + ")");
///     case ExitStatus.Signaled s -> log("killed by " + s.name());
/// }
/// ```
///
/// Unlike in Python's `exitcode`, nothing is folded into one number: an exit by `System.exit(137)` and a death by
/// SIGKILL are told apart, except where only the number is known (`Runtime.halt(137)` looks like SIGKILL).
///
/// **Threads and processes** *Immutable.*
public sealed interface ExitStatus extends Serializable {

    /// Returns the number that a shell would show in `$?`.
    ///
    /// @return 0 for success; 1 for an exception; the argument of `System.exit`; 128 plus the number of the signal
    int code();

    /// Says it in words, for messages: `returned`, `threw java.lang.IllegalStateException`, `exit 3 by
    /// System.exit`, `SIGKILL`.
    ///
    /// @return the words, without a final dot
    String words();

    /// Tells whether the process did what it was started for.
    ///
    /// @return true if its work returned
    default boolean isSuccess() {
        return this instanceof Returned;
    }

    /// The work returned and the process ended by itself.
    record Returned() implements ExitStatus {
        @Override
        public int code() {
            return 0;
        }

        @Override
        public String words() {
            return "returned";
        }
    }

    /// The work ended with an exception that nobody caught.
    ///
    /// @param type the name of the exception's class
    /// @param message its message; null if it had none
    record Threw(String type, @Nullable String message) implements ExitStatus {
        @Override
        public int code() {
            return 1;
        }

        @Override
        public String words() {
            return message == null ? "threw " + type : "threw " + type + ": " + message;
        }
    }

    /// The process ended itself with a number.
    ///
    /// @param code the number, [0, 255]; the operating system keeps only the lowest eight bits
    /// @param how by which call, as far as it is known
    record Exited(int code, How how) implements ExitStatus {

        /// The call that ended the process.
        public enum How {
            /// `System.exit`: shutdown hooks ran.
            SYSTEM_EXIT("System.exit"),
            /// `Runtime.halt`, native code, or the JVM itself: shutdown hooks did not run.
            HALT("Runtime.halt or native code"),
            /// The JVM, which had run out of memory.
            OUT_OF_MEMORY("the JVM: OutOfMemoryError"),
            /// A program that is no JVM of ours, in a way of its own.
            PROGRAM("the program");

            private final String words;

            How(String words) {
                this.words = words;
            }
        }

        @Override
        public String words() {
            return how == How.OUT_OF_MEMORY ? "OutOfMemoryError" : "exit " + code + " by " + how.words;
        }
    }

    /// The process was ended by a signal.
    ///
    /// @param number the number of the signal on this platform, [1, 64]
    record Signaled(int number) implements ExitStatus {
        @Override
        public int code() {
            return 128 + number;
        }

        /// Returns the name of the signal.
        ///
        /// @return the name, for example `SIGKILL`; `signal 63` for one that has no name
        public String name() {
            return SignalNames.of(number);
        }

        @Override
        public String words() {
            return name();
        }
    }
}
