package io.github.offspring.benchmarks;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import java.util.List;

/// A child of which one stands by, from the call of `start` to its result, or to the return of `join`.
///
/// Within the time: the work, a lambda that returns a number, is encoded, sent to the JVM that stands by, run
/// there, and the result is back; to the return of `join`, that JVM has also exited and its output has been read.
/// Not within it: the booting of the one that stands by, for which each sample waits; a program that starts
/// children faster than that, about ten a second and processor, must keep more of them ready, or pays for cold
/// starts.
///
/// The peers start and join a `multiprocessing.Process` that does nothing: by fork, which copies a process that is
/// already up and is compared with the time to our result; by spawn, as a JVM that cannot fork would have to,
/// which is compared with the time to our exit.
final class StartStandby implements Benchmark {

    private final Conditions conditions;
    private final boolean toItsEnd;
    private final Line line;
    private final PythonPeer peer;
    private final int count;

    private StartStandby(Conditions conditions, boolean toItsEnd, Line line, String method) {
        this.conditions = conditions;
        this.toItsEnd = toItsEnd;
        this.line = line;
        count = conditions.count(10, 2);
        peer = PythonPeer.of("multiprocessing " + method, "start-" + method, count);
    }

    static StartStandby untilResult(Conditions conditions) {
        return new StartStandby(conditions, false, Line.time("start-standby", "ms", 1), "fork");
    }

    static StartStandby untilExit(Conditions conditions) {
        return new StartStandby(conditions, true, Line.time("start-join", "ms", 4), "spawn");
    }

    @Override
    public String name() {
        return line.name();
    }

    @Override
    public String what() {
        return "child start to its " + (toItsEnd ? "end" : "result") + ", one standing by";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        ChildProcessBuilder builder = ChildProcess.builder().keepStandby(1);
        try {
            Turns turns = new Turns(3, conditions.count(5, 1));
            return List.of(peer.compare(conditions, line, turns, () -> round(builder), ""));
        } finally {
            builder.keepStandby(0);
        }
    }

    private double[] round(ChildProcessBuilder builder) throws InterruptedException {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            Standby.await(builder, 1);
            long begin = System.nanoTime();
            try (ChildProcess<Integer> child = builder.start(() -> 42)) {
                Clock.result(child.result());
                if (toItsEnd) {
                    child.join();
                }
                samples[i] = Clock.millisecondsSince(begin);
                child.join();
            }
        }
        return samples;
    }
}
