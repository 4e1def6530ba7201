package io.github.offspring.refresh;

/// What is known of a value without the value itself.
///
/// @param version the number of the last value
/// @param told what was told last; that it has ended, if whoever told it has died
record State(long version, Told told) {

    boolean hasEnded() {
        return told.activity() == Activity.ENDED;
    }

    /// Whether a computation has ended that answers to somebody who asked.
    ///
    /// @param number what the question was told
    boolean isServed(long number) {
        return told.served() >= number;
    }
}
