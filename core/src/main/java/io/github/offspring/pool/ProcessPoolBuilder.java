package io.github.offspring.pool;

import io.github.offspring.LaunchException;
import io.github.offspring.process.ChildProcessBuilder;
import io.github.offspring.process.Family;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says how a pool of processes is to be.
///
/// ```java
/// try (var pool = ProcessPool.builder()
///         .workers(4)
///         .timeout(Duration.ofMinutes(1))
///         .child(child -> child.heap(512L << 20))
///         .start()) { ... }
/// ```
///
/// Each option but [#child] can be set once.
///
/// **Threads and processes** *Not thread-safe.*
public final class ProcessPoolBuilder {

    private static final int MAX_WORKERS = 4096;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private @Nullable String name;
    private @Nullable Integer workers;
    private @Nullable Duration grace;
    private @Nullable Duration timeout;
    private Consumer<ChildProcessBuilder> customizer = _ -> {};

    ProcessPoolBuilder() {}

    /// Sets the pool's name; its workers' names begin with it.
    ///
    /// @param value the name, not empty; if nothing is said, `pool-1`, `pool-2`, …
    /// @return this builder
    /// @throws IllegalArgumentException if it is empty or holds a control character
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder name(String value) {
        unset("name", name);
        check(!value.isEmpty(), "name must not be empty", value);
        // It stands before each line of the workers' output.
        check(value.chars().noneMatch(Character::isISOControl), "name must not hold control characters", value);
        name = value;
        return this;
    }

    /// Sets how many workers the pool has.
    ///
    /// @param count the number, [1, 4096]; if nothing is said, as many as this process may use processors
    /// @return this builder
    /// @throws IllegalArgumentException if it is out of its range
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder workers(int count) {
        unset("workers", workers);
        check(count >= 1 && count <= MAX_WORKERS, "workers must be in [1, " + MAX_WORKERS + "]", count);
        workers = count;
        return this;
    }

    /// Sets how long a task that has been interrupted, because its time is over or nobody wants its result any
    /// more, is given to end before its process is killed.
    ///
    /// @param value the time; zero to kill at once; if nothing is said, the family's
    /// @return this builder
    /// @throws IllegalArgumentException if it is negative
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder grace(Duration value) {
        unset("grace", grace);
        check(!value.isNegative(), "grace must not be negative", value);
        grace = value;
        return this;
    }

    /// Sets how long each task, and each element of a map, may run: see [TaskSubmitter#withTimeout], which goes
    /// before this.
    ///
    /// @param value the time; if nothing is said, for ever
    /// @return this builder
    /// @throws IllegalArgumentException if it is zero or negative
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder timeout(Duration value) {
        unset("timeout", timeout);
        check(!value.isNegative() && !value.isZero(), "timeout must be positive", value);
        timeout = value;
        return this;
    }

    /// Sets options of the workers' processes: heap, JVM options, class path, environment, output, … The name,
    /// the daemon flag and the number of siblings are the pool's own.
    ///
    /// @param settings called with the builder of each worker
    /// @return this builder
    public ProcessPoolBuilder child(Consumer<ChildProcessBuilder> settings) {
        Consumer<ChildProcessBuilder> before = customizer;
        customizer = child -> {
            before.accept(child);
            settings.accept(child);
        };
        return this;
    }

    /// Starts the pool.
    ///
    /// Returns at once: the workers come up while the first tasks are handed in.
    ///
    /// @return the pool, running
    /// @throws LaunchException if no processes can be started here
    /// @throws IllegalStateException if this JVM is shutting down, or an option of the workers' processes was set
    /// twice, or the static initializer that this is called in has also started this process
    public ProcessPool start() {
        int count = workers == null ? Family.current().budget().cpus() : workers;
        PoolSettings settings = new PoolSettings(
                name == null ? "pool-" + COUNT.incrementAndGet() : name,
                count,
                grace == null ? Family.current().grace() : grace,
                timeout,
                customizer);
        // An option that is wrong is an error here, not in the background.
        settings.child("check");
        return new ProcessPool(settings);
    }

    private static void unset(String option, @Nullable Object before) {
        if (before != null) {
            throw new IllegalStateException("pool: option is set a second time: " + option + "=" + before);
        }
    }

    private static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("pool: " + rule + ": value=" + value);
        }
    }
}
