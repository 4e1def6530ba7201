package io.github.offspring.process;

import io.github.offspring.internal.family.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// This process's place among those that started it and that it started.
///
/// A family is a root JVM and all processes that it started, directly or not: the unit of sharing, of cleaning up,
/// of the budget for processors and memory, and of Ctrl-C.
///
/// ```java
/// Family family = Family.current();
/// System.out.println(family.name() + " has " + family.children().size() + " children");
/// ```
///
/// **Threads and processes** *Thread-safe; belongs to this process.*
///
/// **Crash** When a process ends, however it does, its children end too, and theirs with them. When the root ends
/// in order it waits for its non-daemon children first and leaves nothing behind; when it is killed, what it
/// leaves in the temporary folder is removed by the last of its children, or by the next start of any program of
/// the same user that uses Offspring.
public final class Family {

    private static final Family CURRENT = new Family();

    private Family() {}

    /// Returns this process's family, as this process sees it.
    ///
    /// @return always the same
    public static Family current() {
        return CURRENT;
    }

    /// Returns the name of this process.
    ///
    /// @return the name that its parent gave it; `main` in the root
    public String name() {
        return Identity.current().name();
    }

    /// Returns the process id of this process.
    ///
    /// @return the id
    public long pid() {
        return ProcessHandle.current().pid();
    }

    /// Tells whether this process is the one that the family begins with.
    ///
    /// @return true if no other of the family started it
    public boolean isRoot() {
        return Identity.current().isRoot();
    }

    /// Tells whether this process is ended with its parent instead of being waited for.
    ///
    /// @return false in the root
    public boolean isDaemon() {
        return Identity.current().daemon();
    }

    /// Returns the process that started this one.
    ///
    /// @return the parent; empty in the root
    public Optional<ParentProcess> parent() {
        Identity identity = Identity.current();
        return identity.parentName() == null
                ? Optional.empty()
                : Optional.of(new ParentProcess(identity.parentName(), identity.parentPid()));
    }

    /// Returns the children of this process that live, workers of pools included, oldest first.
    ///
    /// @return a list of its own
    public List<ChildProcess<?>> children() {
        return LivingChildren.list();
    }

    /// Returns what the children of this process may use of the machine, all together.
    ///
    /// @return the budget
    public Budget budget() {
        Identity identity = Identity.current();
        return new Budget(identity.cpus(), identity.heapBytes());
    }

    /// Returns how long children that are asked to end are given before they are made to.
    ///
    /// @return the time; two seconds unless set, or what the parent has set
    public Duration grace() {
        return Duration.ofNanos(Identity.current().graceNanos());
    }

    /// Sets how long children that are asked to end are given before they are made to; children started from now on
    /// take it over for theirs.
    ///
    /// @param grace the time; zero makes them end at once
    /// @throws IllegalArgumentException if it is negative
    public void grace(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("family: the grace time must not be negative: grace=" + grace);
        }
        Identity.grace(grace);
    }

    /// Says how many children with the default options are to be kept standing by, so that starting one takes
    /// about a millisecond. Each takes about 40 MB of memory.
    ///
    /// Without this call one is kept as soon as a child is started of a kind of which an earlier one has ended,
    /// for a minute at a time.
    ///
    /// @param count how many, [0, 64]; 0 for none
    /// @throws IllegalArgumentException if the number is out of its range
    public void keepStandby(int count) {
        ChildProcess.builder().keepStandby(count);
    }

    /// Asks all living children to end, waits for the grace time, makes those end that have not, and returns when
    /// none is left. This is what happens by itself when this JVM shuts down.
    ///
    /// @return how many there were, of those who lived when the shutdown began if it has begun
    public int endChildren() {
        return LivingChildren.endAll(grace());
    }

    @Override
    public String toString() {
        return "Family[" + Identity.current().name() + ", pid=" + pid() + ", children="
                + children().size() + "]";
    }
}
