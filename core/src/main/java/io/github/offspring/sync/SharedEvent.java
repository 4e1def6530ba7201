package io.github.offspring.sync;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.EventCell;
import io.github.offspring.internal.robust.LocalObjects;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/// Something that one process says has happened and others wait for.
///
/// ```java
/// SharedEvent ready = SharedEvent.create();
/// try (var child = ChildProcess.start(() -> {
///     ready.await();
///     begin();
/// })) {
///     prepare();
///     ready.set();
/// }
/// ```
///
/// It stays set until somebody clears it. For something that happens once and stays so when it takes several to
/// bring it about there is [SharedLatch].
///
/// **Threads and processes** *Thread-safe; any process of the family.* Nobody owns it: any thread sets and clears
/// it. A virtual thread that waits does not hold its carrier.
///
/// **Order** What a thread has written to shared memory before it sets the event is seen by those who have waited
/// for that.
///
/// **Time** To set, to clear and to look takes some nanoseconds, and a call of the operating system if there are
/// waiters. An event takes 64 bytes of shared memory. What was never sent to another process is free again when
/// the object is unreachable, everything else when the family ends.
///
/// **Crash** A process that is killed while it sets the event has set it or has not; if it has, all who wait
/// return, though it may be a moment later. One that is killed while it waits leaves nothing behind. If the only
/// process that would have set it dies, those who wait wait on: give them a time-out, or watch that process.
public final class SharedEvent implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    // Neither is ever written: a handle goes in the event's place.
    private final transient Block block;
    private final transient EventCell cell;

    SharedEvent(Domain domain, Block block) {
        this.block = block;
        cell = new EventCell(domain, block);
    }

    /// Creates an event that is not set.
    ///
    /// @return the event
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedEvent create() {
        return LocalObjects.create(EventCell.KIND, EventCell.BYTES, _ -> {}, SharedEvent::new);
    }

    /// Gives the event a name, for people: it is seen in all processes. The event has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedEvent named(String name) {
        LocalObjects.name(block, getClass(), name);
        return this;
    }

    /// Tells the name of the event.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(block);
    }

    /// Sets it: all who wait for it return, also if somebody clears it before they have got round to it. Nothing
    /// happens if it is set.
    public void set() {
        cell.set();
    }

    /// Takes it back: who comes from now on waits until it is set again. Nothing happens if it is not set.
    public void clear() {
        cell.clear();
    }

    /// Tells whether it is set.
    ///
    /// @return true from one [#set] to the next [#clear]
    public boolean isSet() {
        return cell.isSet();
    }

    /// Waits until it is set, or has been since this began.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before
    public void await() throws InterruptedException {
        Waits.interruptibly(this::awaitUntil, Deadline.NEVER);
    }

    /// Waits until it is set, or has been since this began, or the time is over.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return false if it has not been set in that time
    /// @throws InterruptedException if this thread is interrupted, also before
    public boolean await(Duration timeout) throws InterruptedException {
        return Waits.interruptibly(this::awaitUntil, Deadline.after(timeout));
    }

    private boolean awaitUntil(long deadline) {
        return cell.await(deadline, true);
    }

    /// Tells whether threads wait for it, or did a moment ago.
    ///
    /// @return a hint, not a promise
    public boolean hasWaiters() {
        return cell.hasWaiters();
    }

    /// Shows the event, and whether it is set.
    @Override
    public String toString() {
        return LocalObjects.words(getClass(), block) + (isSet() ? "[set]" : "[unset]");
    }

    @Serial
    private Object writeReplace() {
        return new Handle(LocalObjects.send(block));
    }

    /// What stands for the event in a message.
    private record Handle(long reference) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                return LocalObjects.receive(reference, EventCell.KIND, SharedEvent.class, SharedEvent::new);
            } catch (IOException e) {
                throw new InvalidObjectException("a shared event: " + e.getMessage(), e);
            }
        }
    }
}
