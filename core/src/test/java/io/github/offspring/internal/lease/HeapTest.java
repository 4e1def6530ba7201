package io.github.offspring.internal.lease;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory that one process allocates and frees again and again.
@NativeOnly("Has its lease beside that of this JVM's own family, as file locks of the JDK cannot be")
@RealProcesses
class HeapTest {

    private static final int KIND = 200;
    private static final int ALLOCATIONS = 5_000;
    private static final int MOST_AT_ONCE = 50;
    private static final Cleaner CLEANER = Cleaner.create();

    @TempDir
    private Path directory;

    private Domain domain;

    /// A block, and what it has been filled with.
    private record Filled(Block block, long bytes, byte filling) {

        static Filled in(Heap heap, long bytes, byte filling) throws IOException {
            Block made =
                    heap.allocate(KIND, bytes, block -> contents(block, bytes).fill(filling));
            return new Filled(made, bytes, filling);
        }

        private static MemorySegment contents(Block block, long bytes) {
            return block.memory().asSlice(block.field(Block.BODY), bytes - Block.BODY);
        }

        void check() {
            assertThat(block.kind()).isEqualTo(KIND);
            assertThat(block.bytes()).isGreaterThanOrEqualTo(bytes);
            for (byte b : contents(block, bytes).toArray(ValueLayout.JAVA_BYTE)) {
                assertThat(b).isEqualTo(filling);
            }
        }
    }

    /// Two that refer to each other, as only a garbage collector can find them.
    private static final class Pair {

        private @Nullable Pair other;

        static void lose(Heap heap, AtomicInteger freed, AtomicReference<Throwable> failure) throws IOException {
            Pair one = new Pair();
            one.other = new Pair();
            one.other.other = one;
            for (Pair pair : List.of(one, one.other)) {
                Filled filled = Filled.in(heap, 1000, (byte) 7);
                CLEANER.register(pair, () -> {
                    try {
                        filled.check();
                        heap.free(filled.block());
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                    freed.incrementAndGet();
                });
            }
        }
    }

    @BeforeEach
    void join() throws Exception {
        domain = Domain.join(directory, "one", List.of());
    }

    @AfterEach
    void die() {
        domain.die();
    }

    private List<Block> used() throws IOException {
        List<Block> blocks = new ArrayList<>();
        domain.heap().forEach(block -> {
            if (block.kind() == KIND) {
                blocks.add(block);
            }
        });
        return blocks;
    }

    @Test
    @Conformance("_TestHeap.test_heap")
    void blocksKeepToThemselvesAndWhatIsFreeIsUsedAgain() throws Exception {
        Random random = new Random(1);
        Heap heap = domain.heap();
        List<Filled> live = new ArrayList<>();
        for (int i = 0; i < ALLOCATIONS; i++) {
            if (live.size() == MOST_AT_ONCE) {
                Filled gone = live.remove(random.nextInt(live.size()));
                gone.check();
                heap.free(gone.block());
            }
            live.add(Filled.in(heap, Block.LINE + random.nextInt(1, 2000), (byte) i));
            if (i % 100 == 0) {
                // The walk goes from block to block: a gap or an overlap would lead it astray.
                assertThat(used())
                        .containsExactlyInAnyOrderElementsOf(
                                live.stream().map(Filled::block).toList());
                live.forEach(Filled::check);
            }
        }
        for (Filled each : live) {
            each.check();
            heap.free(each.block());
        }
        assertThat(used()).isEmpty();
        List<Block> all = new ArrayList<>();
        heap.forEach(all::add);
        // Of each of the 32 sizes no more were ever needed than were in use at once.
        assertThat(all.size()).isLessThanOrEqualTo(33 * MOST_AT_ONCE);
    }

    @Test
    @Conformance("_TestHeap.test_free_from_gc")
    void theCollectorMayFreeBlocksWhileOthersAreAllocated() throws Exception {
        AtomicInteger freed = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 1; i <= ALLOCATIONS; i++) {
            Pair.lose(domain.heap(), freed, failure);
            if (i % 500 == 0) {
                System.gc();
            }
        }
        eventually("all have been freed", () -> {
            System.gc();
            return freed.get() == 2 * ALLOCATIONS;
        });
        assertThat(failure).hasNullValue();
        assertThat(used()).isEmpty();
    }
}
