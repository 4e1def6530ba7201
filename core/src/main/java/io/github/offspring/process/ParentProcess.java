package io.github.offspring.process;

import io.github.offspring.channel.Awaitable;
import io.github.offspring.internal.family.ParentEnd;
import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The process that started this one.
///
/// ```java
/// Family.current().parent().ifPresent(parent -> parent.completion().thenRun(this::saveState));
/// ```
///
/// **Threads and processes** *Thread-safe; belongs to this process.*
///
/// **Crash** When the parent ends, however it does, this process ends too. Code that has been waiting for it, and
/// no other, gets half a second to act on it.
public final class ParentProcess implements Awaitable {

    private final String name;
    private final long pid;

    ParentProcess(String name, long pid) {
        this.name = name;
        this.pid = pid;
    }

    /// Returns its name.
    ///
    /// @return the name; `main` for the root of a family
    public String name() {
        return name;
    }

    /// Returns its process id.
    ///
    /// @return the id
    public long pid() {
        return pid;
    }

    /// Tells whether it lives.
    ///
    /// @return false only in the last half second of this process
    public boolean isAlive() {
        return !ParentEnd.future().isDone();
    }

    /// Waits until it ends.
    ///
    /// @param timeout how long to wait at most; zero or less only looks
    /// @return true if it has ended; false if the time is over
    /// @throws InterruptedException if the thread is interrupted
    public boolean join(Duration timeout) throws InterruptedException {
        try {
            ParentEnd.future().get(Math.max(0, Deadline.left(Deadline.after(timeout))), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("a parent's end is no failure", e);
        }
    }

    @Override
    public CompletionStage<@Nullable Void> completion() {
        return ParentEnd.future();
    }

    @Override
    public String toString() {
        return "ParentProcess[name=" + name + ", pid=" + pid + ", " + (isAlive() ? "running" : "ended") + "]";
    }
}
