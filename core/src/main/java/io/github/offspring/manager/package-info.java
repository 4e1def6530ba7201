/// Objects that live in one process and are used by many: maps, namespaces, and whatever has an interface.
///
/// Begin with [Manager][io.github.offspring.manager.Manager]. What it gives are proxies: they can be sent to any
/// process, at any time, and stand for the same object there.
///
/// **Order** What happens before a call happens before what the call does at the manager, and that happens before
/// what follows its return.
package io.github.offspring.manager;
