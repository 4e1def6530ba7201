package io.github.offspring.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Ends a test that hangs: shows the threads of this JVM and of all its children, kills the children and
/// interrupts the test.
///
/// The limit, `offspring.test.patience` in seconds, 120 unless set, is for hangs; no test may depend on being
/// faster. A test that is meant to take long says so with [Patience].
public final class Watchdog implements BeforeEachCallback, AfterEachCallback {

    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(Watchdog.class);
    private static final long SECONDS = Long.getLong("offspring.test.patience", 120);
    private static final Duration DUMP_PATIENCE = Duration.ofSeconds(10);
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("watchdog").factory());

    /// Called by JUnit.
    public Watchdog() {}

    /// One test that is watched.
    private static final class Alarm implements Runnable {

        private final String name;
        private final Thread test;
        private boolean over;

        Alarm(String name, Thread test) {
            this.name = name;
            this.test = test;
        }

        @Override
        public void run() {
            System.err.println("WATCHDOG: " + name + " hangs; threads of this JVM and its children follow");
            dump(ProcessHandle.current());
            ProcessHandle.current().descendants().forEach(Watchdog::dump);
            end();
        }

        /// To look takes a while, and the thread may be at the next test by now.
        private synchronized void end() {
            if (!over) {
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
                test.interrupt();
            }
        }

        synchronized void over() {
            over = true;
        }
    }

    private record Watch(Alarm alarm, ScheduledFuture<?> bark) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        String name = context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName();
        Patience patience = context.getRequiredTestMethod().getAnnotation(Patience.class);
        long seconds = patience == null ? SECONDS : Math.max(SECONDS, patience.seconds());
        Alarm alarm = new Alarm(name, Thread.currentThread());
        context.getStore(SPACE).put("watch", new Watch(alarm, TIMER.schedule(alarm, seconds, TimeUnit.SECONDS)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Watch watch = Objects.requireNonNull(context.getStore(SPACE).get("watch", Watch.class));
        watch.bark.cancel(false);
        watch.alarm.over();
    }

    private static void dump(ProcessHandle handle) {
        try {
            Path jstack = Path.of(System.getProperty("java.home"), "bin", "jstack");
            Process process = new ProcessBuilder(jstack.toString(), Long.toString(handle.pid()))
                    .redirectErrorStream(true)
                    .start();
            try (InputStream in = process.getInputStream()) {
                boolean ended = process.waitFor(DUMP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                System.err.println("== " + handle.pid() + (ended ? "" : " (does not answer)"));
                System.err.println(new String(in.readNBytes(in.available()), StandardCharsets.UTF_8));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("== " + handle.pid() + ": " + e);
        }
    }
}
