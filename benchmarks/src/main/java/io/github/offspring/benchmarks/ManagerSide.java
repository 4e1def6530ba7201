package io.github.offspring.benchmarks;

import io.github.offspring.manager.Manager;
import java.util.function.Supplier;

/// A side with a manager, which ends with it.
final class ManagerSide implements OpenSide {

    private final Manager manager;
    private final OpenSide side;

    /// What is to be done with a manager.
    ///
    /// @param <S> what it is, set up
    @FunctionalInterface
    interface Work<S extends Side> {
        S with(Manager manager) throws InterruptedException;
    }

    /// Part of the setting up.
    ///
    /// @param <T> what it gives
    @FunctionalInterface
    interface Step<T> {
        T perform() throws InterruptedException;
    }

    private ManagerSide(Manager manager, OpenSide side) {
        this.manager = manager;
        this.side = side;
    }

    /// Sets it up.
    ///
    /// @throws InterruptedException if the thread was interrupted meanwhile: nothing is left
    static ManagerSide open(Supplier<Manager> start, Work<OpenSide> work) throws InterruptedException {
        Manager manager = setUp(start::get);
        boolean done = false;
        try {
            ManagerSide open = new ManagerSide(manager, setUp(() -> work.with(manager)));
            done = true;
            return open;
        } finally {
            if (!done) {
                manager.close();
            }
        }
    }

    /// Does something that keeps an interruption for later, but may fail by it: an interrupted thread's channels are
    /// closed under it.
    static <T> T setUp(Step<T> step) throws InterruptedException {
        try {
            return step.perform();
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw interruption(e);
            }
            throw e;
        }
    }

    private static InterruptedException interruption(RuntimeException cause) {
        InterruptedException interruption = new InterruptedException("while a manager was set up");
        interruption.initCause(cause);
        return interruption;
    }

    @Override
    public double[] round() throws InterruptedException {
        return side.round();
    }

    @Override
    public void close() {
        try (manager) {
            side.close();
        }
    }
}
