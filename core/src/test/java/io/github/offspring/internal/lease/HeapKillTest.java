package io.github.offspring.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ExitStatus;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process dies before each store that allocates shared memory, and its recoverer before each of its own.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class HeapKillTest {

    private static final int KIND = 200;
    private static final long LARGE = Heap.MAX_BYTES / 2 + 1;

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, List.of());
    }

    private static Block allocate(Domain domain, long bytes, byte filling) throws IOException {
        return domain.heap().allocate(KIND, bytes, block -> block.memory()
                .asSlice(block.field(Block.BODY), bytes - Block.BODY)
                .fill(filling));
    }

    private static List<Block> all(Domain domain) throws IOException {
        List<Block> blocks = new ArrayList<>();
        domain.heap().forEach(blocks::add);
        return blocks;
    }

    private static void assertFilledWith(Block block, byte filling) {
        byte[] body = block.memory()
                .asSlice(block.field(Block.BODY), block.bytes() - Block.BODY)
                .toArray(ValueLayout.JAVA_BYTE);
        for (byte b : body) {
            assertThat(b).isEqualTo(filling);
        }
    }

    /// Blocks never overlap, whatever was half done.
    private static void assertDistinct(List<Block> blocks) {
        Set<Long> lines = new HashSet<>();
        for (Block block : blocks) {
            for (long offset = 0; offset < block.bytes(); offset += Block.LINE) {
                assertThat(lines.add(block.reference() + offset)).isTrue();
            }
        }
    }

    @Test
    void whatWasSentStaysAndWhatWasNotIsUsedAgain() throws Exception {
        int count = runs.everyStore(new KillPointRuns.Trial<List<Block>>() {
            @Override
            public List<Block> create(Domain survivor) {
                return new ArrayList<>();
            }

            @Override
            public void operate(Domain dying, List<Block> sent) throws Exception {
                allocate(dying, 64, (byte) 1);
                Block block = allocate(dying, 128, (byte) 2);
                block.markShared();
                sent.add(block);
                allocate(dying, 64, (byte) 3);
            }

            @Override
            public void check(Domain survivor, List<Block> sent, boolean died) throws Exception {
                List<Block> before = all(survivor);
                for (Block block : sent) {
                    Block found = survivor.heap().find(block.reference());
                    assertThat(found.kind()).isEqualTo(KIND);
                    assertFilledWith(found, (byte) 2);
                }
                Domain next = runs.join("next");
                List<Block> fresh = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Block block = allocate(next, 64, (byte) 4);
                    block.markShared();
                    assertThat(sent).extracting(Block::reference).doesNotContain(block.reference());
                    fresh.add(block);
                }
                assertDistinct(all(survivor));
                // Two of the four fill the holes that the dead one has left, if it had come so far.
                assertThat(all(survivor).size() - before.size()).isBetween(2, 4);
                sent.forEach(block -> assertFilledWith(block, (byte) 2));
                fresh.forEach(block -> assertFilledWith(block, (byte) 4));
                next.die();
                survivor.lookForDeaths();
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void noChunkIsLostWithItsOwner() throws Exception {
        int count = runs.everyStore(new KillPointRuns.Trial<long[]>() {
            @Override
            public long[] create(Domain survivor) throws Exception {
                return new long[] {bytesOfFiles()};
            }

            @Override
            public void operate(Domain dying, long[] before) throws Exception {
                allocate(dying, LARGE, (byte) 1);
            }

            @Override
            public void check(Domain survivor, long[] before, boolean died) throws Exception {
                // As many processes as there are runs have had a chunk, and the files have not grown but for the
                // first.
                assertThat(bytesOfFiles()).isLessThanOrEqualTo(Math.max(before[0], 1 << 21));
            }
        });
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void whatTheDeadHaveFilledIsUsedAgain() throws Exception {
        allocate(runs.survivor(), 64, (byte) 1);
        long bytes = bytesOfFiles();
        int count = runs.everyStore(new KillPointRuns.Trial<Long>() {
            @Override
            public Long create(Domain survivor) {
                return bytes;
            }

            @Override
            public void operate(Domain dying, Long before) throws Exception {
                // Each takes a whole chunk: there is no room behind it.
                allocate(dying, Heap.MAX_BYTES, (byte) 2);
                allocate(dying, Heap.MAX_BYTES, (byte) 3);
            }

            @Override
            public void check(Domain survivor, Long before, boolean died) throws Exception {
                assertThat(bytesOfFiles()).isEqualTo(before);
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    private long bytesOfFiles() throws IOException {
        long bytes = 0;
        for (int i = 0; directory.resolve("h" + i).toFile().exists(); i++) {
            bytes += directory.resolve("h" + i).toFile().length();
        }
        return bytes;
    }

    @Test
    void referencesThatNobodyHasGivenOutAreRefused() throws Exception {
        Domain domain = runs.survivor();
        Block block = allocate(domain, 64, (byte) 1);
        for (long reference : new long[] {0, -1, 8, block.reference() + 1, block.reference() + (1L << 50), 1L << 40}) {
            assertThatThrownBy(() -> domain.heap().find(reference)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void blocksOfAnySizeUpToTheLargestAreZeroAndApart() throws Exception {
        Domain domain = runs.survivor();
        List<Block> blocks = new ArrayList<>();
        for (long bytes = 9; bytes <= Heap.MAX_BYTES; bytes = bytes * 3 / 2) {
            for (int i = 0; i < 3; i++) {
                Block block = domain.heap().allocate(KIND, bytes, _ -> {});
                assertFilledWith(block, (byte) 0);
                block.memory()
                        .asSlice(block.field(Block.BODY), block.bytes() - Block.BODY)
                        .fill((byte) 9);
                blocks.add(block);
            }
        }
        assertDistinct(blocks);
        blocks.forEach(domain.heap()::free);
        Block again = domain.heap().allocate(KIND, 9, _ -> {});
        assertFilledWith(again, (byte) 0);
        assertThat(blocks).extracting(Block::reference).contains(again.reference());
        assertThatThrownBy(() -> domain.heap().allocate(KIND, Heap.MAX_BYTES + 1, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> domain.heap().allocate(KIND, 0, _ -> {})).isInstanceOf(IllegalArgumentException.class);
    }

    /// Symptom: who was killed while it made a heap file left what it had made of it until the family ended.
    @Test
    void halfAFileGoesWithWhoHasBegunIt() throws Exception {
        String here = directory.toString();
        int kind = KIND;
        for (int store = 1; store <= 2; store++) {
            int fatal = store;
            try (ChildProcess<Void> child = ChildProcess.builder()
                    .systemProperty("offspring.kill-points", "true")
                    .output(Output.discard())
                    .start(() -> {
                        Domain dying = Domain.join(Path.of(here), "dying", List.of());
                        KillPoints.arm(fatal, Posix::killThisProcess);
                        dying.heap().allocate(kind, 64, _ -> {});
                    })) {
                child.join();
                assertThat(child.exitStatus()).contains(new ExitStatus.Signaled(9));
            }
            assertThat(drafts()).hasSize(1);
            runs.survivor().lookForDeaths();
            assertThat(drafts()).isEmpty();
        }
    }

    private List<String> drafts() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".new"))
                    .toList();
        }
    }

    /// Symptom: each process that was killed after it had allocated left one block more, which the next had to
    /// free first.
    @Test
    void deathsOneAfterTheOtherDoNotLeaveMoreAndMore() throws Exception {
        boolean died = true;
        for (int store = 1; died; store++) {
            assertThat(store).isLessThan(20);
            Domain dying = runs.join("dying");
            died = KillPointRuns.dies(store, _ -> {
                try {
                    allocate(dying, 256, (byte) 1);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            KillPointRuns.die(dying);
            runs.survivor().lookForDeaths();
        }
    }
}
