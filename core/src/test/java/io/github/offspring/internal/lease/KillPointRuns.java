package io.github.offspring.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Has a process die before each store of an operation, and then also the one that recovers what it had, before
/// each store of the recovery.
///
/// A process is a [Domain] here, several of them in this JVM: each has a slot, a lease of its own that ends when
/// it "dies", and its own view of the memory. What is real: the memory, the leases, the recovery. What is not:
/// that the stores stop; there an error is thrown.
public final class KillPointRuns {

    private final Path directory;
    private final List<? extends Recoverable> kinds;
    private final AtomicInteger names = new AtomicInteger();
    private final Domain survivor;

    /// One thing that is tried.
    ///
    /// @param <S> what the run is about
    public interface Trial<S> {

        /// Makes what the run is about, in the process that survives.
        S create(Domain survivor) throws Exception;

        /// What the dying process has done before, without any danger.
        default void prepare(Domain dying, S subject) throws Exception {}

        /// The operation before any of whose stores the process may die.
        void operate(Domain dying, S subject) throws Exception;

        /// Called when it is dead and nobody has noticed yet.
        default void afterDeath(Domain survivor, S subject) throws Exception {}

        /// Checks that all is as it should be, after the recovery.
        ///
        /// @param died false if the operation was completed, and the process died then
        void check(Domain survivor, S subject, boolean died) throws Exception;
    }

    /// The end of a process at a store.
    private static final class SimulatedDeath extends Error {
        private static final long serialVersionUID = 1L;

        SimulatedDeath() {
            super(null, null, false, false);
        }
    }

    /// @param directory where the shared files of this run are made
    public KillPointRuns(Path directory, List<? extends Recoverable> kinds) throws IOException {
        this.directory = directory;
        this.kinds = kinds;
        survivor = join("survivor");
    }

    /// One more process.
    public Domain join(String name) throws IOException {
        return Domain.join(directory, name + "-" + names.incrementAndGet(), kinds);
    }

    /// Dies at every store of the operation, and for each of these at every store of the recovery.
    ///
    /// @return how many runs there were
    public <S> int everyStore(Trial<S> trial) throws Exception {
        int runs = 0;
        for (int store = 1; ; store++) {
            boolean died = false;
            for (int recovererStore = 1; ; recovererStore++) {
                runs++;
                Run<S> run = new Run<>(trial);
                died = run.operate(store);
                boolean recovererDied = run.recover(recovererStore);
                run.check(died);
                if (!recovererDied) {
                    break;
                }
            }
            if (!died) {
                assertThat(store).as("stores of the operation").isGreaterThan(1);
                return runs;
            }
        }
    }

    private final class Run<S> {
        private final Trial<S> trial;
        private final S subject;
        private final Domain dying;
        // Joins before the death: who joins looks for the dead.
        private final Domain recoverer;

        Run(Trial<S> trial) throws Exception {
            this.trial = trial;
            subject = trial.create(survivor);
            dying = join("dying");
            recoverer = join("recoverer");
        }

        boolean operate(int store) throws Exception {
            trial.prepare(dying, subject);
            boolean died = dies(store, _ -> {
                try {
                    trial.operate(dying, subject);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            dying.die();
            trial.afterDeath(survivor, subject);
            return died;
        }

        boolean recover(int store) throws Exception {
            boolean died = dies(store, _ -> recoverer.lookForDeaths());
            recoverer.die();
            return died;
        }

        void check(boolean died) throws Exception {
            survivor.lookForDeaths();
            for (int slot = 0; slot < survivor.slots().used(); slot++) {
                assertThat(survivor.slots().isTaken(slot))
                        .as("slot %d is taken", slot)
                        .isEqualTo(slot == survivor.slot());
            }
            trial.check(survivor, subject, died);
            // The next run's recovery is to be about the next run's things alone.
            retireAll(survivor);
        }
    }

    /// Has all that was sent be nothing any more, so that it costs no later recovery any time.
    public static void retireAll(Domain domain) throws IOException {
        domain.heap().forEach(block -> {
            if (block.isShared()) {
                retire(block);
            }
        });
    }

    public static void retire(Block block) {
        block.markFree();
        // Nor is its memory ever used again.
        block.markShared();
    }

    /// Has a process end as it does when it is killed.
    public static void die(Domain process) throws IOException {
        process.die();
    }

    /// Does something, and something else before its n-th store, in another thread.
    ///
    /// @return whether it has so many stores
    public static boolean interleave(int store, Runnable action, Runnable other) {
        AtomicBoolean done = new AtomicBoolean();
        KillPoints.arm(store, () -> {
            if (!done.getAndSet(true)) {
                CompletableFuture.runAsync(other).join();
            }
        });
        long stores = 0;
        try {
            action.run();
        } finally {
            stores = KillPoints.disarm();
        }
        return stores >= store;
    }

    /// Does something up to its n-th store, as a process does that is killed before that.
    ///
    /// @return false if it was done to the end
    public static boolean dies(int store, Consumer<Object> action) {
        KillPoints.arm(store, () -> {
            throw new SimulatedDeath();
        });
        try {
            action.accept(store);
            return false;
        } catch (SimulatedDeath _) {
            return true;
        } finally {
            KillPoints.disarm();
        }
    }

    public Domain survivor() {
        return survivor;
    }
}
