package io.github.offspring.internal.family;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.pool.ProcessPool;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Ends programs by signals at random moments, from before they have a family to after their work has begun.
@RealProcesses
class SignalAtAnyMomentTest {

    private static final int SIGNALS = 24;
    private static final int MEASURED = 3;
    private static final long SEED = 20_251_128;

    /// Says when its JVM is up, from when on it must clear away, and when its work has begun.
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            System.out.println("up");
            try (ProcessPool pool = ProcessPool.create(2)) {
                pool.submit(() -> "begun").thenAccept(System.out::println);
                for (int i = 0; i < 3; i++) {
                    pool.submit(() -> Thread.sleep(60_000));
                }
            }
        }
    }

    private static JavaProgram program() {
        JavaProgram program = JavaProgram.main(Program.class);
        eventually("the program's JVM is up", () -> program.out().contains("up"));
        return program;
    }

    /// How long it takes here and now until the work has begun.
    private static long nanosToWork() throws InterruptedException {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            try (JavaProgram program = program()) {
                long began = System.nanoTime();
                eventually("the work has begun", () -> program.out().contains("begun"));
                times.add(System.nanoTime() - began);
                program.signal("TERM");
                program.await();
            }
        }
        Collections.sort(times);
        return times.get(MEASURED / 2);
    }

    /// To the program alone, or, as a terminal does, to all processes of its family at once.
    private static void send(String signal, JavaProgram program, boolean toAll)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        command.add(Long.toString(program.handle().pid()));
        if (toAll) {
            program.handle().descendants().forEach(child -> command.add(Long.toString(child.pid())));
        }
        // A child may have gone in between, of which it complains.
        new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static List<String> filesOf(JavaProgram program) throws IOException {
        String pid = "-" + program.handle().pid() + "-";
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return temporary
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("offspring-") && name.contains(pid))
                    .toList();
        }
    }

    @Test
    @Patience(seconds = 300)
    void aSignalAtAnyMomentLeavesNeitherAProcessNorAFile() throws Exception {
        Random random = new Random(SEED);
        long span = nanosToWork();

        for (int i = 0; i < SIGNALS; i++) {
            String signal = random.nextBoolean() ? "INT" : "TERM";
            boolean toAll = random.nextBoolean();
            long delay = (long) (1.3 * span * random.nextDouble());
            try (JavaProgram program = program()) {
                LockSupport.parkNanos(delay);
                List<ProcessHandle> family = program.handle().descendants().toList();

                send(signal, program, toAll);
                JavaProgram.Ended end = program.await();

                String which = "seed=" + SEED + ", i=" + i + ", " + signal + (toAll ? " to all" : "") + " after "
                        + delay / 1_000_000 + " ms of " + span / 1_000_000;
                assertThat(end.exitCode()).as(which).isEqualTo(signal.equals("INT") ? 130 : 143);
                assertThat(filesOf(program)).as(which).isEmpty();
                eventually("no process is left", () -> family.stream().noneMatch(ProcessHandle::isAlive));
            }
        }
    }

    /// There was a moment when the directory was there and nobody would have removed it.
    @Test
    @Patience(seconds = 180)
    void aSignalThatComesAsSoonAsThereIsADirectoryLeavesNone() throws Exception {
        for (int i = 0; i < 2 * SIGNALS; i++) {
            try (JavaProgram program = program()) {
                while (filesOf(program).isEmpty()) {
                    Thread.onSpinWait();
                }

                program.handle().destroy();
                JavaProgram.Ended end = program.await();

                assertThat(end.exitCode()).isEqualTo(143);
                assertThat(filesOf(program)).as("i=" + i).isEmpty();
            }
        }
    }
}
