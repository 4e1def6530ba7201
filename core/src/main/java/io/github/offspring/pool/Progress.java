package io.github.offspring.pool;

import java.util.OptionalLong;

/// How far a map has come.
///
/// **Threads and processes** *Immutable.*
///
/// @param task the number of the map, as in messages; no two maps of a pool have the same
/// @param done how many elements have ended, those that have failed among them
/// @param failed how many of these have failed
/// @param total how many elements there are; empty as long as the end of the input has not been seen. For a lazy
/// map of a collection it is the collection's size, until the end has been seen
public record Progress(long task, long done, long failed, OptionalLong total) {}
