package io.github.offspring.process;

import io.github.offspring.DeathReport;
import io.github.offspring.ExitStatus;
import io.github.offspring.internal.launch.ChildJvm;
import io.github.offspring.internal.launch.CrashLogs;
import io.github.offspring.internal.os.MachineMemory.OomKills;
import io.github.offspring.internal.wire.ThrowableImage;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gathers what shows how a child ended, and says it.
final class EndRecord {

    private static final int MAX_SIGNAL = 64;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGABRT = 6;
    /// What a JVM that has crashed ends with if it is not to leave a core file; with one it is SIGABRT.
    private static final int CRASHED_WITHOUT_CORE = 1;
    /// What the JVM ends with, and says, when it is told to end for want of memory.
    private static final int OUT_OF_MEMORY_CODE = 3;

    private static final String OUT_OF_MEMORY_LINE = "Terminating due to java.lang.OutOfMemoryError";

    private final Instant created = Instant.now();
    private boolean returned;
    private @Nullable ThrowableImage thrown;
    private @Nullable String exitingSignal;
    private volatile @Nullable String asked;

    /// How it ended, and what is known of it if that was not as it should be.
    record End(ExitStatus status, @Nullable DeathReport report, boolean isLaunchFailure) {
        DeathReport orReport() {
            return Objects.requireNonNull(report);
        }
    }

    void returned() {
        returned = true;
    }

    void threw(ThrowableImage image) {
        thrown = image;
    }

    /// @param signal empty if the child's JVM shuts down by itself
    void exiting(String signal) {
        exitingSignal = signal;
    }

    /// @param how the call by which this process had the child end
    void asked(String how) {
        asked = how;
    }

    End finish(String name, ChildJvm jvm, int code) {
        List<String> lastOutput = jvm.output().last();
        long pid = jvm.process().pid();
        boolean mayBeCrash = code == 128 + SIGABRT || code == CRASHED_WITHOUT_CORE && thrown == null;
        Optional<CrashLogs.CrashLog> crash = mayBeCrash ? CrashLogs.find(pid, created) : Optional.empty();
        ExitStatus status = code == 128 + SIGKILL && jvm.isCutShort()
                ? new ExitStatus.Signaled(SIGTERM)
                : status(code, crash, lastOutput);
        boolean ended = status instanceof ExitStatus.Returned || status instanceof ExitStatus.Threw;
        DeathReport report = ended
                ? null
                : new DeathReport(
                        name,
                        pid,
                        status,
                        reason(status, lastOutput, jvm),
                        lastOutput,
                        crash.map(log -> log.path().toString()).orElse(null),
                        crash.map(CrashLogs.CrashLog::head).orElse(List.of()));
        return new End(status, report, isLaunchFailure(jvm, status));
    }

    /// One that was killed on its way has died; one that ended by itself before its work had begun has failed to
    /// come up.
    private static boolean isLaunchFailure(ChildJvm jvm, ExitStatus status) {
        return jvm.refusal() != null || !jvm.isBegun() && !(status instanceof ExitStatus.Signaled);
    }

    private ExitStatus status(int code, Optional<CrashLogs.CrashLog> crash, List<String> lastOutput) {
        if (returned && code == 0) {
            return new ExitStatus.Returned();
        }
        ThrowableImage image = thrown;
        if (image != null && code == 1) {
            return new ExitStatus.Threw(image.type(), image.message());
        }
        if (code == OUT_OF_MEMORY_CODE && lastOutput.stream().anyMatch(line -> line.startsWith(OUT_OF_MEMORY_LINE))) {
            return new ExitStatus.Exited(code, ExitStatus.Exited.How.OUT_OF_MEMORY);
        }
        Optional<String> crashSignal = crash.flatMap(CrashLogs.CrashLog::signal);
        if (crashSignal.isPresent()) {
            return signaled(crashSignal.get(), code);
        }
        if (code == 128 + SIGKILL
                && (asked != null
                        || !Objects.requireNonNullElse(exitingSignal, "").isEmpty())) {
            // It was about to end in another way, and did not in time.
            return new ExitStatus.Signaled(SIGKILL);
        }
        if (exitingSignal != null) {
            return exitingSignal.isEmpty()
                    ? new ExitStatus.Exited(code, ExitStatus.Exited.How.SYSTEM_EXIT)
                    : signaled(exitingSignal, code);
        }
        return code > 128 && code <= 128 + MAX_SIGNAL
                ? new ExitStatus.Signaled(code - 128)
                : new ExitStatus.Exited(code, ExitStatus.Exited.How.HALT);
    }

    private static ExitStatus signaled(String name, int code) {
        for (int number = 1; number <= MAX_SIGNAL; number++) {
            ExitStatus.Signaled status = new ExitStatus.Signaled(number);
            if (status.name().equals(name)) {
                return status;
            }
        }
        return new ExitStatus.Signaled(code - 128);
    }

    private String reason(ExitStatus status, List<String> lastOutput, ChildJvm jvm) {
        String words = status.words();
        if (status instanceof ExitStatus.Exited exited && exited.how() == ExitStatus.Exited.How.OUT_OF_MEMORY) {
            return lastOutput.stream()
                    .filter(line -> line.startsWith(OUT_OF_MEMORY_LINE))
                    .map(line -> line.substring("Terminating due to java.lang.".length()))
                    .findFirst()
                    .orElse(words);
        }
        String how = asked;
        if (status instanceof ExitStatus.Signaled signaled
                && how != null
                && Set.of(SIGKILL, SIGTERM).contains(signaled.number())) {
            return words + " (by " + how + " of its parent)";
        }
        if (status instanceof ExitStatus.Signaled signaled && signaled.number() == SIGKILL) {
            if (jvm.failure() != null) {
                return words + " (by its parent, which could not take its message: " + jvm.failure() + ")";
            }
            String kills = OomKills.now().since(jvm.killsBefore());
            return kills.isEmpty() ? words : words + " (likely out of memory: " + kills + ")";
        }
        return words;
    }
}
