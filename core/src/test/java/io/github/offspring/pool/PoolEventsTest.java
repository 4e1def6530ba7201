package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.InitializerException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a flight recording of the parent shows, and that a JVM that cannot record misses nothing.
@RealProcesses
class PoolEventsTest {

    private static final String TASK = "io.github.offspring.Task";
    private static final String START = "io.github.offspring.WorkerStart";
    private static final String END = "io.github.offspring.WorkerEnd";

    @TempDir
    Path directory;

    private List<RecordedEvent> recorded = List.of();

    private interface Work {
        void run(ProcessPool pool) throws Exception;
    }

    private void record(ProcessPoolBuilder builder, Work work) throws Exception {
        Path file = directory.resolve("pool.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(TASK);
            recording.enable(START);
            recording.enable(END);
            recording.start();
            // No worker is killed because its end takes a while.
            try (ProcessPool pool =
                    builder.name("filmed").grace(Duration.ofMinutes(10)).start()) {
                work.run(pool);
            }
            recording.stop();
            recording.dump(file);
        }
        recorded = RecordingFile.readAllEvents(file).stream()
                .sorted(Comparator.comparing(RecordedEvent::getEndTime))
                .toList();
    }

    private List<RecordedEvent> events(String type) {
        return recorded.stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .toList();
    }

    @Test
    void tasksAreShownWithWhoDidThemAndHowLong() throws Exception {
        record(ProcessPool.builder().workers(1), pool -> {
            long pid = pool.submit(() -> {
                        Thread.sleep(200);
                        return ProcessHandle.current().pid();
                    })
                    .get();
            assertThat(pid).isPositive();
            assertThatThrownBy(() -> pool.map(List.of(1, 0), n -> 1 / n, 2)).isNotNull();
        });

        assertThat(events(START)).singleElement().satisfies(event -> {
            assertThat(event.getString("pool")).isEqualTo("filmed");
            assertThat(event.getString("worker")).isEqualTo("filmed-worker-1");
            assertThat(event.getDuration()).isPositive();
            assertThat(event.getBoolean("ready")).isTrue();
        });
        long pid = events(START).getFirst().getLong("pid");
        assertThat(events(TASK)).hasSize(2);
        RecordedEvent slow = events(TASK).getFirst();
        assertThat(slow.getLong("task")).isEqualTo(1);
        assertThat(slow.getInt("elements")).isEqualTo(1);
        assertThat(slow.getString("outcome")).isEqualTo("returned");
        assertThat(slow.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        RecordedEvent chunk = events(TASK).get(1);
        assertThat(chunk.getLong("task")).isEqualTo(2);
        assertThat(chunk.getInt("elements")).isEqualTo(2);
        assertThat(chunk.getString("outcome")).isEqualTo("failed");
        assertThat(events(TASK)).allMatch(event -> event.getLong("pid") == pid);
        assertThat(events(END)).singleElement().satisfies(event -> {
            assertThat(event.getString("status")).isEqualTo("returned");
            assertThat(event.getString("ending")).isEqualTo("stopped");
            assertThat(event.getLong("tasks")).isEqualTo(3);
            assertThat(event.getLong("pid")).isEqualTo(pid);
        });
    }

    @Test
    void aDeathIsShown() throws Exception {
        record(ProcessPool.builder().workers(1), pool -> assertThatThrownBy(() -> pool.submit(() -> {
                            Runtime.getRuntime().halt(7);
                            return 1;
                        })
                        .get())
                .hasCauseInstanceOf(WorkerDiedException.class));

        assertThat(events(TASK)).extracting(event -> event.getString("outcome")).containsExactly("worker died");
        RecordedEvent death = events(END).getFirst();
        assertThat(death.getString("ending")).isEqualTo("died");
        assertThat(death.getString("status")).startsWith("exit 7");
        assertThat(death.getLong("tasks")).isZero();
    }

    @Test
    void aWorkerThatDoesNotComeUpHasABeginningAndAnEnd() throws Exception {
        record(
                ProcessPool.builder().workers(1).initializer(() -> {
                    throw new IllegalStateException("not today");
                }),
                pool -> assertThatThrownBy(() -> pool.submit(() -> 1).get())
                        .hasCauseInstanceOf(InitializerException.class));

        assertThat(events(START)).isNotEmpty().noneMatch(event -> event.getBoolean("ready"));
        assertThat(events(START).stream().map(event -> event.getLong("pid")).sorted())
                .containsExactlyElementsOf(events(END).stream()
                        .map(event -> event.getLong("pid"))
                        .sorted()
                        .toList());
        assertThat(events(START)).allSatisfy(start -> assertThat(start.getEndTime())
                .isBeforeOrEqualTo(events(END).stream()
                        .filter(end -> end.getLong("pid") == start.getLong("pid"))
                        .findFirst()
                        .orElseThrow()
                        .getStartTime()));
    }

    @Test
    void retirementsAreShown() throws Exception {
        record(
                ProcessPool.builder().workers(1).maxTasksPerWorker(2),
                pool -> pool.map(IntStream.range(0, 6).boxed().toList(), n -> n, 1));

        assertThat(events(TASK)).hasSize(6);
        assertThat(events(END).stream()
                        .filter(event -> event.getString("ending").equals("retired"))
                        .map(event -> event.getLong("tasks")))
                .containsExactly(2L, 2L, 2L);
        assertThat(events(START)).hasSameSizeAs(events(END));
    }

    /// A task's future is complete before its event is written, and that before its worker counts as idle.
    private static void awaitNoted(ProcessPool pool) {
        eventually("its worker has nothing to do", () -> pool.toString().contains("idle=1"));
    }

    @Test
    void aRecordingThatBeginsLaterShowsWhatComesThen() throws Exception {
        try (ProcessPool pool = ProcessPool.create(1)) {
            pool.submit(() -> 1).get();
            awaitNoted(pool);
            record(ProcessPool.builder().workers(1), other -> {
                pool.submit(() -> 2).get();
                awaitNoted(pool);
            });
        }

        assertThat(events(TASK)).extracting(event -> event.getLong("task")).containsExactly(2L);
    }

    @Test
    void aJvmWithoutTheModuleHasAPoolAllTheSame() throws InterruptedException {
        List<String> options = List.of("--limit-modules", "java.logging,java.management,jdk.unsupported");
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-cp", JavaProgram.classPath(), Unrecorded.class.getName()));
        try (JavaProgram program = JavaProgram.start(directory, Map.of(), command)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended).isEqualTo(new JavaProgram.Ended(0, "false false [2, 4, 6]\n", ""));
        }
    }

    /// A program whose JVM, and whose workers' JVMs, have no `jdk.jfr`.
    static final class Unrecorded {

        private Unrecorded() {}

        public static void main(String[] args) throws InterruptedException {
            ProcessPoolBuilder builder = ProcessPool.builder()
                    .workers(1)
                    .child(child ->
                            child.jvmOptions("--limit-modules", "java.logging,java.management,jdk.unsupported"));
            try (ProcessPool pool = builder.start()) {
                List<Integer> doubled = pool.map(List.of(1, 2, 3), n -> 2 * n);
                System.out.println(canRecord() + " "
                        + pool.map(List.of(0), _ -> canRecord()).getFirst() + " " + doubled);
            }
        }

        private static boolean canRecord() {
            return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        }
    }
}
