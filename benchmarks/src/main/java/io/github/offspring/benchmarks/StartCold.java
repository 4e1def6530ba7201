package io.github.offspring.benchmarks;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A child that nobody has prepared, from the call of `start` to the return of `join`.
///
/// Within the time: the JVM's process is created, boots with the start-up cache, connects, gets its work, a lambda
/// that returns a number, sends the result, and exits; all its output has been read. Not within it: making the
/// cache, and the warming up of this JVM, two rounds of them. No child stands by, and none is being booted
/// meanwhile.
///
/// The first line compares it with a `multiprocessing.Process` of the spawn method, started and joined: a fresh
/// interpreter, as ours is a fresh JVM. The second with what no library can do better: a JVM with the same flags
/// that saves itself all of that, an empty main class.
final class StartCold implements Benchmark {

    private static final Line LINE = Line.time("start-cold", "ms", 1.25);

    /// Those of Offspring's own for children that bear on how fast a JVM starts.
    private static final List<String> LEAN =
            List.of("-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1");

    private final Conditions conditions;

    StartCold(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return LINE.name();
    }

    @Override
    public String what() {
        return "child start and join, nothing prepared but the start-up cache";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        boolean cached = StartUpCache.await();
        String note = cached ? "" : "without a start-up cache";
        int count = conditions.count(6, 2);
        ChildProcessBuilder builder = ChildProcess.builder().keepStandby(0);
        List<Side> sides = new ArrayList<>();
        sides.add(() -> start(builder, count));
        sides.add(() -> Clock.milliseconds(count, StartCold::bareJvm));
        Optional<Python> python = conditions.python().get();
        if (python.isEmpty()) {
            List<Double> medians = turns().medians(sides);
            return List.of(
                    LINE.alone(medians.get(0), note.isEmpty() ? Python.MISSING : note + "; " + Python.MISSING),
                    floor(medians));
        }
        try (Peer peer = Peer.start(python.get(), List.of("start-spawn", Integer.toString(count)))) {
            sides.add(peer);
            List<Double> medians = turns().medians(sides);
            String peerName = "multiprocessing spawn, " + python.get();
            return List.of(LINE.against(peerName, medians.get(0), medians.get(2), note), floor(medians));
        }
    }

    private Turns turns() {
        return new Turns(2, conditions.count(5, 1));
    }

    private static Result floor(List<Double> medians) {
        return new Line(LINE.name(), LINE.unit(), true, OptionalDouble.empty())
                .against("bare JVM, empty main", medians.get(0), medians.get(1), "the floor: no library can beat it");
    }

    private static double[] start(ChildProcessBuilder builder, int count) throws InterruptedException {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            try (ChildProcess<Integer> child = builder.start(() -> 42)) {
                child.join();
                samples[i] = Clock.millisecondsSince(begin);
            }
        }
        return samples;
    }

    private static void bareJvm() throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(LEAN);
            command.addFirst(JavaCommand.java());
            command.addAll(JavaCommand.main(EmptyMain.class));
            Process process = Outsiders.start(new ProcessBuilder(command).inheritIO());
            try {
                process.waitFor();
            } finally {
                Outsiders.end(process);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
