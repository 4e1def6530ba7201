package io.github.offspring.benchmarks;

/// Where in a picture the figures of a result stand.
///
/// *Immutable.*
///
/// @param picture which one
/// @param variant which of several lines of the same side, as `spinning`; empty if there is one for each side
/// @param words what is written below: those of a picture stand beside each other, in the order of the results
public record Spot(Picture picture, String variant, String words) {}
