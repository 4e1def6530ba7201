/// Memory that several processes have at the same time: raw segments, and what lies in them.
///
/// Everything here is serializable: it goes to another process in a task, through a connection, or as a field of
/// something else, and is the same memory there.
///
/// **Closing** What has memory of some size to give back has a `close()`, and it means the same for all types:
///
/// - **In this process** each later use is an [IllegalStateException] that says so, in all threads, and never a
///   crash. To close it again does nothing.
/// - **For those who come** it has ended: it cannot be sent any more, and who receives what was sent before gets
///   an exception that says so. Only [SharedMemory] stays for them, which can have a name that others know, and
///   can be sent closed: until `remove()`.
/// - **Others who use it already** keep the memory that they have, until they close it too, lose it, or end; it is
///   given back when the last one does. Of a [SharedValue] nobody has memory: it has ended for them too, as an
///   [IllegalStateException].
///
/// What is never closed goes with its Java object if nobody else was told of it, and with the family otherwise.
/// Numbers and single records have nothing to close.
package io.github.offspring.memory;
