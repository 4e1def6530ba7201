/// Locks, semaphores, events, conditions, barriers and latches for threads of several processes, that survive the
/// death of any of them.
///
/// Everything here is serializable: it goes to another process in a task, through a connection, or as a field of
/// something else, and is the same object there.
package io.github.offspring.sync;
