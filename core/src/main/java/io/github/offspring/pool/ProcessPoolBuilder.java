package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.LaunchException;
import io.github.offspring.process.ChildProcessBuilder;
import io.github.offspring.process.Family;
import java.time.Duration;
import java.util.Objects;
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
    private static final int DEFAULT_RESTART_LIMIT = 10;
    private static final int DEFAULT_QUARANTINE = 3;
    private static final Duration DEFAULT_IDLE_TIME = Duration.ofSeconds(30);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private @Nullable String name;
    private @Nullable Integer minWorkers;
    private @Nullable Integer maxWorkers;
    private @Nullable Duration idleTime;
    private @Nullable Integer maxTasks;
    private @Nullable Long maxMemory;
    private @Nullable Integer restartLimit;
    private @Nullable Integer quarantine;
    private @Nullable Action initializer;
    private @Nullable Duration startTimeout;
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

    /// Sets how many workers the pool has: that many from the beginning, and always.
    ///
    /// @param count the number, [1, 4096]; if nothing is said, as many as this process may use processors
    /// @return this builder
    /// @throws IllegalArgumentException if it is out of its range
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder workers(int count) {
        check(count >= 1 && count <= MAX_WORKERS, "workers must be in [1, " + MAX_WORKERS + "]", count);
        return workers(count, count);
    }

    /// Sets how many workers the pool has at least and at most. More than the least are started when there is work
    /// that none is free for, and let go when they have had nothing to do for the [#idleTime].
    ///
    /// @param min how many there are even if there is nothing to do, [0, max]
    /// @param max how many there are at most, [1, 4096]
    /// @return this builder
    /// @throws IllegalArgumentException if they are out of their range
    /// @throws IllegalStateException if they have been set before
    public ProcessPoolBuilder workers(int min, int max) {
        unset("workers", maxWorkers);
        checkSize(min, max);
        minWorkers = min;
        maxWorkers = max;
        return this;
    }

    static void checkSize(int min, int max) {
        check(max >= 1 && max <= MAX_WORKERS, "the most workers must be in [1, " + MAX_WORKERS + "]", max);
        check(min >= 0 && min <= max, "the least workers must be in [0, " + max + "]", min);
    }

    /// Sets after how long with nothing to do a worker above the least number is let go.
    ///
    /// @param value the time; if nothing is said, 30 seconds
    /// @return this builder
    /// @throws IllegalArgumentException if it is zero or negative
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder idleTime(Duration value) {
        unset("idleTime", idleTime);
        check(!value.isNegative() && !value.isZero(), "idleTime must be positive", value);
        idleTime = value;
        return this;
    }

    /// Sets what each worker does before it takes any task: opening a connection, loading a model, ….
    ///
    /// If it throws, or ends its process, the worker is not used and another one is tried, somewhat later; after
    /// the third failure in a row the pool gives up: tasks that wait, and all that are handed in from then on, fail
    /// with [io.github.offspring.InitializerException] and what it threw, or with [LaunchException] and how its
    /// process ended. Tasks that run in workers which have come up are not disturbed.
    ///
    /// One that never ends keeps the tasks waiting for ever, unless there is a [#startTimeout].
    ///
    /// @param action what to do, in the thread that the tasks run in later
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder initializer(Action action) {
        unset("initializer", initializer);
        initializer = Objects.requireNonNull(action, "action");
        return this;
    }

    /// Sets how long a worker may take to come up, from the start of its process to the end of its [#initializer].
    ///
    /// One that has not come up then is interrupted, and killed if it does not end within the time of [#grace].
    /// That is a start that has failed, as if the initializer had thrown, with a [LaunchException] whose cause is
    /// a `TimeoutException`; if the initializer was running, the cause has a suppressed
    /// [io.github.offspring.RemoteTrace] that says where.
    ///
    /// @param value the time; if nothing is said, for ever: only you know how long it takes to load your model
    /// @return this builder
    /// @throws IllegalArgumentException if it is zero or negative
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder startTimeout(Duration value) {
        unset("startTimeout", startTimeout);
        check(!value.isNegative() && !value.isZero(), "startTimeout must be positive", value);
        startTimeout = value;
        return this;
    }

    /// Sets after how many tasks a worker is replaced: for work that leaks. Elements of maps count each; a chunk is
    /// not split.
    ///
    /// @param count the number, at least 1; if nothing is said, no end
    /// @return this builder
    /// @throws IllegalArgumentException if it is less than 1
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder maxTasksPerWorker(int count) {
        unset("maxTasksPerWorker", maxTasks);
        check(count >= 1, "maxTasksPerWorker must be at least 1", count);
        maxTasks = count;
        return this;
    }

    /// Sets with how much memory a worker is replaced, as soon as the task that runs has ended: for work that leaks
    /// memory that is no heap. What the system counts as resident is looked at after tasks, at most every 10 ms.
    /// Heap is limited by `child(child -> child.heap(…))`.
    ///
    /// @param bytes the memory, at least 1; if nothing is said, no end
    /// @return this builder
    /// @throws IllegalArgumentException if it is less than 1
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder maxMemoryPerWorker(long bytes) {
        unset("maxMemoryPerWorker", maxMemory);
        check(bytes >= 1, "maxMemoryPerWorker must be at least 1", bytes);
        maxMemory = bytes;
        return this;
    }

    /// Sets after how many workers in a row that have ended unasked within 5 seconds, and no work with them, the
    /// pool gives up. From the second one on each is replaced after a pause, of 20 ms at first, that doubles up to
    /// 1.3 s. A death that costs a task is none of these: that task fails, and the pool goes on.
    ///
    /// @param deaths the number, at least 1; if nothing is said, 10
    /// @return this builder
    /// @throws IllegalArgumentException if it is less than 1
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder restartLimit(int deaths) {
        unset("restartLimit", restartLimit);
        check(deaths >= 1, "restartLimit must be at least 1", deaths);
        restartLimit = deaths;
        return this;
    }

    /// Sets how many workers a task may cost that is tried again, by [TaskSubmitter#withRetries]: after that many
    /// it fails, even if it could be tried more often.
    ///
    /// @param workers the number, at least 1; if nothing is said, 3
    /// @return this builder
    /// @throws IllegalArgumentException if it is less than 1
    /// @throws IllegalStateException if it has been set before
    public ProcessPoolBuilder quarantineAfter(int workers) {
        unset("quarantineAfter", quarantine);
        check(workers >= 1, "quarantineAfter must be at least 1", workers);
        quarantine = workers;
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
        int max = maxWorkers == null ? Family.current().budget().cpus() : maxWorkers;
        PoolSettings settings = new PoolSettings(
                name == null ? "pool-" + COUNT.incrementAndGet() : name,
                minWorkers == null ? max : minWorkers,
                max,
                idleTime == null ? DEFAULT_IDLE_TIME : idleTime,
                maxTasks == null ? Long.MAX_VALUE : maxTasks,
                maxMemory == null ? Long.MAX_VALUE : maxMemory,
                restartLimit == null ? DEFAULT_RESTART_LIMIT : restartLimit,
                quarantine == null ? DEFAULT_QUARANTINE : quarantine,
                initializer,
                startTimeout,
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
