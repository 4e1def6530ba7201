package io.github.offspring.pipeline;

import io.github.offspring.CodecException;
import io.github.offspring.ElementFailedException;
import io.github.offspring.Fn;
import io.github.offspring.LaunchException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says which stages a pipeline has.
///
/// ```java
/// try (var reports = OrderedPipeline.from(Files.lines(list))
///         .stage("read", 2, name -> Files.readAllBytes(Path.of(name)))
///         .stage("parse", stage -> stage.workers(4).retries(1), Parser::parse)
///         .start()) { ... }
/// ```
///
/// **Threads and processes** *Not thread-safe.*
///
/// @param <T> what comes out of the last stage so far
public final class OrderedPipelineBuilder<T> {

    private static final int DEFAULT_BUFFER = 32;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private record Stage(String name, Fn<?, ?> function, StageOptions options) {}

    private final Iterator<?> source;
    private final Runnable closing;
    private final List<Stage> stages = new ArrayList<>();
    private @Nullable String name;
    private @Nullable Integer buffer;
    private @Nullable Consumer<? super ElementFailedException> report;

    OrderedPipelineBuilder(Iterator<?> source, Runnable closing) {
        this.source = source;
        this.closing = closing;
    }

    /// Adds a stage behind the others.
    ///
    /// @param <R> what comes out of it
    /// @param stageName its name; its processes' names end with it and a number
    /// @param workers how many processes work in it, [1, 4096]
    /// @param function what they do with an element; what it captures goes to each of them as a copy
    /// @return this builder
    /// @throws IllegalArgumentException if the number is out of its range, or the name empty, with a control
    /// character, or another stage's
    public <R> OrderedPipelineBuilder<R> stage(String stageName, int workers, Fn<? super T, ? extends R> function) {
        return stage(stageName, options -> options.workers(workers), function);
    }

    /// Adds a stage behind the others.
    ///
    /// @param <R> what comes out of it
    /// @param stageName its name; its processes' names end with it and a number
    /// @param settings called with its options
    /// @param function what its processes do with an element; what it captures goes to each of them as a copy
    /// @return this builder
    /// @throws IllegalArgumentException if the name is empty, with a control character, or another stage's
    @SuppressWarnings("unchecked") // The same builder, which knows no types, of what comes out now.
    public <R> OrderedPipelineBuilder<R> stage(
            String stageName, Consumer<StageOptions> settings, Fn<? super T, ? extends R> function) {
        checkName("the name of a stage", stageName);
        StageOptions.check(
                stages.stream().noneMatch(stage -> stage.name().equals(stageName)),
                "two stages must not have the same name",
                stageName);
        StageOptions options = new StageOptions();
        settings.accept(options);
        stages.add(new Stage(stageName, Objects.requireNonNull(function, "function"), options));
        return (OrderedPipelineBuilder<R>) this;
    }

    /// Sets the pipeline's name; its processes' names begin with it.
    ///
    /// @param value the name, not empty; if nothing is said, `pipeline-1`, `pipeline-2`, …
    /// @return this builder
    /// @throws IllegalArgumentException if it is empty or holds a control character
    /// @throws IllegalStateException if it has been set before
    public OrderedPipelineBuilder<T> name(String value) {
        unset("name", name);
        checkName("name", value);
        name = value;
        return this;
    }

    /// Sets how many elements may wait before each stage that says nothing else, and at the end.
    ///
    /// @param elements the number, [0, 1048576]; if nothing is said, 32
    /// @return this builder
    /// @throws IllegalArgumentException if it is out of its range
    /// @throws IllegalStateException if it has been set before
    public OrderedPipelineBuilder<T> buffer(int elements) {
        unset("buffer", buffer);
        StageOptions.check(
                elements >= 0 && elements <= StageOptions.MAX_BUFFER,
                "buffer must be in [0, " + StageOptions.MAX_BUFFER + "]",
                elements);
        buffer = elements;
        return this;
    }

    /// Has elements that fail left out, and reported; without this the first one fails the pipeline.
    ///
    /// @param listener called for each of them, at its place in the order, in the thread that consumes
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public OrderedPipelineBuilder<T> skipFailures(Consumer<? super ElementFailedException> listener) {
        unset("skipFailures", report);
        report = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /// Starts the pipeline. Its processes come up while the source is pulled.
    ///
    /// @return what comes out of it
    /// @throws IllegalStateException if it has no stage, has been started before, or this JVM is shutting down; or
    /// if an option of the processes is set twice
    /// @throws CodecException if a function, or something that it captures, cannot be sent
    /// @throws LaunchException if no process can be created
    /// @throws UncheckedIOException if there is no shared memory for the buffers
    public OrderedPipeline<T> start() {
        if (stages.isEmpty()) {
            throw new IllegalStateException("pipeline: has no stage; call stage before start");
        }
        int usual = buffer == null ? DEFAULT_BUFFER : buffer;
        List<StageTerms> terms = stages.stream()
                .map(stage -> stage.options().terms(stage.name(), stage.function(), usual))
                .toList();
        PipelineRun run = new PipelineRun(
                name == null ? "pipeline-" + COUNT.incrementAndGet() : name, terms, usual, source, closing);
        boolean started = false;
        try {
            run.start();
            started = true;
        } finally {
            if (!started) {
                run.close();
            }
        }
        return new OrderedPipeline<>(run, report);
    }

    private static void checkName(String what, String value) {
        StageOptions.check(!value.isEmpty(), what + " must not be empty", value);
        // It stands before each line of the processes' output.
        StageOptions.check(
                value.chars().noneMatch(Character::isISOControl), what + " must not hold control characters", value);
    }

    private static void unset(String option, @Nullable Object before) {
        if (before != null) {
            throw new IllegalStateException("pipeline: option is set a second time: " + option + "=" + before);
        }
    }
}
