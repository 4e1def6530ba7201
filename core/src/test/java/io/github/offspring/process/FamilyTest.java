package io.github.offspring.process;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ExitStatus;
import io.github.offspring.Task;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.Sender;
import io.github.offspring.internal.os.Processors;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the members of a family know of each other, and what the end of one means for the others.
@RealProcesses
class FamilyTest {

    private static final long MIB = 1L << 20;

    @Test
    @Conformance("_TestProcess.test_parent_process")
    void aGrandchildSeesItsParentLiveAndThenEnd(@TempDir Path folder) throws Exception {
        // It has half a second then: what has stood still for so long has said nothing, and another one is asked.
        boolean told = false;
        for (int attempt = 0; attempt < 20 && !told; attempt++) {
            told = tellsOfItsParentsEnd(Files.createDirectory(folder.resolve("" + attempt)));
        }
        assertThat(told).isTrue();
    }

    private static boolean tellsOfItsParentsEnd(Path folder) throws Exception {
        // Not a pipe: what has come to a grandchild by way of its parent goes with that one.
        Path before = folder.resolve("before");
        Path after = folder.resolve("after");
        String told = before + ":" + after;
        var child = ChildProcess.start(() -> {
            ChildProcess.start(() -> watchParent(told.split(":")));
            Thread.sleep(Duration.ofDays(1));
        });

        eventually("it sees it live", () -> Files.exists(before));
        assertThat(before).hasContent("alive=true, ended=false, pid=" + child.pid());
        List<Long> below = ProcessHandle.of(child.pid())
                .orElseThrow()
                .descendants()
                .map(ProcessHandle::pid)
                .toList();
        child.kill();

        eventually(
                "it sees it end, or has ended",
                () -> Files.exists(after) || below.stream().noneMatch(FamilyTest::isAlive));
        assertThat(child.join().words()).isEqualTo("SIGKILL");
        if (!Files.exists(after)) {
            return false;
        }
        assertThat(after).hasContent("alive=false, ended=true, pid=" + child.pid());
        return true;
    }

    private static void watchParent(String... files) throws InterruptedException, IOException {
        ParentProcess parent = Family.current().parent().orElseThrow();
        tell(files[0], parent, parent.join(Duration.ZERO));
        tell(files[1], parent, parent.join(Duration.ofDays(1)));
        Thread.sleep(Duration.ofDays(1));
    }

    private static void tell(String file, ParentProcess parent, boolean ended) throws IOException {
        Path draft = Path.of(file + ".draft");
        Files.writeString(draft, "alive=" + parent.isAlive() + ", ended=" + ended + ", pid=" + parent.pid());
        Files.move(draft, Path.of(file), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void childrenOfChildrenKnowTheirOwnParents() {
        List<String> line = new ArrayList<>();
        line.add("main");

        var child = ChildProcess.builder().name("generation-1").start(() -> generation(1));
        line.addAll(child.result().join());

        assertThat(line)
                .containsExactly(
                        "main",
                        "generation-1 of main",
                        "generation-2 of generation-1",
                        "generation-3 of" + " generation-2");
    }

    private static List<String> generation(int number) {
        List<String> line = new ArrayList<>();
        Family family = Family.current();
        line.add(family.name() + " of " + family.parent().orElseThrow().name());
        if (number < 3) {
            var next = ChildProcess.builder().name("generation-" + (number + 1)).start(() -> generation(number + 1));
            line.addAll(next.result().join());
        }
        return line;
    }

    @Test
    @Conformance("TestStdinBadfiledescriptor.test_queue_in_process")
    void aChildStartsAGrandchildOfItsOwnAndTalksToIt() {
        var child = ChildProcess.start(() -> {
            Pipe<Integer> pipe = Pipe.create();
            Sender<Integer> told = pipe.first();
            var grandchild = ChildProcess.start(() -> told.send(42));
            Optional<Integer> answer = pipe.second().receive();
            pipe.second().close();
            return List.of(answer.orElseThrow(), grandchild.join().code());
        });

        assertThat(child.result().join()).containsExactly(42, 0);
    }

    static final class StartsOneThatWaits {
        public static void main(String[] arguments) {
            String go = arguments[0];
            ChildProcess.builder().output(Output.inherit("")).start(() -> {
                eventually("the test has seen the end of main", () -> Files.exists(Path.of(go)));
                System.out.println("child done");
            });
            System.out.println("main done");
        }
    }

    @Test
    void aChildThatIsNoDaemonKeepsItsParentAliveUntilItEnds(@TempDir Path folder) throws Exception {
        Path go = folder.resolve("go");
        try (var program = JavaProgram.main(StartsOneThatWaits.class, go.toString())) {
            eventually("main has ended", () -> program.out().contains("main done"));
            assertThat(program.handle().isAlive()).isTrue();
            Files.createFile(go);

            assertThat(program.await()).isEqualTo(new JavaProgram.Ended(0, "main done\nchild done\n", ""));
        }
    }

    static final class StartsADaemon {
        public static void main(String[] arguments) throws InterruptedException {
            Pipe<String> pipe = Pipe.create();
            Sender<String> told = pipe.first();
            var child = ChildProcess.builder().daemon(true).start(() -> {
                told.send("up");
                Thread.sleep(Duration.ofDays(1));
            });
            pipe.second().receive();
            System.out.print(child.pid());
        }
    }

    @Test
    void aDaemonIsEndedWithItsParent() throws InterruptedException {
        try (var program = JavaProgram.main(StartsADaemon.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.err()).isEmpty();
            assertThat(ProcessHandle.of(Long.parseLong(ended.out()))).isEmpty();
        }
    }

    static final class StartsThreeGenerations {
        public static void main(String[] arguments) throws InterruptedException {
            Pipe<String> pipe = Pipe.create();
            Sender<String> told = pipe.first();
            ChildProcess.start(() -> dig(told, "", 3));
            System.out.println("pids" + pipe.second().receive().orElseThrow() + ".");
            Thread.sleep(Duration.ofDays(1));
        }

        private static void dig(Sender<String> told, String above, int left) throws InterruptedException {
            String line = above + " " + Family.current().pid();
            if (left == 1) {
                told.send(line);
            } else {
                ChildProcess.start(() -> dig(told, line, left - 1));
            }
            Thread.sleep(Duration.ofDays(1));
        }
    }

    static final class StartsOne {
        public static void main(String[] arguments) {
            ChildProcess.start(() -> 1).result().join();
        }
    }

    @Test
    void allDescendantsEndWithARootThatIsKilled(@TempDir Path temporary) throws InterruptedException {
        try (var root = startIn(temporary, StartsThreeGenerations.class)) {
            List<Long> descendants = pidsOf(root);
            assertThat(descendants).hasSize(3);

            root.signal("KILL");
            root.await();

            eventually("no descendant is left", () -> descendants.stream().noneMatch(FamilyTest::isAlive));
        }
    }

    @Test
    void theNextStartSweepsWhatAFamilyLeavesThatIsKilledAsAWhole(@TempDir Path temporary) throws Exception {
        try (var root = startIn(temporary, StartsThreeGenerations.class)) {
            assertThat(pidsOf(root)).hasSize(3);
            // None of them can clear anything away before it is killed itself.
            List<Long> descendants = root.killFamily();
            root.await();
            eventually("no descendant is left", () -> descendants.stream().noneMatch(FamilyTest::isAlive));
        }
        assertThat(families(temporary)).isNotEmpty();

        try (var next = startIn(temporary, StartsOne.class)) {
            JavaProgram.Ended ended = next.await();
            assertThat(ended.exitCode()).as(ended.err()).isZero();
        }

        assertThat(families(temporary)).isEmpty();
    }

    private static JavaProgram startIn(Path temporary, Class<?> main) {
        List<String> arguments = new ArrayList<>(JavaProgram.properties());
        arguments.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp", JavaProgram.classPath(), main.getName()));
        return JavaProgram.start(Path.of("."), Map.of(), arguments);
    }

    private static List<Long> pidsOf(JavaProgram root) {
        eventually("all generations are up: " + root.err(), () -> root.out().contains("."));
        String line = root.out();
        return Arrays.stream(line.substring("pids ".length(), line.indexOf('.')).split(" "))
                .map(Long::valueOf)
                .toList();
    }

    private static List<String> families(Path temporary) throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("offspring-"))
                    .toList();
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /// What a process may use, by what it was told and by what its JVM says.
    record Share(Budget budget, int processors, boolean heapWithin) implements Serializable {
        static Share look(long heapBytes) {
            return new Share(
                    Family.current().budget(),
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.getRuntime().maxMemory() <= heapBytes);
        }
    }

    @Test
    void theChildrenOfAChildShareWhatItWasGiven() {
        var child = ChildProcess.builder().cpus(8).heap(1024 * MIB).start(() -> {
            var one = ChildProcess.start(() -> Share.look(128 * MIB));
            var ofEight = ChildProcess.builder().siblings(8).start(() -> Share.look(64 * MIB));
            return List.of(
                    Share.look(1024 * MIB),
                    one.result().join(),
                    ofEight.result().join());
        });

        assertThat(child.result().join())
                .containsExactly(
                        new Share(new Budget(8, 512 * MIB), 8, true),
                        new Share(new Budget(4, 64 * MIB), 4, true),
                        new Share(new Budget(1, 32 * MIB), 1, true));
    }

    /// Else none would look again before it falls asleep.
    @Test
    void childrenAndTheirChildrenKnowOnHowManyProcessorsTheFamilyRuns() {
        var child = ChildProcess.builder().cpus(1).start(() -> {
            var grandchild = ChildProcess.start(Processors::count);
            return List.of(
                    Runtime.getRuntime().availableProcessors(),
                    Processors.count(),
                    grandchild.result().join());
        });

        assertThat(child.result().join()).containsExactly(1, Processors.count(), Processors.count());
    }

    @Test
    void aBudgetIsSharedDownToAUsefulLeast() {
        assertThat(new Budget(8, 800 * MIB).share(4)).isEqualTo(new Budget(2, 200 * MIB));
        assertThat(new Budget(2, 100 * MIB).share(16)).isEqualTo(new Budget(1, 64 * MIB));
        assertThatThrownBy(() -> new Budget(2, MIB).share(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Budget(0, MIB)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Budget(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void childrenTakeTheGraceTimeOver() {
        Duration before = Family.current().grace();
        Family.current().grace(Duration.ofMillis(1234));
        try {
            var child = ChildProcess.start(() -> {
                var grandchild = ChildProcess.start(() -> Family.current().grace());
                return List.of(Family.current().grace(), grandchild.result().join());
            });

            assertThat(child.result().join()).containsExactly(Duration.ofMillis(1234), Duration.ofMillis(1234));
        } finally {
            Family.current().grace(before);
        }
    }

    @Test
    void endChildrenEndsThemAllAndTheirChildrenToo() throws InterruptedException {
        // Of a test before this one the last may have ended, and not been noted.
        eventually("there are none", () -> Family.current().children().isEmpty());
        Pipe<Long> pipe = Pipe.create();
        Sender<Long> told = pipe.first();
        var first = ChildProcess.start(() -> {
            var grandchild = ChildProcess.start(() -> Thread.sleep(Duration.ofDays(1)));
            told.send(grandchild.pid());
            Thread.sleep(Duration.ofDays(1));
        });
        var second = ChildProcess.start(() -> Thread.sleep(Duration.ofDays(1)));
        long grandchild = pipe.second().receive().orElseThrow();

        try (var _ = new LongGrace()) {
            assertThat(Family.current().endChildren()).isEqualTo(2);
        }

        assertThat(Family.current().children()).isEmpty();
        assertThat(first.exitStatus()).contains(new ExitStatus.Signaled(15));
        assertThat(second.isAlive()).isFalse();
        eventually("the grandchild has ended", () -> !isAlive(grandchild));
        pipe.second().close();
    }

    /// What work can see of how its process was started.
    record Surroundings(
            String name,
            String thread,
            String parent,
            boolean daemon,
            Budget budget,
            String property,
            String variable,
            String directory)
            implements Serializable {

        static Surroundings look() {
            Family family = Family.current();
            return new Surroundings(
                    family.name(),
                    Thread.currentThread().getName(),
                    family.parent().map(ParentProcess::name).orElse(""),
                    family.isDaemon(),
                    family.budget(),
                    System.getProperty("mark", ""),
                    Optional.ofNullable(System.getenv("MARK")).orElse(""),
                    System.getProperty("user.dir"));
        }
    }

    @Test
    @Conformance({"TestStartMethod.test_context", "TestStartMethod.test_set_get", "TestStartMethod.test_get_all"})
    void workIsTheSameInAChildThatStoodByAndInOneThatDidNot(@TempDir Path folder) throws InterruptedException {
        var builder = ChildProcess.builder()
                .name("twin")
                .daemon(true)
                .cpus(3)
                .systemProperty("mark", "of a property")
                .environment("MARK", "of a variable")
                .directory(folder);
        Task<Surroundings> work = Surroundings::look;
        var cold = builder.start(work);
        Surroundings seen = cold.result().join();
        assertThat(seen.property() + ", " + seen.variable()).isEqualTo("of a property, of a variable");
        try {
            builder.keepStandby(1);
            eventually("one stands by", () -> builder.standby() == 1);
            var before = descendants();

            var ready = builder.start(work);

            assertThat(before).as("it has been there").contains(ready.pid());
            assertThat(ready.result().join()).isEqualTo(seen);
            assertThat(ready.join()).isEqualTo(cold.join());
        } finally {
            builder.keepStandby(0);
        }
    }

    private static List<Long> descendants() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toList());
    }
}
