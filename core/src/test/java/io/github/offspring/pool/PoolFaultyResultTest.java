package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import io.github.offspring.MapFailedException;
import io.github.offspring.RemoteTrace;
import io.github.offspring.Task;
import io.github.offspring.TaskFailedException;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Results and exceptions that misbehave while they are sent or received harm their own element only.
@RealProcesses
class PoolFaultyResultTest {

    /// Cannot be written, in the worker.
    static final class Unwritable implements Serializable {
        private static final long serialVersionUID = 1;

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeInt(1);
            throw new AssertionError("half written");
        }
    }

    /// Cannot be read, in the pool's process.
    static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1;

        @Serial
        private void readObject(ObjectInputStream in) {
            throw new UnreadableError();
        }
    }

    static final class UnreadableError extends Error {
        private static final long serialVersionUID = 1;
    }

    static final class Sulking extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new AssertionError("sulks");
        }
    }

    /// Takes no suppressed exceptions.
    static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Closed(boolean hasStackTrace) {
            super("closed", new IOException("no disk"), false, hasStackTrace);
        }
    }

    private static Object unwritableAtTwo(int n) {
        return n == 2 ? new Unwritable() : n;
    }

    private static Object unreadableAtTwo(int n) {
        return n == 2 ? new Unreadable() : n;
    }

    @Test
    void anErrorWhileAResultIsWrittenFailsThatElementAlone() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            var future = pool.submit(Unwritable::new);
            assertThatThrownBy(future::get)
                    .cause()
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("half written");
            assertThatThrownBy(() -> pool.map(List.of(1, 2, 3, 4), PoolFaultyResultTest::unwritableAtTwo, 4))
                    .isInstanceOfSatisfying(MapFailedException.class, thrown -> {
                        assertThat(thrown.failures()).containsOnlyKeys(1);
                        assertThat(thrown.results()).containsExactly(1, null, 3, 4);
                    });
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void anErrorWhileAResultIsReadFailsThatElementAlone() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            var future = pool.submit(Unreadable::new);
            assertThatThrownBy(future::get)
                    .cause()
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("Unreadable");
            assertThatThrownBy(() -> pool.map(List.of(1, 2, 3, 4), PoolFaultyResultTest::unreadableAtTwo, 4))
                    .isInstanceOfSatisfying(MapFailedException.class, thrown -> assertThat(thrown.failures())
                            .containsOnlyKeys(1));
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
        }
    }

    @Test
    void anExceptionWhoseOwnMethodsThrowArrivesAsText() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            var future = pool.submit((Action) () -> {
                throw new Sulking();
            });
            assertThatThrownBy(future::get).satisfies(thrown -> assertThat(thrown.getCause())
                    .isInstanceOfAny(Sulking.class, TaskFailedException.class));
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anExceptionThatTakesNoSuppressedOnesArrivesAsTheCauseOfOneWithItsTrace(boolean hasStackTrace) {
        try (var pool = ProcessPool.create(1)) {
            var future = pool.submit((Action) () -> {
                throw new Closed(hasStackTrace);
            });

            assertThatThrownBy(future::get).cause().isInstanceOfSatisfying(TaskFailedException.class, thrown -> {
                assertThat(thrown)
                        .hasMessageContaining("'" + pool.workers().getFirst().name() + "'")
                        .hasMessageContaining("pid=" + pool.workers().getFirst().pid())
                        .hasMessageContaining(Closed.class.getName() + ": closed");
                assertThat(thrown.type()).isEqualTo(Closed.class.getName());
                assertThat(thrown.stackTraceText()).contains(Closed.class.getName(), "no disk", "PoolFaultyResultTest");
                assertThat(thrown.getCause())
                        .isExactlyInstanceOf(Closed.class)
                        .hasMessage("closed")
                        .hasRootCauseMessage("no disk");
            });
        }
    }

    @Test
    void whatTheJvmItselfThrowsArrivesWithBothStackTraces() {
        try (var pool = ProcessPool.create(1)) {
            var future = pool.submit((Action) PoolFaultyResultTest::recurse);

            assertThatThrownBy(future::get)
                    .cause()
                    .isExactlyInstanceOf(StackOverflowError.class)
                    .satisfies(thrown -> {
                        assertThat(thrown.getStackTrace()[0].getMethodName()).isEqualTo("recurse");
                        assertThat(thrown.getSuppressed())
                                .singleElement()
                                .isInstanceOfSatisfying(RemoteTrace.class, trace -> assertThat(trace.stackTraceText())
                                        .contains("recurse"));
                    });
        }
    }

    @SuppressWarnings("InfiniteRecursion") // this is what it is for
    private static void recurse() {
        recurse();
    }

    @Test
    void whatCompiledCodeThrowsWithoutAStackTraceArrivesAsItselfToo() {
        try (var pool = ProcessPool.create(1)) {
            assertThatThrownBy(() -> pool.submit((Action) PoolFaultyResultTest::throwPreallocated)
                            .get())
                    .cause()
                    .isExactlyInstanceOf(ArithmeticException.class)
                    .satisfies(
                            thrown -> assertThat(thrown.getSuppressed()).hasExactlyElementsOfTypes(RemoteTrace.class));
        }
    }

    /// The compiler's own instance has no stack trace, and often enough is seen to be it.
    private static void throwPreallocated() {
        int zero = 0;
        for (int i = 0; i < 1_000_000; i++) {
            try {
                zero += i / zero;
            } catch (ArithmeticException e) {
                if (e.getStackTrace().length == 0) {
                    throw e;
                }
            }
        }
        throw new ArithmeticException("this JVM does not do that");
    }

    static final class HasLittleMemory {
        public static void main(String[] arguments) throws Exception {
            try (var pool = ProcessPool.builder()
                    .workers(1)
                    .child(child -> child.heap(512L << 20))
                    .start()) {
                var future = pool.submit((Task<byte[]>) () -> new byte[200 << 20]);
                try {
                    future.get();
                } catch (ExecutionException e) {
                    System.out.println(e.getCause().getClass().getSimpleName());
                }
                System.out.println(pool.submit(() -> "alive").get());
                pool.shutdown();
                System.out.println(pool.awaitTermination(1, TimeUnit.MINUTES));
            }
        }
    }

    @Test
    void aResultTooLargeForThisProcessFailsItsTaskAndThePoolLives() throws Exception {
        List<String> command = new ArrayList<>(JavaProgram.properties());
        command.addAll(List.of("-Xmx64m", "-cp", JavaProgram.classPath(), HasLittleMemory.class.getName()));
        try (JavaProgram program = JavaProgram.start(Path.of("."), Map.of(), command)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.out()).isEqualTo("CodecException\nalive\ntrue\n");
            assertThat(ended.err()).isEmpty();
        }
    }

    @Test
    void whatATaskDoesToItsThreadIsNotTheNextOnes() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            String before = pool.submit(PoolFaultyResultTest::describeThread).get();
            pool.submit((Action) () -> {
                        Thread thread = Thread.currentThread();
                        thread.setContextClassLoader(null);
                        thread.setName("mine");
                        thread.setPriority(Thread.MIN_PRIORITY);
                        thread.interrupt();
                    })
                    .get();
            assertThat(pool.submit(PoolFaultyResultTest::describeThread).get()).isEqualTo(before);
        }
    }

    private static String describeThread() {
        Thread thread = Thread.currentThread();
        return thread.getName() + " " + thread.getPriority() + " " + thread.isInterrupted() + " "
                + thread.getContextClassLoader();
    }

    @Test
    void whenThePoolHasTerminatedAllFuturesAreComplete() throws Exception {
        for (int i = 0; i < 30; i++) {
            var pool = ProcessPool.create(1);
            pool.submit(() -> 1).get();
            var future = pool.submit((Action) () -> Thread.sleep(60_000));
            pool.shutdownNow();
            while (!pool.isTerminated()) {
                Thread.onSpinWait();
            }
            assertThat(future.isDone()).isTrue();
            assertThat(pool.awaitTermination(0, TimeUnit.DAYS)).isTrue();
        }
    }

    @Test
    void waitingForEverMayBeSaidInAnyUnit() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            assertThat(pool.submit(() -> 1).get(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo(1);
            List<Task<Integer>> tasks = List.of(() -> 1);
            assertThat(pool.invokeAll(tasks, Long.MAX_VALUE, TimeUnit.DAYS)).hasSize(1);
            assertThat(pool.invokeAny(tasks, Long.MAX_VALUE, TimeUnit.HOURS)).isEqualTo(1);
        }
    }
}
