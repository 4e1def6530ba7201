package io.github.offspring.process;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.ExitStatus;
import io.github.offspring.LaunchException;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// What is shown of a JVM that is on its way up.
@RealProcesses
class StartUpOutputTest {

    private static final long SEED = 20251121;

    @Test
    void aChildThatIsAskedToEndOnItsWayUpEndsByThatAndSaysNothing() throws InterruptedException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        for (int i = 0; i < 40; i++) {
            var child = ChildProcess.builder().output(Output.capture()).start((Action)
                    () -> Thread.sleep(Duration.ofDays(1)));
            // Not for the order of anything: it is to be asked at many different points.
            Thread.sleep(random.nextInt(50));

            child.terminate();

            assertThat(child.join()).as("seed %d, round %d", SEED, i).isEqualTo(new ExitStatus.Signaled(15));
            assertThat(child.deathReport().orElseThrow().reason()).isEqualTo("SIGTERM (by terminate() of its parent)");
            assertThat(child.output() + child.errorOutput()).isEmpty();
        }
    }

    static final class StartsWithABadOption {
        public static void main(String[] arguments) {
            try (var child =
                    ChildProcess.builder().jvmOptions("-XX:+NoSuchFlag").start(() -> 1)) {
                child.result().join();
            } catch (CompletionException e) {
                System.out.println(e.getCause().getMessage());
                System.out.println(e.getCause() instanceof LaunchException);
            }
        }
    }

    @Test
    void whatAJvmSaysThatDoesNotComeUpIsInTheExceptionAndNowhereElse() throws InterruptedException {
        try (var program = JavaProgram.main(StartsWithABadOption.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.err()).isEmpty();
            assertThat(ended.out()).containsOnlyOnce("Unrecognized VM option").endsWith("true\n");
        }
    }

    static final class StartsWithAChattyOption {
        public static void main(String[] arguments) {
            var builder = ChildProcess.builder().name("chatty").jvmOptions("-XX:+PrintCommandLineFlags");
            try (var child = builder.start(() -> 1)) {
                child.result().join();
            }
        }
    }

    @Test
    void whatAJvmSaysThatDoesComeUpIsShown() throws InterruptedException {
        try (var program = JavaProgram.main(StartsWithAChattyOption.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.out().lines()).singleElement().asString().startsWith("[chatty] -XX:");
            assertThat(ended.err()).isEmpty();
        }
    }

    static final class StartsOneThatWaitsForADebugger {
        public static void main(String[] arguments) {
            ChildProcess.builder()
                    .name("debugged")
                    .jvmOptions("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0")
                    .start(() -> 1);
        }
    }

    @Test
    void whatAJvmSaysThatWaitsOnItsWayUpIsShownInTheEnd() throws InterruptedException {
        try (var program = JavaProgram.main(StartsOneThatWaitsForADebugger.class)) {
            eventually("it is shown", () -> program.out().startsWith("[debugged] Listening for transport dt_socket"));
            program.signal("TERM");
            program.await();
        }
    }
}
