package io.github.offspring.pipeline;

import io.github.offspring.LaunchException;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.channel.SharedQueue;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The processes of a stage: started, and replaced when they die.
final class StageStaff {

    /// After so many deaths in a row without any work in between the pipeline fails.
    private static final int FUTILE_LIMIT = 10;

    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final int MOST_DOUBLINGS = 6;

    private final PipelineRun run;
    private final int stage;
    private final StageTerms terms;
    private final SharedQueue<Parcel> input;
    private final SharedQueue<Parcel> output;
    private final StageBoard board;
    private final @Nullable ChildProcess<?>[] workers;
    // All below are guarded by the monitor.
    private final List<Thread> undertakers = new ArrayList<>();
    private boolean closed;
    private int deaths;
    private int futile;
    private long handedOnBefore;

    StageStaff(PipelineRun run, int stage, SharedQueue<Parcel> input, SharedQueue<Parcel> output, StageBoard board) {
        this.run = run;
        this.stage = stage;
        this.terms = run.terms(stage);
        this.input = input;
        this.output = output;
        this.board = board;
        workers = new ChildProcess<?>[terms.workers()];
    }

    StageBoard board() {
        return board;
    }

    synchronized void start() {
        for (int worker = 0; worker < workers.length; worker++) {
            hire(worker);
        }
    }

    private synchronized void hire(int worker) {
        if (closed) {
            return;
        }
        ChildProcessBuilder builder = ChildProcess.builder()
                .name(run.name() + "-" + terms.name() + "-" + (worker + 1))
                .daemon(true)
                .siblings(run.processes());
        terms.customizer().accept(builder);
        ChildProcess<?> child =
                builder.start(new StageWorker(stage, worker, terms.attempts(), terms.function(), input, output, board));
        workers[worker] = child;
        child.onExit().thenRun(() -> bury(worker, child));
    }

    private synchronized void bury(int worker, ChildProcess<?> child) {
        if (closed) {
            return;
        }
        undertakers.removeIf(thread -> !thread.isAlive());
        undertakers.add(Thread.ofVirtual()
                .name("offspring-pipeline-" + run.name() + "-" + terms.name())
                .start(() -> ended(worker, child)));
    }

    private void ended(int worker, ChildProcess<?> child) {
        try {
            Throwable cause = child.result().handle((_, thrown) -> thrown).join();
            long work = board.work(worker);
            if (cause instanceof ProcessDiedException died && work != 0) {
                run.deaths()
                        .add(
                                stage,
                                StageBoard.index(work),
                                StageBoard.attempt(work),
                                new Deaths.Death(died.report(), StageBoard.isCondemned(work)));
            }
            board.idle(worker);
            if (cause != null && !output.isClosed()) {
                replace(worker, cause, work != 0);
            }
        } catch (InterruptedException e) {
            // The pipeline is being closed.
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // No process can be started any more, most likely: nobody must wait for what does not come.
            run.fail(e);
        }
    }

    private void replace(int worker, Throwable cause, boolean hadWork) throws InterruptedException {
        if (!(cause instanceof ProcessDiedException) && !(cause instanceof LaunchException)) {
            run.fail(cause);
            return;
        }
        int inVain = countDeath(hadWork);
        if (inVain >= FUTILE_LIMIT) {
            run.fail(cause);
            return;
        }
        if (inVain > 1) {
            Thread.sleep(FIRST_PAUSE_MILLIS << Math.min(inVain - 2, MOST_DOUBLINGS));
        }
        hire(worker);
    }

    /// @return how many have died in a row without any work
    private synchronized int countDeath(boolean hadWork) {
        long handedOn = board.handedOn();
        futile = hadWork || handedOn != handedOnBefore ? 0 : futile + 1;
        handedOnBefore = handedOn;
        deaths++;
        return futile;
    }

    /// Kills a worker that works at something for too long, unless it has just ended.
    void endIfStillAt(int worker, long workWord) {
        if (board.condemn(worker, workWord)) {
            synchronized (this) {
                ChildProcess<?> child = workers[worker];
                if (child != null) {
                    child.kill();
                }
            }
        }
    }

    StageState state() {
        int busy = 0;
        int waiting = 0;
        for (int worker = 0; worker < workers.length; worker++) {
            long work = board.work(worker);
            busy += StageBoard.isRunning(work) || StageBoard.isCondemned(work) ? 1 : 0;
            waiting += StageBoard.isHandingOn(work) ? 1 : 0;
        }
        synchronized (this) {
            return new StageState(
                    terms.name(), workers.length, busy, waiting, input.size(), board.handedOn(), board.waits(), deaths);
        }
    }

    /// Asks all to end, and starts no more.
    synchronized void dismiss() {
        closed = true;
        for (ChildProcess<?> child : workers) {
            if (child != null) {
                child.terminate();
            }
        }
    }

    /// Returns when all have ended and nobody looks at the board any more.
    void awaitEnd() {
        for (ChildProcess<?> child : workers) {
            if (child != null) {
                child.close();
            }
        }
        List<Thread> last;
        synchronized (this) {
            last = List.copyOf(undertakers);
        }
        last.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : last) {
            interrupted |= joinUninterrupted(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joinUninterrupted(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
