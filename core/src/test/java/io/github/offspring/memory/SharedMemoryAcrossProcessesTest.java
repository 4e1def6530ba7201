package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Several processes of one family, and one memory.
@RealProcesses
class SharedMemoryAcrossProcessesTest {

    private static final int INTS = 1_000;

    private static void write(SharedMemory memory, String text) {
        memory.segment().setString(0, text);
    }

    private static String read(SharedMemory memory) {
        return memory.segment().getString(0);
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_across_processes")
    void aChildWritesWhereItsParentReadsByNameAndByHandle() throws InterruptedException {
        String name = TestNames.next();
        try (SharedMemory memory = SharedMemory.create(name, 512)) {
            try (ChildProcess<Void> child = ChildProcess.start(() -> {
                try (SharedMemory attached = SharedMemory.attach(name)) {
                    write(attached, "howdy");
                }
            })) {
                child.result().join();
            }
            assertThat(read(memory)).isEqualTo("howdy");

            try (ChildProcess<Void> child = ChildProcess.start(() -> write(memory, "HELLO"))) {
                child.result().join();
            }
            assertThat(read(memory)).isEqualTo("HELLO");
            memory.remove();
        }
    }

    @Test
    void grandchildrenAndWhatIsSentLaterReachTheSameMemory() throws InterruptedException {
        Pipe<SharedMemory> pipe = Pipe.create();
        Connection<SharedMemory> theirs = pipe.second();
        try (Connection<SharedMemory> ours = pipe.first();
                SharedMemory memory = SharedMemory.create(64);
                ChildProcess<Void> child = ChildProcess.start(() -> {
                    SharedMemory received = theirs.receive().orElseThrow();
                    try (ChildProcess<Void> grandchild = ChildProcess.start(() -> write(received, "from far"))) {
                        grandchild.result().join();
                    }
                    theirs.send(received);
                })) {
            ours.send(memory);
            assertThat(ours.receive()).containsSame(memory);
            assertThat(read(memory)).isEqualTo("from far");
            child.result().join();
            memory.remove();
        }
    }

    /// Filled, closed and returned: what a worker makes outlives it, and takes no memory of it any more.
    private static SharedMemory numbers(int first) {
        try (SharedMemory memory = SharedMemory.create(INTS * Integer.BYTES)) {
            for (int i = 0; i < INTS; i++) {
                memory.segment().setAtIndex(ValueLayout.JAVA_INT, i, first + i);
            }
            return memory;
        }
    }

    @Test
    void aWorkersResultIsAttachedWhereItArrivesThoughTheWorkerIsGone() throws InterruptedException {
        List<SharedMemory> results = new ArrayList<>();
        try (ProcessPool pool = ProcessPool.create(2)) {
            results.addAll(pool.map(List.of(0, 1_000, 2_000), SharedMemoryAcrossProcessesTest::numbers));
        }
        for (int i = 0; i < results.size(); i++) {
            try (SharedMemory result = results.get(i)) {
                assertThat(result.segment().getAtIndex(ValueLayout.JAVA_INT, INTS - 1))
                        .isEqualTo(i * 1_000 + INTS - 1);
                result.remove();
            }
        }
    }

    @Test
    void whatIsReceivedOftenIsOneObjectAndMappedOnce() {
        try (SharedMemory memory = SharedMemory.create(4096);
                ProcessPool pool = ProcessPool.create(1)) {
            Integer first = pool.submit(() -> System.identityHashCode(memory)).join();
            for (int i = 0; i < 20; i++) {
                assertThat(pool.submit(() -> System.identityHashCode(memory)).join())
                        .isEqualTo(first);
            }
            String size = pool.submit(() -> {
                        memory.close();
                        return memory.toString();
                    })
                    .join();
            assertThat(size).contains("closed");
            assertThat(pool.submit(() -> memory.segment().byteSize()).join()).isEqualTo(4096);
            memory.remove();
        }
    }

    @Test
    void aReadOnlyOneIsReadOnlyWhereItArrives() {
        String name = TestNames.next();
        try (SharedMemory memory = SharedMemory.create(name, 64);
                SharedMemory reader = SharedMemory.attachReadOnly(name)) {
            write(memory, "to be read");
            try (ChildProcess<String> child = ChildProcess.start(() -> {
                assertThatThrownBy(() -> write(reader, "no")).isInstanceOf(IllegalArgumentException.class);
                return read(reader);
            })) {
                assertThat(child.result().join()).isEqualTo("to be read");
            }
            memory.remove();
        }
    }

    @Test
    void theMemoryOfAKilledWriterStaysAsItIs() throws InterruptedException {
        try (SharedMemory memory = SharedMemory.create(1 << 20);
                ChildProcess<Void> child = ChildProcess.start(() -> {
                    MemorySegment segment = memory.segment();
                    while (true) {
                        segment.fill((byte) 1);
                    }
                })) {
            eventually("it writes", () -> memory.segment().get(ValueLayout.JAVA_BYTE, 0) == 1);
            child.kill();
            child.join();
            memory.segment().fill((byte) 2);
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, (1 << 20) - 1))
                    .isEqualTo((byte) 2);
            memory.remove();
        }
    }

    @Test
    void whatAKilledChildHasNamedStaysForTheFamily() throws InterruptedException {
        String name = TestNames.next();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            write(SharedMemory.create(name, 64), "left");
            new CountDownLatch(1).await();
        })) {
            eventually("it is there", () -> isThere(name));
            child.kill();
            child.join();
            try (SharedMemory memory = SharedMemory.attach(name)) {
                assertThat(read(memory)).isIn("left", "");
                memory.remove();
            }
        }
    }

    private static boolean isThere(String name) {
        return java.nio.file.Files.exists(TestNames.file(name));
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_SharedMemoryServer_ignores_sigint")
    void aChildThatHasMadeMemoryServesOnAfterCtrlC() throws Exception {
        Pipe<String> pipe = Pipe.create();
        Connection<String> theirs = pipe.second();
        String name = TestNames.next();
        try (Connection<String> ours = pipe.first();
                ChildProcess<Void> child = ChildProcess.start(() -> {
                    try (SharedMemory memory = SharedMemory.create(name, 64)) {
                        theirs.send("made");
                        write(memory, theirs.receive().orElseThrow());
                        theirs.send("written");
                        theirs.receive();
                        memory.remove();
                    }
                })) {
            assertThat(ours.receive()).contains("made");
            JavaProgram.signal(child.pid(), "INT");
            ours.send("after it");
            assertThat(ours.receive()).contains("written");
            try (SharedMemory memory = SharedMemory.attach(name)) {
                assertThat(read(memory)).isEqualTo("after it");
            }
            ours.send("enough");
            child.result().join();
        }
    }
}
