package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.FamilyView;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is seen of a family by somebody who does not belong to it, and what deaths do to that.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class CensusTest {

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    private static Block lock(Domain domain) throws IOException {
        Block block = domain.heap().allocate(MutexKind.PLAIN.kind(), MutexKind.BYTES, _ -> {});
        block.markShared();
        return block;
    }

    private Census.Seen seen(Block block) throws IOException {
        return Census.of(directory).stream()
                .filter(seen -> seen.reference() == block.reference())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDeadOwnerIsShownUntilSomebodyNoticesTheDeath() throws Exception {
        Block block = lock(runs.survivor());
        Domain dead = runs.join("dead");
        MutexKind.PLAIN.of(dead, block).lock(Deadline.NEVER, false);
        KillPointRuns.die(dead);
        FamilyView.Member owner = seen(block).holders().getFirst();
        assertThat(owner.process()).isEqualTo("dead-2");
        assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(owner.thread()).isEqualTo(Thread.currentThread().threadId());
        assertThat(seen(block).holders()).as("looking changes nothing").containsExactly(owner);
        runs.survivor().lookForDeaths();
        assertThat(seen(block).holders()).isEmpty();
    }

    @Test
    void whatIsNotThereIsSaidToBeSo() {
        assertThatThrownBy(() -> Census.of(directory.resolve("nothing"))).isInstanceOf(IOException.class);
    }

    @Test
    void whatHasBeenFreedIsNotSeen() throws Exception {
        Block block = lock(runs.survivor());
        assertThat(Census.of(directory)).hasSize(1);
        KillPointRuns.retire(block);
        assertThat(Census.of(directory)).isEmpty();
    }

    /// Takes all the memory that dead processes have left.
    private static void fill(Domain domain) throws IOException {
        for (int i = 0; i < 4_000; i++) {
            domain.heap().allocate(MutexKind.PLAIN.kind(), MutexKind.BYTES, _ -> {});
        }
    }

    @Test
    void whoIsKilledWhileItGivesANameHasGivenItForGoodOrNotAtAll() throws Exception {
        int count = runs.everyStore(new KillPointRuns.Trial<Block>() {
            @Override
            public Block create(Domain survivor) throws Exception {
                return lock(survivor);
            }

            @Override
            public void operate(Domain dying, Block block) throws Exception {
                assertThat(dying.heap().name(block, "the name")).isTrue();
            }

            @Override
            public void check(Domain survivor, Block block, boolean died) throws Exception {
                Optional<String> name = survivor.heap().nameOf(block);
                assertThat(died || name.isPresent()).isTrue();
                fill(survivor);
                assertThat(survivor.heap().nameOf(block)).isEqualTo(name);
                assertThat(survivor.heap().name(block, "another")).isEqualTo(name.isEmpty());
                assertThat(survivor.heap().nameOf(block)).contains(name.orElse("another"));
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void theNameOfWhatADeadProcessHasSentStays() throws Exception {
        runs.everyStore(new KillPointRuns.Trial<long[]>() {
            @Override
            public long[] create(Domain survivor) {
                return new long[1];
            }

            @Override
            public void operate(Domain dying, long[] reference) throws Exception {
                Block block = dying.heap().allocate(MutexKind.PLAIN.kind(), MutexKind.BYTES, _ -> {});
                dying.heap().name(block, "the name");
                reference[0] = block.reference();
                block.markShared();
                dying.heap().sendName(block);
            }

            @Override
            public void check(Domain survivor, long[] reference, boolean died) throws Exception {
                fill(survivor);
                Block block = reference[0] == 0 ? null : survivor.heap().find(reference[0]);
                if (block != null && block.isShared()) {
                    assertThat(survivor.heap().nameOf(block)).contains("the name");
                } else {
                    assertThat(died).isTrue();
                }
            }
        });
    }

    @Test
    void aFreedObjectTakesItsNameAlong() throws Exception {
        Domain domain = runs.survivor();
        Block block = domain.heap().allocate(MutexKind.PLAIN.kind(), MutexKind.BYTES, _ -> {});
        domain.heap().name(block, "the name");
        long used = used(domain);
        for (int i = 0; i < 100; i++) {
            domain.heap().free(block);
            block = domain.heap().allocate(MutexKind.PLAIN.kind(), MutexKind.BYTES, _ -> {});
            assertThat(domain.heap().nameOf(block)).isEmpty();
            domain.heap().name(block, "the name");
        }
        assertThat(used(domain)).isEqualTo(used);
    }

    private static long used(Domain domain) throws IOException {
        long[] bytes = new long[1];
        domain.heap().forEach(block -> bytes[0] += block.bytes());
        return bytes[0];
    }

    @Test
    void whoLooksWhileAllChangesSeesNothingThatIsNotThere() throws Exception {
        Domain domain = runs.survivor();
        Block block = lock(domain);
        domain.heap().name(block, "stays");
        Thread busy = Thread.ofPlatform().start(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Block other = domain.heap().allocate(EventCell.KIND, EventCell.BYTES, _ -> {});
                    domain.heap().name(other, "comes and goes");
                    domain.heap().free(other);
                    Block array = domain.heap().allocate(Kind.ARRAY, EventCell.BYTES, _ -> {});
                    domain.heap().free(array);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (int i = 0; i < 2_000; i++) {
            List<Census.Seen> all = Census.of(directory);
            assertThat(all).anySatisfy(seen -> assertThat(seen.name()).contains("stays"));
            assertThat(all.size()).isLessThanOrEqualTo(3);
        }
        busy.interrupt();
        busy.join();
    }
}
