package io.github.offspring.process;

import io.github.offspring.CodecException;
import io.github.offspring.DeathReport;
import io.github.offspring.ExitStatus;
import io.github.offspring.LaunchException;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.launch.ChildJvm;
import io.github.offspring.internal.launch.ChildRole;
import io.github.offspring.internal.launch.Control;
import io.github.offspring.internal.launch.Launcher;
import io.github.offspring.internal.launch.LogSink;
import io.github.offspring.internal.launch.Standbys;
import io.github.offspring.internal.launch.StartMessage;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.Domains;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Departure;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.KnownLoaders;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.ThrowableImage;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The parent's side of one child, from its start to its end.
///
/// What the child sends, and its end, come from one thread, in order. Futures are completed in threads of their
/// own: what a user has hung onto them must not hold up the child's next message.
final class Supervision<T extends @Nullable Object> implements ChildJvm.Handler {

    private final ChildSettings settings;
    private final @Nullable ClassLoader loader;
    // Of the message that started it; not the message itself, which may share large arrays with the work.
    private final List<Departure> departures;
    private final Output.Target output;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private final EndRecord end = new EndRecord();
    private final CountDownLatch launched = new CountDownLatch(1);
    private volatile boolean standby;
    private volatile @Nullable ChildJvm jvm;
    private volatile @Nullable ChildProcess<T> child;
    private volatile @Nullable Outcome<T> outcome;
    private volatile @Nullable DeathReport deathReport;
    // Guarded by this object's monitor.
    private @Nullable CompletableFuture<ExitStatus> completion;

    /// What came of the work.
    private record Outcome<T extends @Nullable Object>(
            T value, @Nullable Throwable thrown) {

        void complete(CompletableFuture<T> future) {
            if (thrown == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(thrown);
            }
        }
    }

    private Supervision(ChildSettings settings, List<Departure> departures, @Nullable ClassLoader loader) {
        this.settings = settings;
        this.departures = departures;
        this.loader = loader;
        output = settings.output().open(settings.name());
    }

    static <T extends @Nullable Object> ChildProcess<T> start(ChildSettings settings, Serializable work) {
        Objects.requireNonNull(work, "work");
        LivingChildren.checkRunning();
        ChildRole role = role(settings);
        ChildJvm standby = Standbys.here().take(settings.spec(), role);
        Message message = null;
        ChildProcess<T> child = null;
        try {
            ClassLoader loader = KnownLoaders.rememberOf(work);
            if (Identity.current().isRoot() && settings.spec().isOwnClassPath()) {
                KnownLoaders.checkServed(work, "task");
            }
            message = (standby == null ? new StartMessage(role, Initializers.running()) : new StartMessage(null, null))
                    .encode(work);
            Supervision<T> supervision = new Supervision<>(settings, message.departures(), loader);
            ChildProcess<T> handle = new ChildProcess<>(settings, supervision);
            supervision.launch(handle, standby, message);
            child = handle;
        } finally {
            if (child == null) {
                abandon(standby, message);
            }
        }
        Standbys.here().rehearse(settings.spec(), work);
        return child;
    }

    private static void abandon(@Nullable ChildJvm standby, @Nullable Message message) {
        if (standby != null) {
            // It is nobody else's any more.
            standby.kill();
        }
        if (message != null) {
            message.abandon();
        }
    }

    private static ChildRole role(ChildSettings settings) {
        Identity own = Identity.current();
        Identity identity = new Identity(
                settings.name(),
                settings.lineage(),
                settings.daemon(),
                own.name(),
                ProcessHandle.current().pid(),
                settings.spec().cpus(),
                // Half of what the child itself may use: its heap and its children's share one slice of the
                // machine.
                settings.spec().heapBytes() / 2,
                own.graceNanos());
        return new ChildRole(identity, FamilyHome.here().key(), settings.logLevel());
    }

    private void launch(ChildProcess<T> handle, @Nullable ChildJvm waiting, Message start) {
        child = handle;
        standby = waiting != null;
        ChildJvm current = waiting == null ? Launcher.launch(settings.spec(), this, start) : waiting;
        jvm = current;
        LivingChildren.add(handle);
        current.output().direct(output.lines());
        launched.countDown();
        if (standby) {
            current.handler(this);
            current.send(Control.START, start);
            current.send(Control.INITIALIZERS, Initializers.encode(Initializers.running()));
        }
        LivingChildren.keepThisJvmAlive();
        Completions.prepare();
    }

    boolean wasStandby() {
        return standby;
    }

    /// A child may say something, or die, before the method that started it has come to its end.
    private void awaitLaunched() {
        try {
            launched.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    // ---- What the child says

    @Override
    public void message(Inbound message) {
        awaitLaunched();
        switch (message.kind()) {
            case Control.LOG -> LogSink.publish(settings.name(), message.reader());
            case Control.RESULT -> {
                Outcome<T> received = readResult(message);
                outcome = received;
                Completions.run(() -> received.complete(result));
            }
            case Control.EXITING -> end.exiting(message.reader().getString());
            default -> {
                // Of a later version of this library, in a JVM of this one: not possible.
                throw new AssertionError("kind=" + message.kind());
            }
        }
    }

    @Override
    public @Nullable ClassLoader loader() {
        return loader;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what the task returned is what its type says
    private Outcome<T> readResult(Inbound message) {
        Decoder.Values values = Decoder.family().open(message, loader);
        if (values.fields().getByte() == 1) {
            end.returned();
            try {
                return new Outcome<>((T) values.read("result of process '" + settings.name() + "'"), null);
            } catch (RuntimeException e) {
                return failed(e);
            } catch (Error e) {
                return failed(unreadable(e));
            }
        }
        ThrowableImage image = ThrowableImage.readText(values.fields());
        end.threw(image);
        return failed(image.readThrowable(values, settings.name(), pid()));
    }

    /// The result is there, or was: its class, or the room for it, is what this process does not have.
    private CodecException unreadable(Throwable thrown) {
        return new CodecException(
                "process '" + settings.name() + "': its result cannot be read in this process"
                        + ThrowableImage.reason(ThrowableImage.words(thrown)),
                thrown);
    }

    @SuppressWarnings("NullAway") // a failed outcome has no value to be asked for
    private static <T extends @Nullable Object> Outcome<T> failed(Throwable thrown) {
        return new Outcome<>(null, thrown);
    }

    @Override
    public void ended(int exitCode) {
        awaitLaunched();
        Domains.hintOfDeath();
        departures.forEach(Departure::abandon);
        ChildJvm current = jvm();
        EndRecord.End finalEnd = end.finish(settings.name(), current, exitCode);
        deathReport = finalEnd.report();
        if (finalEnd.isLaunchFailure() && output.captured() == null) {
            current.output().withhold();
        } else {
            current.output().release();
        }
        if (outcome == null) {
            outcome = failed(whyNothingCame(finalEnd));
        }
        Outcome<T> last = outcome();
        Standbys.here().ended(settings.spec());
        LivingChildren.remove(Objects.requireNonNull(child));
        Thread.startVirtualThread(() -> last.complete(result));
        Thread.startVirtualThread(() -> {
            // Whoever has waited for the end finds the result as well, whatever others do with it at this moment.
            last.complete(result);
            exit.complete(finalEnd.status());
        });
    }

    private Throwable whyNothingCame(EndRecord.End finalEnd) {
        Throwable failure = jvm().failure();
        if (failure != null) {
            return unreadable(failure);
        }
        return finalEnd.isLaunchFailure() ? launchFailure(finalEnd) : new ProcessDiedException(finalEnd.orReport());
    }

    private LaunchException launchFailure(EndRecord.End finalEnd) {
        String refusal = jvm().refusal();
        return new LaunchException(
                "process '" + settings.name() + "': did not come up because "
                        + (refusal == null ? "its JVM ended: " + finalEnd.orReport() : refusal),
                null);
    }

    private Outcome<T> outcome() {
        return Objects.requireNonNull(outcome);
    }

    private ChildJvm jvm() {
        return Objects.requireNonNull(jvm);
    }

    // ---- What the user asks

    long pid() {
        return jvm().process().pid();
    }

    CompletableFuture<T> result() {
        return OwnCopy.of(result);
    }

    /// Not for users.
    CompletableFuture<ExitStatus> exit() {
        return exit;
    }

    /// The same future at every call, unless somebody has completed it before its time.
    synchronized CompletableFuture<ExitStatus> completion() {
        CompletableFuture<ExitStatus> current = completion;
        if (current == null || current.isDone() && !exit.isDone()) {
            current = OwnCopy.of(exit);
            completion = current;
        }
        return current;
    }

    Optional<DeathReport> deathReport() {
        return Optional.ofNullable(deathReport);
    }

    @Nullable
    CapturedOutput captured() {
        return output.captured();
    }

    void interrupt() {
        jvm().send(Control.INTERRUPT, Message.ofBytes(new byte[0], 0));
    }

    void terminate() {
        terminate("terminate()");
    }

    private void terminate(String call) {
        if (!exit.isDone()) {
            end.asked(call);
            jvm().terminate();
        }
    }

    void kill() {
        kill("kill()");
    }

    private void kill(String call) {
        if (!exit.isDone()) {
            end.asked(call);
            jvm().kill();
        }
    }

    void close() {
        boolean interrupted = false;
        try {
            Duration grace = Family.current().grace();
            if (outcome != null) {
                interrupted = !awaitEnd(Deadline.after(grace));
            }
            if (!exit.isDone()) {
                terminate("close()");
                interrupted |= !awaitEnd(Deadline.after(grace));
            }
            if (!exit.isDone()) {
                kill("close()");
            }
            while (!exit.isDone()) {
                interrupted |= !awaitEnd(Deadline.NEVER);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// @return false if the waiting was interrupted
    private boolean awaitEnd(long deadline) {
        try {
            Objects.requireNonNull(child).join(Duration.ofNanos(Math.max(0, Deadline.left(deadline))));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
