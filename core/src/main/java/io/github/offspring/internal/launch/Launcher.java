package io.github.offspring.internal.launch;

import io.github.offspring.LaunchException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Starts children's JVMs, with a start-up cache where there is one, and sees to it that there will be.
public final class Launcher {

    // A start-up cache is not made at the expense of the program's first second.
    /// Has the child do also what it would do only if its family shared memory.
    private static final String TRAINING = "-Doffspring.training=true";

    private static final Duration CACHE_DELAY = Duration.ofMillis(500);
    private static final Duration CACHE_PATIENCE = Duration.ofSeconds(60);

    private Launcher() {}

    /// Starts a child.
    ///
    /// @param work what it is to do; null if that comes later
    /// @throws LaunchException if the process cannot be created
    public static ChildJvm launch(LaunchSpec spec, ChildJvm.Handler handler, @Nullable Message work) {
        try {
            ClassPath classPath = ClassPath.of(spec.classPath());
            AotCache cache = AotCache.of(classPath);
            List<String> flags = cache.flags();
            ChildJvm jvm = ChildJvm.start(new JvmCommand(spec, classPath, flags, work != null), handler, work);
            if (flags.isEmpty() && cache.shouldBeMade()) {
                makeInBackground(cache, spec);
            }
            return jvm;
        } catch (IOException e) {
            throw new LaunchException("child process: cannot be created because " + e.getMessage(), e);
        }
    }

    private static void makeInBackground(AotCache cache, LaunchSpec spec) {
        Thread.ofPlatform()
                .daemon()
                .name("offspring-start-up-cache")
                .priority(Thread.MIN_PRIORITY)
                .start(() -> {
                    try {
                        Thread.sleep(CACHE_DELAY);
                        makeCache(cache, spec);
                    } catch (InterruptedException e) {
                        throw new AssertionError("nobody interrupts this thread", e);
                    }
                });
    }

    /// Makes the cache now.
    private static void makeCache(AotCache cache, LaunchSpec user) {
        // Of the user's own settings none may get into what other programs will use too.
        LaunchSpec spec =
                new LaunchSpec(List.of(), user.heapBytes(), 0, user.cpus(), List.of(), Map.of(), null, Map.of());
        cache.make((recorded, made) -> record(spec, recorded) && assemble(recorded, made));
    }

    private static boolean record(LaunchSpec spec, Path recorded) throws IOException {
        Training training = new Training();
        List<String> flags = List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded, TRAINING);
        ChildJvm trainee;
        try {
            trainee = ChildJvm.start(new JvmCommand(spec, ClassPath.libraryOnly(), flags, false), training, null);
        } catch (IllegalStateException e) {
            throw new IOException("this JVM is shutting down", e);
        }
        return endsWell(trainee.process(), () -> training.run(trainee, CACHE_PATIENCE));
    }

    private static boolean assemble(Path recorded, Path made) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JvmCommand.java());
        // The only collector that can store heap objects, linked lambdas and the module graph among them; all can
        // load them.
        command.add("-XX:+UseG1GC");
        command.add("-XX:AOTMode=create");
        command.add("-XX:AOTConfiguration=" + recorded);
        command.add("-XX:AOTCache=" + made);
        ClassPath library = ClassPath.libraryOnly();
        command.addAll(JvmCommand.moduleFlags(library));
        command.addAll(library.flags());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // Those that it is made for do not have them either.
        builder.environment().keySet().removeAll(ChildJvm.PICKED_UP);
        Process process = builder.start();
        process.getOutputStream().close();
        return endsWell(process, () -> process.waitFor(CACHE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    private interface Waiting {
        boolean await() throws InterruptedException;
    }

    /// Waits for a process that this one must not leave behind.
    ///
    /// @throws IOException if this JVM shuts down meanwhile: that says nothing about the cache
    private static boolean endsWell(Process process, Waiting waiting) throws IOException {
        AtomicBoolean stopped = new AtomicBoolean();
        FamilyHome.here().atShutdown(() -> {
            stopped.set(true);
            process.destroyForcibly();
        });
        try {
            boolean well = waiting.await() && process.waitFor() == 0;
            if (stopped.get()) {
                throw new IOException("this JVM is shutting down");
            }
            return well;
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
