package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a family's segments when it ends, in each of the ways in which it can.
@RealProcesses
class SegmentLifetimeTest {

    private final String name = TestNames.next();
    private final Path file = TestNames.file(name);

    /// A family that makes segments: one with the name that it is told, one without; and a child, if it is told a
    /// name for that one's. Ends when it is ended.
    static final class Makes {
        public static void main(String[] arguments) throws Exception {
            make(arguments[0]);
            if (arguments.length > 1) {
                String second = arguments[1];
                ChildProcess.builder().name("maker").output(Output.inherit("")).start(() -> {
                    make(second);
                    System.out.println(ProcessHandle.current().pid());
                    new CountDownLatch(1).await();
                });
            } else {
                System.out.println(TestNames.memoryDirectory());
            }
            new CountDownLatch(1).await();
        }

        private static void make(String name) {
            SharedMemory.create(name, 100).segment().setString(0, "made");
            SharedMemory.create(100).segment().setString(0, "made");
        }
    }

    private static JavaProgram maker(String... names) {
        JavaProgram program = JavaProgram.main(Makes.class, names);
        eventually("all is made", () -> program.out().endsWith("\n"));
        return program;
    }

    /// Another program of the same user.
    static final class Starts {
        public static void main(String[] arguments) {
            try (SharedMemory memory = SharedMemory.create(1)) {
                memory.remove();
            }
        }
    }

    private static void startAnother() throws InterruptedException {
        try (JavaProgram program = JavaProgram.main(Starts.class)) {
            assertThat(program.await()).isEqualTo(new JavaProgram.Ended(0, "", ""));
        }
    }

    static final class MakesAndEnds {
        public static void main(String[] arguments) throws Exception {
            try (SharedMemory memory = SharedMemory.create(arguments[0], 100);
                    ChildProcess<Void> child =
                            ChildProcess.start(() -> memory.segment().setString(0, "by a child"))) {
                child.result().join();
            }
            SharedMemory.create(100);
            System.out.println(Files.exists(TestNames.file(arguments[0])));
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_SharedMemoryManager_reuses_resource_tracker")
    void theyGoWithAFamilyThatEndsInOrderAndNothingIsSaidOfThem() throws Exception {
        try (JavaProgram program = JavaProgram.main(MakesAndEnds.class, name)) {
            assertThat(program.await()).isEqualTo(new JavaProgram.Ended(0, "true\n", ""));
        }
        assertThat(file).doesNotExist();
    }

    @Test
    @Conformance({
        "_TestSharedMemory.test_shared_memory_SharedMemoryManager_basics",
        "_TestSharedMemory.test_shared_memory_cleaned_after_process_termination"
    })
    void anotherFamilyAttachesThemUntilTheirOwnIsTerminated() throws Exception {
        try (JavaProgram program = maker(name)) {
            try (SharedMemory memory = SharedMemory.attach(name)) {
                assertThat(memory.segment().getString(0)).isEqualTo("made");
                program.signal("TERM");
                program.await();

                assertThatThrownBy(() -> SharedMemory.attach(name)).hasCauseInstanceOf(NoSuchFileException.class);
                assertThat(memory.segment().getString(0)).isEqualTo("made");
            }
            assertThat(Path.of(program.out().strip())).doesNotExist();
        }
    }

    /// Ctrl-C in a terminal reaches all processes of a family at once.
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    @Conformance({
        "TestResourceTracker.test_resource_tracker_sigint",
        "TestResourceTracker.test_resource_tracker_sigterm"
    })
    void theyGoAndNothingIsSaidWhenASignalReachesTheChildToo(String signal) throws Exception {
        String second = TestNames.next();
        try (JavaProgram program = maker(name, second)) {
            JavaProgram.signal(Long.parseLong(program.out().strip()), signal);
            program.signal(signal);
            assertThat(program.await().err()).isEmpty();
            assertThat(file).doesNotExist();
            assertThat(TestNames.file(second)).doesNotExist();
        }
    }

    static final class NeverCloses {
        public static void main(String[] arguments) throws Exception {
            Makes.make(arguments[0]);
            System.out.println(TestNames.memoryDirectory());
            System.exit(Integer.parseInt(arguments[1]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    @Conformance("TestResourceTracker.test_resource_tracker_exit_code")
    void aProgramThatClosesNothingLeavesNothingAndEndsWithItsOwnExitCode(int code) throws Exception {
        try (JavaProgram program = JavaProgram.main(NeverCloses.class, name, Integer.toString(code))) {
            JavaProgram.Ended end = program.await();
            assertThat(end.exitCode()).isEqualTo(code);
            assertThat(end.err()).isEmpty();
            assertThat(Path.of(end.out().strip())).doesNotExist();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    @Conformance("TestResourceTracker.test_resource_tracker")
    void theOthersGoThoughOneHasBeenRemovedByHand() throws Exception {
        String second = TestNames.next();
        try (JavaProgram program = maker(name, second)) {
            Files.delete(file);
            program.signal("TERM");
            program.await();
            assertThat(TestNames.file(second)).doesNotExist();
        }
    }

    @Test
    void theOrphansOfAKilledRootRemoveThem() throws Exception {
        String second = TestNames.next();
        try (JavaProgram program = maker(name, second)) {
            program.signal("KILL");
            program.await();
            eventually("they are gone", () -> !Files.exists(file) && !Files.exists(TestNames.file(second)));
        }
    }

    @Test
    @Conformance("TestResourceTracker.test_resource_tracker_sigkill")
    void theNextProgramRemovesThoseOfAFamilyOfWhichNobodyIsLeft() throws Exception {
        String second = TestNames.next();
        try (JavaProgram program = maker(name, second)) {
            program.killFamily();
            program.await();
            assertThat(file).exists();
            assertThat(TestNames.file(second)).exists();

            // Until the kernel has ended it there may be one that holds on to them.
            eventually("they are gone", () -> {
                startAnother();
                return !Files.exists(file) && !Files.exists(TestNames.file(second));
            });
        }
    }

    @Test
    void theSweepSparesALivingFamily() throws Exception {
        try (JavaProgram program = maker(name)) {
            startAnother();
            SharedMemory.attach(name).close();
            assertThat(Path.of(program.out().strip())).isDirectory();
            program.signal("TERM");
            program.await();
        }
    }

    @Test
    void aSuccessorOfTheNameIsNeverRemoved() throws Exception {
        try (JavaProgram program = maker(name)) {
            SharedMemory.attach(name).remove();
            try (SharedMemory mine = SharedMemory.create(name, 100)) {
                program.signal("TERM");
                program.await();

                assertThat(file).exists();
                mine.remove();
            }
        }
    }

    static final class Keeps {
        public static void main(String[] arguments) {
            try (SharedMemory memory = SharedMemory.create(arguments[0], 100)) {
                memory.keep().keep().segment().setString(0, "kept");
            }
        }
    }

    @Test
    void whatIsToBeKeptStaysAfterItsFamily() throws Exception {
        try (JavaProgram program = JavaProgram.main(Keeps.class, name)) {
            assertThat(program.await()).isEqualTo(new JavaProgram.Ended(0, "", ""));
        }
        startAnother();
        try (SharedMemory memory = SharedMemory.attach(name)) {
            assertThat(memory.segment().getString(0)).isEqualTo("kept");
            memory.remove();
        }
    }

    static final class Attaches {
        public static void main(String[] arguments) throws InterruptedException {
            SharedMemory memory = SharedMemory.attach(arguments[0]);
            memory.keep().segment().setString(0, "attached");
            if (arguments.length > 1) {
                System.out.println("attached");
                new CountDownLatch(1).await();
            }
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_untracking")
    void whoOnlyAttachesItNeverRemovesItHoweverItEnds() throws Exception {
        try (SharedMemory memory = SharedMemory.create(name, 100)) {
            try (JavaProgram ends = JavaProgram.main(Attaches.class, name)) {
                assertThat(ends.await()).isEqualTo(new JavaProgram.Ended(0, "", ""));
            }
            assertThat(memory.segment().getString(0)).isEqualTo("attached");
            SharedMemory.attach(name).close();
            try (JavaProgram killed = JavaProgram.main(Attaches.class, name, "wait")) {
                eventually("it has it", () -> killed.out().endsWith("\n"));
                killed.signal("KILL");
                killed.await();
            }
            startAnother();
            SharedMemory.attach(name).close();
            memory.remove();
        }
    }

    /// Each JVM of its family makes one, when it loads the class.
    static final class HasAStaticOne {
        static final SharedMemory MEMORY = SharedMemory.create(100);

        public static void main(String[] arguments) throws Exception {
            MEMORY.segment().setString(0, "root");
            try (ChildProcess<String> child =
                    ChildProcess.start(() -> MEMORY.segment().getString(0))) {
                System.out.println("child: '" + child.result().join() + "'");
            }
            System.out.println(TestNames.memoryDirectory());
        }
    }

    @Test
    @Conformance("TestNamedResource.test_global_named_resource_spawn")
    void onesInStaticFieldsGoToo() throws Exception {
        try (JavaProgram program = JavaProgram.main(HasAStaticOne.class)) {
            JavaProgram.Ended end = program.await();
            List<String> lines = end.out().lines().toList();
            assertThat(lines).hasSize(2).startsWith("child: ''");
            assertThat(Path.of(lines.get(1))).doesNotExist();
            assertThat(end.err()).isEmpty();
        }
    }

    /// A record that its writer was killed in, one of a file that never came, one that leads elsewhere.
    static final class LeavesOddRecords {
        public static void main(String[] arguments) throws Exception {
            Path directory = TestNames.memoryDirectory();
            SharedMemory.create(arguments[0], 100);
            Files.writeString(directory.resolve("name-1-1"), "");
            Files.writeString(directory.resolve("name-1-2"), "17 42");
            Files.writeString(directory.resolve("name-1-3"), "17 42 1\n" + arguments[0]);
            Files.writeString(directory.resolve("name-1-4"), "17 42 1\n..");
            Files.writeString(directory.resolve("name-1-5"), "17 42 1\n../precious");
            Files.createDirectory(directory.resolve("name-1-6"));
            Files.createSymbolicLink(directory.resolve("name-1-7"), Path.of(arguments[1]));
            System.out.println(directory);
        }
    }

    @Test
    void oddRecordsHarmNothing() throws IOException, InterruptedException {
        Path precious = Files.writeString(Files.createTempFile("precious", ""), "years of work");
        try (JavaProgram program = JavaProgram.main(LeavesOddRecords.class, name, precious.toString())) {
            JavaProgram.Ended end = program.await();
            assertThat(end.err()).isEmpty();
            assertThat(Path.of(end.out().strip())).doesNotExist();
        }
        assertThat(file).doesNotExist();
        assertThat(precious).hasContent("years of work");
        Files.delete(precious);
    }
}
