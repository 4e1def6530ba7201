package io.github.offspring.sync;

import io.github.offspring.internal.lease.FamilyView;
import io.github.offspring.internal.robust.Census;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a shared object was like a moment ago: who has it and who waits for it. For people, to find out why
/// nothing goes on.
///
/// ```java
/// SharedLock orders = SharedLock.create().named("orders");
/// // later, in any process of the family
/// for (SharedObjectState object : SharedObjectState.ofFamily()) {
///     if (!object.waiters().isEmpty()) {
///         System.out.println(object.type() + " " + object.name() + ": " + object.holders());
///     }
/// }
/// ```
///
/// **Threads and processes** *Thread-safe.* Values, never changed.
///
/// **Order** None: objects are looked at one after the other, without a lock, so two of them need not fit
/// together.
///
/// **Time** To look takes some milliseconds and a fraction of a microsecond for each object, and keeps nobody
/// waiting.
///
/// **Crash** What a dead process had stands here, with the name and pid that it had, until somebody notices the
/// death and gives it back; looking does not.
///
/// @param type the simple name of the object's class, `SharedLock`
/// @param id the same in all processes, as `toString` of the object shows it if it has no name
/// @param name the one that it was given with `named`; empty if none
/// @param holders who has it: the owner of the lock that it is, or of the object's own lock; those who read a
/// read-write lock; a process for each owned permit of a semaphore; the processes that take part in a barrier; the
/// threads that have leased something, or taken and not finished it, from a queue that knows it; a process for
/// each subscription to a topic; empty where nobody can have it
/// @param waiters the threads that sleep until something about the object changes; those who still spin are not
/// counted, nor is for a moment one that was woken in vain and falls asleep again
/// @param since since when the owner of the lock has had it without giving it back, at least: the time when the
/// first one began to wait for that, or when the owner, having waited itself, got it; empty if nobody has had to
/// wait
public record SharedObjectState(
        String type,
        String id,
        Optional<String> name,
        List<Party> holders,
        List<Party> waiters,
        Optional<Instant> since) {

    /// A thread of a process, or a process as a whole.
    ///
    /// @param process the name that the process goes by
    /// @param pid its process id, in its own container
    /// @param thread the thread's id in its JVM; 0 for the process as a whole
    public record Party(String process, long pid, long thread) {}

    /// Looks at all shared objects of this family: all that have been created and neither closed nor freed.
    ///
    /// @return one for each object; empty if this family shares none
    /// @throws UncheckedIOException if the family's shared memory cannot be read
    public static List<SharedObjectState> ofFamily() {
        try {
            return Census.ofFamily().stream().map(SharedObjectState::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("family: its shared memory cannot be read because " + e.getMessage(), e);
        }
    }

    private static SharedObjectState of(Census.Seen seen) {
        return new SharedObjectState(
                seen.type(),
                Long.toHexString(seen.reference()),
                seen.name(),
                parties(seen.holders()),
                parties(seen.waiters()),
                seen.since());
    }

    private static List<Party> parties(List<FamilyView.Member> members) {
        return members.stream()
                .map(member -> new Party(member.process(), member.pid(), member.thread()))
                .toList();
    }
}
