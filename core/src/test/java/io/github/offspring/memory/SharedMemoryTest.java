package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.CodecException;
import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.internal.os.MachineMemory;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// One process, with as many mappings as it likes.
@RealProcesses
class SharedMemoryTest {

    private static final long GIB = 1L << 30;

    private static void put(SharedMemory memory, String text) {
        MemorySegment.copy(
                MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)), 0, memory.segment(), 0, text.length());
    }

    private static String text(SharedMemory memory, int length) {
        byte[] bytes = memory.segment().asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// What a process makes of a handle.
    private static SharedMemory sent(SharedMemory memory) throws InterruptedException {
        Pipe<SharedMemory> pipe = Pipe.create();
        try (Connection<SharedMemory> out = pipe.first();
                Connection<SharedMemory> in = pipe.second()) {
            out.send(memory);
            return in.receive().orElseThrow();
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_basics")
    void aNamedOneIsTheSameMemoryForAllThatAttachIt() throws Exception {
        String name = TestNames.next();
        SharedMemory memory = SharedMemory.create(name, 512);
        assertThat(memory.name()).contains(name);
        assertThat(memory.size()).isEqualTo(512);
        assertThat(memory.segment().byteSize()).isEqualTo(512);
        assertThat(memory.segment().mismatch(MemorySegment.ofArray(new byte[512])))
                .isEqualTo(-1);
        assertThat(memory).asString().contains(name, "512");
        put(memory, "from here");
        try (SharedMemory same = SharedMemory.attach(name)) {
            assertThat(same.size()).isEqualTo(512);
            assertThat(same.name()).contains(name);
            assertThat(text(same, 9)).isEqualTo("from here");
            put(same, "and there");
        }
        assertThat(text(memory, 9)).isEqualTo("and there");
        assertThatThrownBy(() -> SharedMemory.create(name, 512))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContainingAll(name, "there is one of this name", "attach it");

        memory.close();
        memory.close();
        try (SharedMemory again = SharedMemory.attach(name)) {
            assertThat(text(again, 9)).isEqualTo("and there");
        }
        memory.remove();
        assertThatThrownBy(memory::remove)
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> SharedMemory.attach(name))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(NoSuchFileException.class)
                .hasMessageContainingAll(name, "cannot be attached");
    }

    @Test
    void whatIsRemovedIsKeptByThoseThatHaveItAndItsNameIsFree() {
        String name = TestNames.next();
        try (SharedMemory first = SharedMemory.create(name, 100);
                SharedMemory attached = SharedMemory.attach(name)) {
            put(first, "first");
            attached.remove();
            assertThat(text(first, 5)).isEqualTo("first");

            try (SharedMemory second = SharedMemory.create(name, 200);
                    SharedMemory other = SharedMemory.attach(name)) {
                assertThat(other.size()).isEqualTo(200);
                assertThat(text(attached, 5)).isEqualTo("first");
                assertThatThrownBy(first::remove)
                        .hasCauseInstanceOf(NoSuchFileException.class)
                        .hasMessageContaining("there is another one of its name");
                second.remove();
            }
        }
    }

    @Test
    void oneWithoutANameCannotBeAttachedByOne() throws Exception {
        try (SharedMemory memory = SharedMemory.create(10)) {
            assertThat(memory.name()).isEmpty();
            assertThat(memory.size()).isEqualTo(10);
            assertThatThrownBy(memory::keep)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no name");
            assertThat(sent(memory)).isSameAs(memory);
            memory.remove();
            assertThatThrownBy(memory::remove).hasCauseInstanceOf(NoSuchFileException.class);
            put(memory, "still here");
        }
    }

    @Test
    void oneThatNobodyElseCanHaveGoesWithItsObject() throws Exception {
        Path directory = TestNames.memoryDirectory();
        List<Path> before = segments(directory);
        SharedMemory.create(10).close();
        eventually("it is gone", () -> {
            System.gc();
            return before.containsAll(segments(directory));
        });
    }

    private static List<Path> segments(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("m"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_recreate")
    void ifARandomNameIsTakenTheNextOneIsUsed() {
        var names = List.of("00000000deadbeef", "00000000deadbeef", "00000000deadbee0")
                .iterator();
        try (SharedMemory first = SharedMemory.create(1, names::next);
                SharedMemory second = SharedMemory.create(1, names::next)) {
            assertThat(first).asString().contains("deadbeef");
            assertThat(second).asString().contains("deadbee0");
            first.remove();
            second.remove();
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_invalid_shared_memory_creation")
    void aSizeThatIsNotPositiveIsRefused() {
        for (long bytes : new long[] {0, -1, -2, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> SharedMemory.create(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bytes=" + bytes);
            assertThatThrownBy(() -> SharedMemory.create(TestNames.next(), bytes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @Conformance({
        "_TestSharedMemory.test_shared_memory_name_with_embedded_null",
        "TestResourceTracker.test_too_long_name_resource"
    })
    void whatNoFileCanBeCalledIsNoName() {
        for (String name : List.of("", "a\0b", "a/b", "/a", ".", "..", "x".repeat(251), "ü".repeat(126))) {
            assertThatThrownBy(() -> SharedMemory.create(name, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name must be");
            assertThatThrownBy(() -> SharedMemory.attach(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> SharedMemory.attachReadOnly(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aNameThatNoFileCanHaveBecauseOfItsCharactersIsNoName() {
        for (String name : List.of("a\uD800", "\uDC00b", "\uDC00\uD800")) {
            for (Consumer<String> use : List.<Consumer<String>>of(
                    SharedMemory::attach, SharedMemory::attachReadOnly, it -> SharedMemory.create(it, 1))) {
                assertThatThrownBy(() -> use.accept(name))
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("name must be that of a file", "encoding=");
            }
        }
    }

    @Test
    @SuppressWarnings("NullAway") // this is what the test is about
    void aNameThatIsNullIsRefusedAtTheCall() {
        for (Consumer<String> use : List.<Consumer<String>>of(
                SharedMemory::attach, SharedMemory::attachReadOnly, it -> SharedMemory.create(it, 1))) {
            assertThatThrownBy(() -> use.accept(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("name");
        }
    }

    private static void cutOff(SharedMemory memory, long bytes) throws IOException {
        try (FileChannel file =
                FileChannel.open(TestNames.file(memory.name().orElseThrow()), StandardOpenOption.WRITE)) {
            file.truncate(bytes);
        }
    }

    /// By some other program: this library never does it.
    @Test
    void whatHasBeenCutOffIsRefusedOrAsShortAsItIs() throws Exception {
        SharedMemory memory = SharedMemory.create(TestNames.next(), 16_384);
        String name = memory.name().orElseThrow();
        cutOff(memory, 5_000);
        try (SharedMemory rest = SharedMemory.attach(name)) {
            assertThat(rest.segment().byteSize()).isEqualTo(5_000);
            assertThat(rest.segment().get(ValueLayout.JAVA_BYTE, 4_999)).isZero();
        }
        try (ChildProcess<Long> child = ChildProcess.start(() -> memory.size())) {
            assertThatThrownBy(() -> child.result().join())
                    .cause()
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll(name, "another size", "bytes=16384");
        }
        cutOff(memory, 0);
        assertThatThrownBy(() -> SharedMemory.attach(name))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll(name, "it is empty");
        memory.remove();
        memory.close();
    }

    @Test
    void theLongestNameIsOne() {
        String prefix = TestNames.next();
        String name = prefix + "x".repeat(SegmentFile.MAX_NAME_BYTES - prefix.length());
        try (SharedMemory memory = SharedMemory.create(name, 1);
                SharedMemory same = SharedMemory.attach(name)) {
            assertThat(same.name()).contains(name);
            memory.remove();
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_pickle_unpickle")
    void aHandleIsTheSameMemoryWhereItArrives() throws Exception {
        String name = TestNames.next();
        try (SharedMemory memory = SharedMemory.create(name, 512)) {
            put(memory, "pickle");
            SharedMemory same = sent(memory);
            assertThat(same).isSameAs(memory);

            memory.close();
            try (SharedMemory again = sent(memory)) {
                assertThat(again.name()).contains(name);
                assertThat(again.size()).isEqualTo(512);
                assertThat(text(again, 6)).isEqualTo("pickle");
                try (SharedMemory attached = SharedMemory.attach(name)) {
                    put(attached, "newval");
                    assertThat(text(again, 6)).isEqualTo("newval");
                    put(again, "oldval");
                    assertThat(text(attached, 6)).isEqualTo("oldval");
                }
                again.remove();
            }
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_pickle_unpickle_dead_object")
    void aHandleOfWhatIsRemovedIsAnErrorWhereItArrives() {
        String name = TestNames.next();
        SharedMemory named = SharedMemory.create(name, 512);
        named.close();
        named.remove();
        assertThatThrownBy(() -> sent(named))
                .isInstanceOf(CodecException.class)
                .hasStackTraceContaining("shared memory '" + name + "': cannot be attached because there is none");

        SharedMemory unnamed = SharedMemory.create(512);
        unnamed.close();
        unnamed.remove();
        assertThatThrownBy(() -> sent(unnamed))
                .isInstanceOf(CodecException.class)
                .hasStackTraceContaining("cannot be attached because there is none");
    }

    @Test
    void aHandleDoesNotMistakeASuccessorForWhatItWasMadeFor() {
        String name = TestNames.next();
        SharedMemory first = SharedMemory.create(name, 512);
        first.close();
        first.remove();
        try (SharedMemory second = SharedMemory.create(name, 512)) {
            assertThatThrownBy(() -> sent(first))
                    .isInstanceOf(CodecException.class)
                    .hasStackTraceContaining("there is another one of its name");
            second.remove();
        }
    }

    @Test
    void accessAfterTheCloseIsAnErrorAndNoCrash() {
        SharedMemory memory = SharedMemory.create(TestNames.next(), 4096);
        MemorySegment segment = memory.segment();
        MemorySegment slice = segment.asSlice(100, 8);
        ByteBuffer buffer = segment.asByteBuffer();
        memory.close();

        assertThatThrownBy(memory::segment)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(memory.name().orElseThrow(), "closed", "attach it again");
        assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> slice.set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> buffer.get(0)).isInstanceOf(IllegalStateException.class);
        assertThat(memory.size()).isEqualTo(4096);
        assertThat(memory).asString().contains("closed");
        memory.remove();
    }

    @Test
    void aCloseWhileOtherThreadsUseItEndsThemWithAnError() throws Exception {
        SharedMemory memory = SharedMemory.create(1 << 16);
        MemorySegment segment = memory.segment();
        List<Thread> users = new ArrayList<>();
        List<Throwable> ends = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 3; i++) {
            users.add(Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        segment.fill((byte) 1);
                    }
                } catch (IllegalStateException e) {
                    ends.add(e);
                }
            }));
        }
        memory.close();
        for (Thread user : users) {
            user.join();
        }
        assertThat(ends).hasSize(3);
        memory.remove();
    }

    @Test
    void whatIsAttachedReadOnlyIsReadAndNotWritten() throws Exception {
        String name = TestNames.next();
        try (SharedMemory memory = SharedMemory.create(name, 16);
                SharedMemory reader = SharedMemory.attachReadOnly(name)) {
            put(memory, "look");
            assertThat(text(reader, 4)).isEqualTo("look");
            assertThat(reader.segment().isReadOnly()).isTrue();
            assertThat(reader).asString().contains("read-only");
            assertThatThrownBy(() -> reader.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(sent(reader)).isSameAs(reader);
            assertThat(sent(memory)).isSameAs(memory);
            memory.remove();
        }
    }

    @Test
    void itIsForItsOwnerAlone() throws IOException {
        String name = TestNames.next();
        try (SharedMemory memory = SharedMemory.create(name, 16)) {
            assertThat(Files.getPosixFilePermissions(TestNames.file(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            memory.remove();
        }
    }

    @Test
    void anInterruptedThreadMakesAndAttachesAllTheSame() {
        String name = TestNames.next();
        Thread.currentThread().interrupt();
        try (SharedMemory memory = SharedMemory.create(name, 100_000);
                SharedMemory same = SharedMemory.attach(name)) {
            put(memory, "yes");
            assertThat(text(same, 3)).isEqualTo("yes");
            memory.remove();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void moreThanThereIsIsRefusedAtOnceAndSaysHowMuchThereIs() throws IOException {
        Path directory = TestNames.memoryDirectory();
        List<Path> before = segments(directory);
        long free = directory.toFile().getUsableSpace();
        for (long bytes : new long[] {free + GIB, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> SharedMemory.create(bytes))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContainingAll("there is no space for it", "bytes=" + bytes, "free=")
                    .hasMessageContaining("offspring.memory-dir");
        }
        assertThat(before).containsAll(segments(directory));
    }

    @Test
    void moreThanAnIntCanCountIsUsableToTheLastByte() {
        long bytes = 2 * GIB + GIB / 5;
        assumeTrue(TestNames.memoryDirectory().toFile().getUsableSpace() > 2 * bytes);
        assumeTrue(MachineMemory.availableBytes() > 2 * bytes);
        try (SharedMemory memory = SharedMemory.create(bytes)) {
            memory.segment().set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 42);
            try (ChildProcess<Byte> child = ChildProcess.start(() -> {
                MemorySegment segment = memory.segment();
                segment.set(ValueLayout.JAVA_BYTE, bytes - 2, (byte) 7);
                return segment.get(ValueLayout.JAVA_BYTE, bytes - 1);
            })) {
                assertThat(child.result().join()).isEqualTo((byte) 42);
            } finally {
                memory.remove();
            }
            assertThat(memory.segment().byteSize()).isEqualTo(bytes);
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, bytes - 2)).isEqualTo((byte) 7);
        }
    }
}
