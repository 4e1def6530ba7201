package io.github.offspring.benchmarks;

import java.util.Optional;
import java.util.OptionalDouble;

/// A figure of ours beside a peer's: medians of one run.
///
/// *Immutable.*
///
/// @param name the benchmark's name
/// @param unit of both figures, as `ms` or `tasks/s`
/// @param ours our median
/// @param peerName what it is compared with, as `multiprocessing (fork)`; empty if there is nothing on this machine
/// @param peer the peer's median
/// @param ratio how many times better ours is: more than 1 means that ours is better
/// @param asked the least ratio the design asks for; empty if it asks for none, or asks for something else
/// @param note what a reader must know to read the line; may be empty
/// @param spot where it is drawn; empty if it is in no picture
public record Result(
        String name,
        String unit,
        double ours,
        String peerName,
        OptionalDouble peer,
        OptionalDouble ratio,
        OptionalDouble asked,
        String note,
        Optional<Spot> spot) {

    /// The same with one more thing that a reader must know.
    Result noting(String more) {
        String both = note.isEmpty() ? more : note + "; " + more;
        return new Result(name, unit, ours, peerName, peer, ratio, asked, both, spot);
    }

    /// The same in a picture.
    Result at(Spot place) {
        return new Result(name, unit, ours, peerName, peer, ratio, asked, note, Optional.of(place));
    }
}
