package io.github.offspring.process;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.Sender;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import org.junit.jupiter.api.Test;

/// A loop that the JIT compiler takes for short does not keep a child from ending.
@RealProcesses
class CountedLoopTest {

    /// Compiled before it runs for long; then it takes a minute or more.
    static void spin(Runnable compiled) {
        long sum = 1;
        for (int round = 0; round < 500; round++) {
            sum = rounds(100_000, sum);
        }
        compiled.run();
        System.out.println(rounds(Integer.MAX_VALUE, sum));
    }

    private static long rounds(int count, long start) {
        long divisor = start | 1;
        long sum = start;
        for (int i = 0; i < count; i++) {
            sum = (sum * 31 + i) / divisor % 1_000_003 + 5;
            sum = (sum * 37 + i) % divisor % 1_000_003 + 7;
        }
        return sum;
    }

    @Test
    void itEndsWhenItIsAskedTo() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Sender<String> told = pipe.second();
        var child = ChildProcess.builder().output(Output.discard()).start((Action) () -> spin(() -> told.send("now")));
        assertThat(pipe.first().receive()).contains("now");

        child.terminate();

        eventually("it has ended", () -> !child.isAlive());
        assertThat(child.join().words()).isEqualTo("SIGTERM");
        pipe.first().close();
    }

    static final class Spinner {
        public static void main(String[] arguments) throws InterruptedException {
            ChildProcess.builder()
                    .output(Output.inherit(""))
                    .start(() -> spin(() -> System.out.println(
                            "child " + ProcessHandle.current().pid())))
                    .join();
        }
    }

    @Test
    void itEndsWithItsParent() throws InterruptedException {
        try (var program = JavaProgram.main(Spinner.class)) {
            eventually("it spins", () -> program.out().contains("\n"));
            long pid = Long.parseLong(program.out().strip().replace("child ", ""));

            program.signal("KILL");
            program.await();

            eventually("it has ended", () -> ProcessHandle.of(pid).isEmpty());
        }
    }
}
