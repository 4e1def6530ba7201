package io.github.offspring.pipeline;

import io.github.offspring.Fn;
import io.github.offspring.process.ChildProcessBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says how a stage of a pipeline is to be.
///
/// ```java
/// .stage("parse", stage -> stage.workers(4).retries(2).timeout(Duration.ofSeconds(30)), Parser::parse)
/// ```
///
/// **Threads and processes** *Not thread-safe.*
public final class StageOptions {

    private static final int MAX_WORKERS = 4096;
    static final int MAX_BUFFER = 1 << 20;
    private static final int MAX_RETRIES = 1_000;

    private int workers = 1;
    private @Nullable Integer buffer;
    private int retries;
    private @Nullable Duration timeout;
    private Consumer<ChildProcessBuilder> customizer = _ -> {};

    StageOptions() {}

    /// Sets how many processes work in the stage.
    ///
    /// @param count the number, [1, 4096]; if nothing is said, 1
    /// @return this
    /// @throws IllegalArgumentException if it is out of its range
    public StageOptions workers(int count) {
        check(count >= 1 && count <= MAX_WORKERS, "workers must be in [1, " + MAX_WORKERS + "]", count);
        workers = count;
        return this;
    }

    /// Sets how many elements may wait before the stage. When so many do, the stage before it waits with what it
    /// has next.
    ///
    /// @param elements the number, [0, 1048576]; if nothing is said, what [OrderedPipelineBuilder#buffer] says
    /// @return this
    /// @throws IllegalArgumentException if it is out of its range
    public StageOptions buffer(int elements) {
        check(elements >= 0 && elements <= MAX_BUFFER, "buffer must be in [0, " + MAX_BUFFER + "]", elements);
        buffer = elements;
        return this;
    }

    /// Has the function begun again with an element, in another process, if its process dies while it runs or its
    /// time-out is over. Whatever effects it had had by then it has again. What it throws is its result: it is not
    /// begun again for that.
    ///
    /// @param count how often at most, besides the first time, [0, 1000]; if nothing is said, never
    /// @return this
    /// @throws IllegalArgumentException if it is out of its range
    public StageOptions retries(int count) {
        check(count >= 0 && count <= MAX_RETRIES, "retries must be in [0, " + MAX_RETRIES + "]", count);
        retries = count;
        return this;
    }

    /// Sets how long the function may take for an element, with reading the element and encoding the result. If it
    // takes longer its process is killed and replaced,
    /// and the element fails with a [java.util.concurrent.TimeoutException], if it may not be tried again.
    ///
    /// @param value the time, from when it begins; it gets a little more, never less; if nothing is said, for ever
    /// @return this
    /// @throws IllegalArgumentException if it is zero or negative
    public StageOptions timeout(Duration value) {
        check(value.isPositive(), "timeout must be positive", value);
        timeout = value;
        return this;
    }

    /// Sets options of the stage's processes: heap, JVM options, environment, output, … The name, the daemon flag
    /// and the number of siblings are the pipeline's own.
    ///
    /// @param settings called with the builder of each process
    /// @return this
    public StageOptions child(Consumer<ChildProcessBuilder> settings) {
        customizer = customizer.andThen(settings);
        return this;
    }

    StageTerms terms(String name, Fn<?, ?> function, int usualBuffer) {
        return new StageTerms(
                name, function, workers, buffer == null ? usualBuffer : buffer, retries + 1, timeout, customizer);
    }

    static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("pipeline: " + rule + ": value=" + value);
        }
    }
}
