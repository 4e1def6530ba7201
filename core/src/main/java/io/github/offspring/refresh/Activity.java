package io.github.offspring.refresh;

/// What goes on behind a value that is computed again and again.
///
/// **Threads and processes** *Immutable.*
public enum Activity {

    /// Its next computation has not begun: its time has not come, or nobody has asked.
    WAITING,

    /// A computation runs, or its process is being started.
    COMPUTING,

    /// Nothing will be computed any more: it was to be computed once, or whoever had it computed has died.
    ENDED
}
