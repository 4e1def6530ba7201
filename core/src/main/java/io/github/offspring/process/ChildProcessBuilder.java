package io.github.offspring.process;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import io.github.offspring.LaunchException;
import io.github.offspring.Task;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.launch.LaunchSpec;
import io.github.offspring.internal.launch.Standbys;
import io.github.offspring.internal.os.Elements;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Says how a child process is to be started.
///
/// ```java
/// try (var child = ChildProcess.builder()
///         .name("parser")
///         .heap(512L << 20)
///         .output(Output.capture())
///         .start(() -> parse(file))) { ... }
/// ```
///
/// Options that have one value can be set once. A builder can start any number of children.
///
/// **Threads and processes** *Not thread-safe.*
public final class ChildProcessBuilder {

    private static final int MAX_STANDBY = 64;
    /// A child that is started by itself leaves room for another one, and for three more heaps.
    private static final int DEFAULT_SHARE_OF_CPUS = 2;

    private static final int DEFAULT_SHARE_OF_HEAP = 4;
    private static final long MIN_HEAP_BYTES = 2L << 20;
    private static final long MIN_STACK_BYTES = 256L << 10;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private @Nullable String name;
    private @Nullable Boolean daemon;
    private @Nullable Long heapBytes;
    private @Nullable Long stackBytes;
    private @Nullable Integer cpus;
    private @Nullable Integer siblings;
    private @Nullable Path directory;
    private @Nullable Output output;
    private System.Logger.@Nullable Level logLevel;
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<Path> classPath = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    ChildProcessBuilder() {}

    /// Sets the child's name: for its output, its log records, its death report and its main thread.
    ///
    /// @param value the name, not empty, without control characters; need not be unique
    /// @return this builder
    /// @throws IllegalArgumentException if it is empty or holds a control character
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder name(String value) {
        unset("name", name);
        Objects.requireNonNull(value, "name");
        check(!value.isEmpty(), "name must not be empty", value);
        // It stands before each line of output.
        check(value.chars().noneMatch(Character::isISOControl), "name must not hold control characters", value);
        name = value;
        return this;
    }

    /// Sets whether the child is ended with this process; one that is not keeps this JVM alive, as a thread does.
    ///
    /// @param value true for a daemon; if nothing is said, what this process itself is
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder daemon(boolean value) {
        unset("daemon", daemon);
        daemon = value;
        return this;
    }

    /// Sets the most heap that the child may use. If it needs more, it ends with an `OutOfMemoryError`.
    ///
    /// @param bytes the heap, in bytes, at least 2 MiB; if nothing is said, a quarter of the family's budget
    /// @return this builder
    /// @throws IllegalArgumentException if it is less
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder heap(long bytes) {
        unset("heap", heapBytes);
        check(bytes >= MIN_HEAP_BYTES, "heap must be at least 2 MiB", bytes);
        heapBytes = bytes;
        return this;
    }

    /// Sets the stack of the child's threads.
    ///
    /// @param bytes the stack, in bytes, at least 256 KiB; if nothing is said, the JVM's default
    /// @return this builder
    /// @throws IllegalArgumentException if it is less
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder stack(long bytes) {
        unset("stack", stackBytes);
        check(bytes >= MIN_STACK_BYTES, "stack must be at least 256 KiB", bytes);
        stackBytes = bytes;
        return this;
    }

    /// Sets how many processors the child believes it has: its parallel streams, its collector and its own children
    /// go by that.
    ///
    /// @param count the number, at least 1; if nothing is said, half of the family's budget
    /// @return this builder
    /// @throws IllegalArgumentException if it is less
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder cpus(int count) {
        unset("cpus", cpus);
        check(count >= 1, "cpus must be at least 1", count);
        cpus = count;
        return this;
    }

    /// Sets how many children of this kind share the family's budget: each gets that part of its heap and its
    /// processors, if nothing else is said about them.
    ///
    /// @param count the number, at least 1; if nothing is said, a quarter of the heap and half of the processors
    /// @return this builder
    /// @throws IllegalArgumentException if it is less
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder siblings(int count) {
        unset("siblings", siblings);
        check(count >= 1, "siblings must be at least 1", count);
        siblings = count;
        return this;
    }

    /// Adds options for the child's JVM, after all that Offspring gives it, so that they win.
    ///
    /// @param options each one argument, such as `-XX:+UseZGC`
    /// @return this builder
    public ChildProcessBuilder jvmOptions(String... options) {
        Objects.requireNonNull(options, "options");
        jvmOptions.addAll(Elements.allOf(Arrays.asList(options), "options"));
        return this;
    }

    /// Adds to the class path of the child, after what this process's has.
    ///
    /// @param paths jars and folders
    /// @return this builder
    /// @throws IllegalArgumentException if one holds the character that separates paths
    public ChildProcessBuilder classPath(Path... paths) {
        Objects.requireNonNull(paths, "paths");
        List<Path> added = Elements.allOf(Arrays.asList(paths), "paths");
        for (Path path : added) {
            check(
                    path.toString().indexOf(File.pathSeparatorChar) < 0,
                    "a path cannot hold '" + File.pathSeparator + "', which separates paths",
                    path);
        }
        classPath.addAll(added);
        return this;
    }

    /// Sets an environment variable for the child; all others are as here.
    ///
    /// @param variable its name
    /// @param value its value; empty to leave it out
    /// @return this builder
    /// @throws IllegalArgumentException if the name is empty or holds `=`
    public ChildProcessBuilder environment(String variable, String value) {
        Objects.requireNonNull(variable, "variable");
        Objects.requireNonNull(value, () -> "value of variable '" + variable + "'");
        check(!variable.isEmpty() && variable.indexOf('=') < 0, "name of a variable must be a name", variable);
        environment.put(variable, value);
        return this;
    }

    /// Sets a system property of the child; those of this process's command line are taken over.
    ///
    /// Others on this machine may see it in the list of processes.
    ///
    /// @param property its name
    /// @param value its value
    /// @return this builder
    /// @throws IllegalArgumentException if the name is empty or holds `=`
    public ChildProcessBuilder systemProperty(String property, String value) {
        Objects.requireNonNull(property, "property");
        Objects.requireNonNull(value, () -> "value of property '" + property + "'");
        check(!property.isEmpty() && property.indexOf('=') < 0, "name of a property must be a name", property);
        properties.put(property, value);
        return this;
    }

    /// Sets the child's working directory.
    ///
    /// @param path a directory; if nothing is said, this process's
    /// @return this builder
    /// @throws IllegalArgumentException if it is not a directory
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder directory(Path path) {
        unset("directory", directory);
        Objects.requireNonNull(path, "directory");
        check(Files.isDirectory(path), "directory must be one", path);
        directory = path.toAbsolutePath();
        return this;
    }

    /// Sets what becomes of the child's output.
    ///
    /// @param choice what; if nothing is said, [Output#inherit()]
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder output(Output choice) {
        unset("output", output);
        output = Objects.requireNonNull(choice, "output");
        return this;
    }

    /// Sets from which level on the child's log records are sent to this process's logging.
    ///
    /// @param level the level; if nothing is said, the one of this process's root logger
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public ChildProcessBuilder logLevel(System.Logger.Level level) {
        unset("logLevel", logLevel);
        logLevel = Objects.requireNonNull(level, "log level");
        return this;
    }

    /// Says how many children with these options are to be kept standing by, so that starting one takes about a
    /// millisecond. Name, daemon flag, output and log level do not matter for that.
    ///
    /// @param count how many, [0, 64]; 0 for none
    /// @return this builder
    /// @throws IllegalArgumentException if the number is out of its range
    public ChildProcessBuilder keepStandby(int count) {
        check(count >= 0 && count <= MAX_STANDBY, "count must be in [0, " + MAX_STANDBY + "]", count);
        LivingChildren.checkRunning();
        Standbys.here().keep(spec(), count);
        return this;
    }

    /// Returns how many children with these options are standing by at this moment.
    ///
    /// @return the number
    public int standby() {
        return Standbys.here().ready(spec());
    }

    /// Starts a child that does work with a result.
    ///
    /// @param <T> the result of the work
    /// @param task the work
    /// @return the child, running
    /// @throws CodecException if the work, or something that it captures, cannot be sent; no process has been
    /// started
    /// @throws LaunchException if no process can be created
    /// @throws IllegalStateException if this JVM is shutting down, or if the static initializer that this is
    /// called in has also started this process: it would start children without end
    public <T extends @Nullable Object> ChildProcess<T> start(Task<T> task) {
        return Supervision.start(settings(), task);
    }

    /// Starts a child that does work without a result.
    ///
    /// @param action the work
    /// @return the child, running
    /// @throws CodecException if the work, or something that it captures, cannot be sent; no process has been
    /// started
    /// @throws LaunchException if no process can be created
    /// @throws IllegalStateException if this JVM is shutting down, or if the static initializer that this is
    /// called in has also started this process: it would start children without end
    public ChildProcess<@Nullable Void> start(Action action) {
        return Supervision.start(settings(), action);
    }

    private ChildSettings settings() {
        Identity own = Identity.current();
        String lineage = (own.isRoot() ? "" : own.lineage() + ":") + COUNT.incrementAndGet();
        return new ChildSettings(
                name == null ? "process-" + lineage : name,
                lineage,
                daemon == null ? own.daemon() : daemon,
                logLevel == null ? -1 : logLevel.ordinal(),
                output == null ? Output.inherit() : output,
                spec());
    }

    private LaunchSpec spec() {
        Budget budget = Family.current().budget();
        int heapShare = siblings == null ? DEFAULT_SHARE_OF_HEAP : siblings;
        int cpuShare = siblings == null ? DEFAULT_SHARE_OF_CPUS : siblings;
        return new LaunchSpec(
                jvmOptions,
                heapBytes == null ? budget.share(heapShare).heapBytes() : heapBytes,
                stackBytes == null ? 0 : stackBytes,
                cpus == null ? budget.share(cpuShare).cpus() : cpus,
                classPath,
                environment,
                directory,
                properties);
    }

    private static void unset(String option, @Nullable Object before) {
        if (before != null) {
            throw new IllegalStateException("child process: option is set a second time: " + option + "=" + before);
        }
    }

    private static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("child process: " + rule + ": value=" + value);
        }
    }
}
