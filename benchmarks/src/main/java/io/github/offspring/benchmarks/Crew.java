package io.github.offspring.benchmarks;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import io.github.offspring.sync.SharedBarrier;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;

/// Processes that each do their share of a piece of work, all at the same time, once for each round.
///
/// They meet at a barrier before and after it; a sample is the time in between, as this process sees it.
final class Crew implements OpenSide {

    private final SharedBarrier begin;
    private final SharedBarrier end;
    private final double unitsPerMilli;
    private final List<ChildProcess<?>> members = new ArrayList<>();

    /// What one of them does in each round.
    @FunctionalInterface
    interface Share extends Serializable {
        /// @param member which of them, from 0
        void perform(int member) throws InterruptedException, BrokenBarrierException;
    }

    private Crew(int size, double unitsPerMilli) {
        begin = SharedBarrier.create(size + 1);
        end = SharedBarrier.create(size + 1);
        this.unitsPerMilli = unitsPerMilli;
    }

    /// Starts them.
    ///
    /// @param unitsPerMilli what a sample of one millisecond is in the benchmark's unit
    static Crew start(int size, double unitsPerMilli, Share share) {
        Crew crew = new Crew(size, unitsPerMilli);
        try {
            for (int member = 0; member < size; member++) {
                crew.add(member, share);
            }
            return crew;
        } catch (RuntimeException e) {
            crew.close();
            throw e;
        }
    }

    private void add(int member, Share share) {
        // Local, so that this object is not part of the work.
        SharedBarrier before = begin;
        SharedBarrier after = end;
        ChildProcessBuilder builder = ChildProcess.builder().daemon(true).keepStandby(0);
        members.add(builder.start(() -> {
            while (true) {
                before.await();
                share.perform(member);
                after.await();
            }
        }));
    }

    @Override
    public double[] round() throws InterruptedException {
        try {
            begin.await();
            return new double[] {Clock.milliseconds(end::await) * unitsPerMilli};
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException("benchmark: what is measured has failed because " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        members.forEach(ChildProcess::kill);
        members.forEach(ChildProcess::close);
    }
}
