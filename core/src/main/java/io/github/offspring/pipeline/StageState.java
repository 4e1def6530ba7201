package io.github.offspring.pipeline;

/// What a stage of a pipeline did at one moment.
///
/// Of its workers, as many are `busy` as run the function, and `waiting` as have a result for which there is no
/// room; the others are idle: they wait for an element, or are being started.
///
/// **Threads and processes** *Immutable*: a snapshot. Its numbers were read one after the other, and may not fit
/// together to the last.
///
/// @param name the name of the stage
/// @param workers how many processes it has
/// @param busy how many of them run the function
/// @param waiting how many of them wait for room in the next buffer
/// @param backlog how many elements wait before the stage
/// @param handedOn how many elements have left it
/// @param waits how often one of its workers had to wait for room
/// @param deaths how many of its processes have died and been replaced
public record StageState(
        String name, int workers, int busy, int waiting, int backlog, long handedOn, long waits, int deaths) {

    /// Returns how many of its workers have nothing to do.
    ///
    /// @return those that are neither busy nor waiting
    public int idle() {
        return workers - busy - waiting;
    }

    /// Returns whether all of its workers have something to do.
    ///
    /// @return false if one is idle
    public boolean isFullyBusy() {
        return idle() == 0;
    }
}
