package io.github.offspring.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.ExitStatus;
import io.github.offspring.internal.lease.KillPoints;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;

/// Has a real process kill itself with SIGKILL before each store of an operation, one process for each store.
public final class RealKills {

    private RealKills() {}

    /// What the others must find when the process is dead.
    public interface Check {
        /// @param died false if the operation was completed
        void check(boolean died) throws Exception;
    }

    /// @param operation what the processes do
    /// @param check done after each
    /// @return how many processes were killed
    public static int everyStore(Action operation, Check check) throws Exception {
        for (int store = 1; ; store++) {
            boolean died = dies(store, operation);
            check.check(died);
            if (!died) {
                return store - 1;
            }
        }
    }

    private static boolean dies(int store, Action operation) throws Exception {
        try (ChildProcess<Void> child = ChildProcess.builder()
                .systemProperty("offspring.kill-points", "true")
                .output(Output.discard())
                .start(() -> {
                    KillPoints.arm(store, Posix::killThisProcess);
                    operation.perform();
                    KillPoints.disarm();
                })) {
            child.join();
            ExitStatus status = child.exitStatus().orElseThrow();
            boolean killed = status.equals(new ExitStatus.Signaled(9));
            assertThat(killed || status.equals(new ExitStatus.Returned()))
                    .as("%s", status)
                    .isTrue();
            return killed;
        }
    }
}
