package io.github.offspring.cli.map;

import java.util.List;

/// How far a run is in its input.
///
/// *Immutable.*
///
/// @param lines so many lines from the beginning are all done
/// @param bytes how many bytes of the input these are
/// @param digest of these bytes
/// @param beyond the numbers, from 0 and ascending, of those that are done after a line that is not
record Mark(long lines, long bytes, long digest, List<Long> beyond) {

    static final Mark BEGINNING = new Mark(0, 0, 0, List.of());

    Mark {
        beyond = List.copyOf(beyond);
    }

    /// The number of the line that is handed out as the n-th when a run goes on from here.
    ///
    /// @param n from 0
    long number(long n) {
        long number = lines + n;
        if (beyond.isEmpty() || number + beyond.size() > beyond.getLast()) {
            return number + beyond.size();
        }
        for (long done : beyond) {
            if (done > number) {
                break;
            }
            number++;
        }
        return number;
    }
}
