/// Objects that live in one process and are used by many: maps, namespaces, and whatever has an interface.
///
/// Begin with [Manager][io.github.offspring.manager.Manager]. What it gives are proxies: they can be sent to any
/// process, at any time, and stand for the same object there.
///
/// **Order** What happens before a call happens before what the call does at the manager, and that happens before
/// what follows its return.
///
/// **Time** A call is a round trip to the manager, if nothing else is said. One that waits holds no thread of the
/// machine's there. Time-outs count from the call.
///
/// **Crash** When a manager dies all who wait, and all who call later, are told at once, by a
/// [io.github.offspring.ManagerLostException] that says whether the call may have run. If it is
/// [started again][io.github.offspring.manager.ManagerBuilder#restart] later calls of what has a name wait for the next
/// one instead, but for those that do not wait at all, such as `tryLock` and `poll` without a time: these throw.
package io.github.offspring.manager;
