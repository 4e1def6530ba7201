package io.github.offspring.process;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import io.github.offspring.ExitStatus;
import io.github.offspring.Task;
import io.github.offspring.TaskFailedException;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.File;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is refused, where, and in which words.
@RealProcesses
class BadInputTest {

    /// Holds what cannot be sent.
    record Holder(Object inner) implements Serializable {}

    /// Of the test before the last may have ended, and not been noted.
    private static void awaitNoChildren() {
        eventually("there are none", () -> Family.current().children().isEmpty());
    }

    @Test
    void aCapturedValueThatCannotBeSentIsNamedByItsPathAndNothingIsStarted() {
        awaitNoChildren();
        Holder holder = new Holder(new Thread("never started"));
        long before = ProcessHandle.current().descendants().count();

        assertThatThrownBy(() -> ChildProcess.start(() -> holder.inner() == null))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("java.lang.Thread")
                .hasMessageContaining("(captured value 0).inner");
        assertThat(ProcessHandle.current().descendants().count()).isEqualTo(before);
        assertThat(Family.current().children()).isEmpty();
    }

    @Test
    void aResultThatCannotBeSentFailsThatChild() throws InterruptedException {
        var child = ChildProcess.builder().output(Output.discard()).start((Task<Object>) Object::new);

        assertThatThrownBy(() -> child.result().join())
                .cause()
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("java.lang.Object");
        assertThat(child.join()).isInstanceOf(ExitStatus.Threw.class);
    }

    static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // this is what the test is about
        private final Object inner = new Object();

        @Override
        public String getMessage() {
            return "holds an " + inner.getClass().getSimpleName();
        }
    }

    @Test
    void anExceptionThatCannotBeSentArrivesAsText() {
        var child = ChildProcess.builder().output(Output.discard()).start((Action) () -> {
            throw new Unsendable();
        });

        assertThatThrownBy(() -> child.result().join())
                .cause()
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("holds an Object")
                .satisfies(thrown -> assertThat(((TaskFailedException) thrown).stackTraceText())
                        .contains(Unsendable.class.getName(), "BadInputTest.java"));
    }

    @Test
    void sizesAndTimesOutOfTheirRangeAreRefused(@TempDir Path folder) {
        var builder = ChildProcess.builder();

        assertThatThrownBy(() -> builder.heap(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.stack(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.cpus(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.siblings(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.keepStandby(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.keepStandby(65)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.name("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.environment("a=b", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.systemProperty("", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.directory(folder.resolve("missing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> Family.current().grace(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // this is what the test is about
    void workThatIsNullIsRefusedAtTheCall() {
        awaitNoChildren();
        assertThatThrownBy(() -> ChildProcess.start((Action) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ChildProcess.start((Task<Integer>) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ChildProcess.builder().start((Action) null)).isInstanceOf(NullPointerException.class);
        assertThat(Family.current().children()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // this is what the test is about
    void optionsThatAreNullAreRefusedAtTheCallByTheirNames() {
        var builder = ChildProcess.builder();
        Map<String, ThrowingCallable> calls = Map.ofEntries(
                Map.entry("name", () -> builder.name(null)),
                Map.entry("options", () -> builder.jvmOptions((String[]) null)),
                Map.entry("options[1] must not be null", () -> builder.jvmOptions("-ea", null)),
                Map.entry("paths", () -> builder.classPath((Path[]) null)),
                Map.entry("paths[1] must not be null", () -> builder.classPath(Path.of("a"), null)),
                Map.entry("variable", () -> builder.environment(null, "")),
                Map.entry("value of variable 'A'", () -> builder.environment("A", null)),
                Map.entry("property", () -> builder.systemProperty(null, "")),
                Map.entry("value of property 'a'", () -> builder.systemProperty("a", null)),
                Map.entry("directory", () -> builder.directory(null)),
                Map.entry("output", () -> builder.output(null)),
                Map.entry("prefix", () -> Output.inherit(null)),
                Map.entry("log level", () -> builder.logLevel(null)));

        calls.forEach((what, call) -> assertThatThrownBy(call)
                .as(what)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(what));
        try (var child = builder.start(() -> 1)) {
            assertThat(child.result().join()).isEqualTo(1);
        }
    }

    @Test
    void namesAndPathsThatWouldBeTakenForSomethingElseAreRefused() {
        var builder = ChildProcess.builder();

        assertThatThrownBy(() -> builder.name("two\nlines"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name must not hold control characters");
        assertThatThrownBy(() -> builder.classPath(Path.of("a" + File.pathSeparator + "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a path cannot hold '" + File.pathSeparator + "'");
    }

    @Test
    void aChildThatHasBeenClosedStillAnswersAndCanBeClosedAgain() throws InterruptedException {
        var child = ChildProcess.start(() -> 42);
        child.close();
        child.close();
        child.interrupt();
        child.terminate();
        child.kill();

        assertThat(child.isAlive()).isFalse();
        assertThat(child.join()).isEqualTo(child.exitStatus().orElseThrow());
        assertThat(child.onExit()).isCompletedWithValue(child.join());
    }

    @Test
    void standardInputIsEmpty() {
        assertThat(ChildProcess.start(() -> System.in.read()).result().join()).isEqualTo(-1);
    }

    @Test
    void immenseTimesAreTakenForEver() {
        Duration grace = Family.current().grace();
        Family.current().grace(Duration.ofSeconds(Long.MAX_VALUE));
        try (var child = ChildProcess.start(() -> 1)) {
            assertThat(child.result().join()).isEqualTo(1);
        } finally {
            Family.current().grace(grace);
        }
    }

    @Test
    void anOptionThatIsSetTwiceIsRefusedWithItsFirstValue() {
        var builder = ChildProcess.builder().name("first").heap(64L << 20);

        assertThatThrownBy(() -> builder.name("second"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("name=first");
        assertThatThrownBy(() -> builder.heap(128L << 20)).isInstanceOf(IllegalStateException.class);
    }

    static final class StartsWhileShuttingDown {
        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    ChildProcess.start(() -> 1);
                } catch (IllegalStateException e) {
                    System.out.print(e.getMessage());
                }
            }));
        }
    }

    @Test
    void noChildIsStartedWhileTheJvmShutsDown() throws InterruptedException {
        try (var program = JavaProgram.main(StartsWhileShuttingDown.class)) {
            assertThat(program.await())
                    .isEqualTo(new JavaProgram.Ended(
                            0, "child process: cannot be started because this JVM is shutting down", ""));
        }
    }
}
