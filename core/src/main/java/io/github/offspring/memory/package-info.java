/// Memory that several processes have at the same time: raw segments, and what lies in them.
///
/// Everything here is serializable: it goes to another process in a task, through a connection, or as a field of
/// something else, and is the same memory there.
package io.github.offspring.memory;
