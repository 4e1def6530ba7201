package io.github.offspring.examples;

import io.github.offspring.ExitStatus;
import io.github.offspring.PeerLostException;
import io.github.offspring.process.Family;
import io.github.offspring.process.Subprocess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/// A program that runs for long and is talked to: each line that it is sent it answers with a line. At the end it
/// is asked to stop, and one that does not is made to.
public final class Interactive {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int QUESTIONS = 1000;
    /// Any program that answers a line with a line, and does not keep its answers in a buffer until it has many.
    private static final String DOUBLER = "while read n; do echo $((n * 2)); done; exit 0";

    private static final String STUBBORN =
            "trap '' TERM; while read n; do echo $n; done; echo stays; while true; do sleep 1; done";

    private Interactive() {}

    static void main() throws InterruptedException, TimeoutException {
        Family.current().grace(Duration.ofMillis(500));
        manyAnswers();
        streams();
        deadProgram();
        stubborn();
    }

    private static void manyAnswers() throws InterruptedException, TimeoutException {
        Random random = new Random(42);
        int right = 0;
        Subprocess doubler = Subprocess.builder("sh", "-c", DOUBLER).start();
        try (doubler) {
            for (int i = 0; i < QUESTIONS; i++) {
                int number = random.nextInt(1_000_000);
                if (Integer.parseInt(doubler.ask(Integer.toString(number), PATIENCE)) == 2 * number) {
                    right++;
                }
            }
        }
        // Closing has ended its input, at which it has ended by itself.
        System.out.println("doubler: " + right + " of " + QUESTIONS + " answers are right, then "
                + doubler.exitStatus().map(ExitStatus::words).orElse("running"));
    }

    /// A program whose answers have any number of lines is read as a stream, while or after it is sent its input.
    private static void streams() throws InterruptedException {
        try (var sort = Subprocess.builder("sort", "-n").start()) {
            for (int number : List.of(30, 4, 100)) {
                sort.send(Integer.toString(number));
            }
            sort.closeInput();
            System.out.println("sort: " + sort.lines().toList() + ", then " + sort.receiveLine());
        }
    }

    private static void deadProgram() throws InterruptedException, TimeoutException {
        try (var doubler = Subprocess.builder("sh", "-c", DOUBLER).start()) {
            System.out.println("dead: " + doubler.ask("21", PATIENCE));
            doubler.kill();
            doubler.join();
            doubler.ask("22", PATIENCE);
        } catch (PeerLostException e) {
            System.out.println("dead: " + e.getMessage());
        }
    }

    private static void stubborn() throws InterruptedException, TimeoutException {
        Subprocess stubborn = Subprocess.builder("sh", "-c", STUBBORN).start();
        try (stubborn) {
            System.out.println("stubborn: " + stubborn.ask("hello", PATIENCE));
            stubborn.terminate();
            System.out.println("stubborn: still answers: " + stubborn.ask("again", PATIENCE));
        }
        System.out.println(
                "stubborn: " + stubborn.exitStatus().map(ExitStatus::words).orElse("running"));
    }
}
