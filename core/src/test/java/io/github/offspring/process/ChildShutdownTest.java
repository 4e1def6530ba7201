package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.ExitStatus;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.Receiver;
import io.github.offspring.launchmodes.Workshop;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a child's shutdown hooks may still do.
@RealProcesses
class ChildShutdownTest {

    private static final String LOGGER = "io.github.offspring.test.hook";

    /// @param millis how long the work takes: a child has no socket at first, later it has one
    private static int addHook(int millis, Runnable hook) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(hook));
        Thread.sleep(millis);
        return millis;
    }

    private static void askForWhatIsNowhere() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        // When all others are done.
        sleepAWhile();
        try {
            Class.forName("no.such.Optional", false, loader);
        } catch (ClassNotFoundException _) {
            System.out.println("not found, " + loader.getResource("no/such/resource"));
        }
    }

    private static void sleepAWhile() {
        sleep(Duration.ofMillis(50));
    }

    private static void sleepForEver() {
        sleep(Duration.ofDays(1));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 400})
    void aHookThatAsksForAClassThatIsNowhereGetsItsAnswer(int millis) throws InterruptedException {
        var child = ChildProcess.builder()
                .output(Output.capture())
                .start(() -> addHook(millis, ChildShutdownTest::askForWhatIsNowhere));

        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(child.result().join()).isEqualTo(millis);
        assertThat(child.output()).isEqualTo("not found, null\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 400})
    void aHookGetsItsClassesFromTheParent(int millis, @TempDir Path directory)
            throws IOException, InterruptedException {
        Workshop workshop = new Workshop(directory);
        workshop.write("", Map.of("Hooked.java", """
            import io.github.offspring.process.ChildProcess;

            record Farewell(String word) {}

            static void say() {
                System.out.println(new Farewell("bye").word());
            }

            static int work(int millis) throws Exception {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        Thread.sleep(50);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    say();
                }));
                Thread.sleep(millis);
                return 7;
            }

            void main(String[] arguments) throws Exception {
                int millis = Integer.parseInt(arguments[0]);
                try (var child = ChildProcess.builder().name("hooked").start(() -> work(millis))) {
                    IO.println(child.result().join());
                    IO.println(child.join());
                }
            }
            """));

        JavaProgram.Ended ended =
                workshop.java("-cp", Workshop.library().toString(), "Hooked.java", Integer.toString(millis));

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines()).containsExactlyInAnyOrder("7", "[hooked] bye", "Returned[]");
    }

    @Test
    void theResultComesWhileAHookStillRuns() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Receiver<String> told = pipe.second();
        var child = ChildProcess.start(() -> addHook(0, () -> receive(told)));

        assertThat(child.result().join()).isZero();
        pipe.first().send("go");

        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        pipe.first().close();
    }

    private static Optional<String> receive(Receiver<String> from) {
        try {
            return from.receive();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKillInTheMiddleOfAHookTakesNothingBackAndRepeatsNothing() throws InterruptedException {
        List<String> records = new ArrayList<>();
        Logger logger = Logger.getLogger(LOGGER);
        Handler handler = keeper(records);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            var child = ChildProcess.start(() -> {
                System.getLogger(LOGGER).log(System.Logger.Level.INFO, "from the work");
                return addHook(0, ChildShutdownTest::sleepForEver);
            });
            assertThat(child.result().join()).isZero();
            child.kill();

            assertThat(child.join()).isEqualTo(new ExitStatus.Signaled(9));
            assertThat(child.result().join()).isZero();
            assertThat(records).containsExactly("[" + child.name() + "] from the work");
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    private static Handler keeper(List<String> records) {
        return new Handler() {
            @Override
            public synchronized void publish(LogRecord record) {
                records.add(record.getMessage());
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
