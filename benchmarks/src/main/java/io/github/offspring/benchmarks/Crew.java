package io.github.offspring.benchmarks;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import io.github.offspring.sync.SharedBarrier;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;

/// Processes that each do their share of a piece of work, all at the same time, once for each round.
///
/// They meet at a barrier before and after it; a sample is the time in between, as this process sees it.
final class Crew implements OpenSide {

    private final SharedBarrier begin;
    private final SharedBarrier end;
    private final DoubleUnaryOperator unit;
    private final List<ChildProcess<?>> members = new ArrayList<>();

    /// What one of them does in each round.
    @FunctionalInterface
    interface Share extends Serializable {
        /// @param member which of them, from 0
        void perform(int member) throws InterruptedException, BrokenBarrierException;
    }

    /// How a crew is started, and what its samples are.
    ///
    /// @param size how many there are
    /// @param unit makes a sample of the milliseconds that a round has taken
    /// @param seesOneProcessor whether they are told that there is one processor alone: so nobody looks for what
    /// another may bring about at the same time, but falls asleep at once
    record Terms(int size, DoubleUnaryOperator unit, boolean seesOneProcessor) {

        /// Samples are times.
        static Terms ofTimes(int size, double unitsPerMilli) {
            return new Terms(size, milliseconds -> milliseconds * unitsPerMilli, false);
        }

        /// Samples are rates.
        ///
        /// @param amount what a round does, in units times milliseconds
        static Terms ofRates(int size, double amount) {
            return new Terms(size, milliseconds -> amount / milliseconds, false);
        }

        Terms seeingOneProcessor() {
            return new Terms(size, unit, true);
        }

        ChildProcessBuilder builder() {
            ChildProcessBuilder builder = ChildProcess.builder().daemon(true).keepStandby(0);
            return seesOneProcessor ? builder.systemProperty("offspring.processors", "1") : builder;
        }
    }

    private Crew(Terms terms) {
        begin = SharedBarrier.create(terms.size() + 1);
        end = SharedBarrier.create(terms.size() + 1);
        unit = terms.unit();
    }

    /// Starts them.
    ///
    /// @param unitsPerMilli what a sample of one millisecond is in the benchmark's unit
    static Crew start(int size, double unitsPerMilli, Share share) {
        return start(Terms.ofTimes(size, unitsPerMilli), _ -> share);
    }

    /// Starts them, each with what is its own, such as the end of a pipe.
    ///
    /// @param shares gives the share of each, from 0
    static Crew start(Terms terms, IntFunction<Share> shares) {
        Crew crew = new Crew(terms);
        try {
            for (int member = 0; member < terms.size(); member++) {
                crew.add(terms.builder(), member, shares.apply(member));
            }
            return crew;
        } catch (RuntimeException e) {
            crew.close();
            throw e;
        }
    }

    private void add(ChildProcessBuilder builder, int member, Share share) {
        // Local, so that this object is not part of the work.
        SharedBarrier before = begin;
        SharedBarrier after = end;
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
            return new double[] {unit.applyAsDouble(Clock.milliseconds(end::await))};
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
