/// Messages between processes: pipes, connections, listeners, and waiting for several of them at once.
///
/// What happens before a `send` happens before what follows the matching `receive`, in another process as in
/// another thread. A time-out of any method here is a minimum: the method may return later, never earlier.
package io.github.offspring.channel;
