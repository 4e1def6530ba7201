package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The same memory in Java and in CPython, with nothing but its standard library.
@RealProcesses
class PythonMemoryTest {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int INTS = 1_000;

    /// Attaches without becoming the owner: CPython before 3.13 cannot be told so at once.
    private static final String ATTACH = """
        import struct, sys
        from multiprocessing import resource_tracker, shared_memory

        def attach(name):
            memory = shared_memory.SharedMemory(name=name)
            resource_tracker.unregister(memory._name, "shared_memory")
            return memory
        """;

    @BeforeEach
    void pythonIsThere() {
        assumeTrue(Files.isDirectory(Path.of("/dev/shm")), "CPython's named memory lies elsewhere here");
        try (JavaProgram python = python("import multiprocessing.shared_memory; print('yes')")) {
            assumeTrue(python.await().out().equals("yes\n"), "no CPython with shared memory");
        } catch (Exception e) {
            assumeTrue(false, "no python3 here: " + e);
        }
    }

    private static JavaProgram python(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", "-c", script));
        command.addAll(List.of(arguments));
        return JavaProgram.command(Path.of("."), Map.of(), command);
    }

    @Test
    void pythonReadsAndWritesWhatIsOursAndLeavesItThere() throws InterruptedException {
        String prefix = TestNames.next();
        String name = prefix + "x".repeat(SegmentFile.MAX_NAME_BYTES - prefix.length());
        try (SharedMemory memory = SharedMemory.create(name, INTS * Integer.BYTES)) {
            for (int i = 0; i < INTS; i++) {
                memory.segment().setAtIndex(INT, i, i);
            }
            String script = ATTACH + """
                memory = attach(sys.argv[1])
                numbers = struct.unpack_from("<1000i", memory.buf)
                print(memory.size, sum(numbers))
                struct.pack_into("<i", memory.buf, 0, 4711)
                memory.close()
                """;
            try (JavaProgram python = python(script, name)) {
                assertThat(python.await()).isEqualTo(new JavaProgram.Ended(0, "4000 499500\n", ""));
            }
            assertThat(memory.segment().get(INT, 0)).isEqualTo(4711);
            SharedMemory.attach(name).close();
            memory.remove();
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_tracking")
    void pythonThatTracksWhatItAttachesTakesTheNameAwayAndWeKeepTheMemory() throws InterruptedException {
        String name = TestNames.next();
        try (SharedMemory memory = SharedMemory.create(name, 100)) {
            String script = """
                import sys
                from multiprocessing import shared_memory
                memory = shared_memory.SharedMemory(name=sys.argv[1])
                memory.buf[0] = 42
                """;
            try (JavaProgram python = python(script, name)) {
                assertThat(python.await().err()).contains("leaked shared_memory");
            }
            eventually("its tracker has removed it", () -> !Files.exists(TestNames.file(name)));

            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 42);
            assertThatThrownBy(memory::remove).hasCauseInstanceOf(NoSuchFileException.class);
            try (SharedMemory again = SharedMemory.create(name, 100)) {
                again.remove();
            }
        }
    }

    @Test
    void whatPythonHasMadeIsAttachedAndNeverRemovedByUs() throws IOException, InterruptedException {
        String script = """
            import sys
            from multiprocessing import shared_memory
            memory = shared_memory.SharedMemory(create=True, size=100)
            memory.buf[:5] = b"hello"
            print(memory.name, flush=True)
            sys.stdin.readline()
            same = shared_memory.SharedMemory(name=memory.name)
            print(bytes(same.buf[:5]).decode(), flush=True)
            same.close()
            memory.close()
            memory.unlink()
            """;
        Process python = new ProcessBuilder("python3", "-c", script).start();
        try (BufferedReader out = python.inputReader()) {
            String name = out.readLine();
            try (SharedMemory memory = SharedMemory.attach(name)) {
                assertThat(memory.size()).isEqualTo(100);
                assertThat(memory.segment().getString(0)).isEqualTo("hello");
                try (ChildProcess<Void> child =
                        ChildProcess.start(() -> memory.segment().setString(0, "child"))) {
                    child.result().join();
                }
            }
            try (JavaProgram ends = JavaProgram.main(SegmentLifetimeTest.Attaches.class, name)) {
                assertThat(ends.await().exitCode()).isZero();
            }
            try (SharedMemory memory = SharedMemory.attach(name)) {
                memory.segment().setString(0, "again");
            }
            python.getOutputStream().write('\n');
            python.getOutputStream().flush();
            assertThat(out.readLine()).isEqualTo("again");
            assertThat(python.waitFor()).isZero();
            assertThatThrownBy(() -> SharedMemory.attach(name)).hasCauseInstanceOf(NoSuchFileException.class);
        } finally {
            python.destroyForcibly();
        }
    }
}
