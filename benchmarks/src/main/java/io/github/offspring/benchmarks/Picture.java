package io.github.offspring.benchmarks;

/// What is to be drawn of benchmarks that measure the same in several sizes, numbers, or ways.
///
/// *Immutable.*
///
/// @param name of its file, without an ending
/// @param title what it shows
/// @param across what grows from left to right
/// @param up what grows from below, with its unit; in powers of ten
public record Picture(String name, String title, String across, String up) {}
