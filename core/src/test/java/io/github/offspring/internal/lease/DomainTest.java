package io.github.offspring.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who takes part in a family's shared memory, and how it is noticed that somebody does not any more.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class DomainTest {

    private static final List<Recoverable> NOTHING = List.of();

    @TempDir
    private Path directory;

    private Domain join(String name) throws Exception {
        return Domain.join(directory, name, NOTHING);
    }

    @Test
    void everyProcessHasASlotOfItsOwnAndAName() throws Exception {
        List<Domain> all = new ArrayList<>();
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Domain domain = join("ä-" + i);
            all.add(domain);
            assertThat(slots.add(domain.slot())).isTrue();
        }
        Domain first = all.getFirst();
        for (int i = 0; i < 50; i++) {
            assertThat(first.nameOf(all.get(i).process()))
                    .isEqualTo("ä-" + i + " (pid " + ProcessHandle.current().pid() + ")");
        }
        for (Domain domain : all) {
            domain.die();
        }
    }

    @Test
    void aNameThatIsTooLongIsCut() throws Exception {
        Domain domain = join("x".repeat(1000));
        assertThat(domain.nameOf(domain.process())).startsWith("xxxx").hasSizeLessThan(150);
        domain.die();
    }

    @Test
    void aSlotIsGivenToAnotherOnlyAfterRecovery() throws Exception {
        Domain survivor = join("survivor");
        Domain dead = join("dead");
        int slot = dead.slot();
        dead.die();
        assertThat(survivor.slots().isTaken(slot)).isTrue();
        Domain early = join("early");
        assertThat(early.slot()).isNotEqualTo(slot);
        assertThat(survivor.slots().isTaken(slot)).isFalse();
        assertThat(survivor.recoverIfDead(dead.process())).isFalse();
        Domain late = join("late");
        assertThat(late.slot()).isEqualTo(slot);
        assertThat(late.process()).isNotEqualTo(dead.process());
        for (Domain domain : List.of(survivor, early, late)) {
            domain.die();
        }
    }

    /// Rows without a lease, as processes leave them that live at the same time and are all killed at once.
    private void killAll(int count) throws Exception {
        SlotTable slots = SlotTable.open(directory);
        for (int slot = 0; slot < count; slot++) {
            slots.enter(slot, 1, "dead");
        }
    }

    @Test
    void aTableThatIsFullOfTheDeadHasRoomForWhoComes() throws Exception {
        killAll(SlotTable.SEATS);
        Domain late = join("late");
        assertThat(late.nameOf(late.process())).startsWith("late ");
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            assertThat(late.slots().isTaken(slot)).as("slot %d", slot).isEqualTo(slot == late.slot());
        }
        late.die();
    }

    @Test
    void whoIsKilledWhileItMakesRoomKeepsNobodyElseFromIt() throws Exception {
        killAll(SlotTable.SLOTS);
        Domain late = join("late");
        assertThat(late.slot()).isLessThan(SlotTable.SEATS);
        assertThat(late.slots().isTaken(SlotTable.SPARE)).isFalse();
        late.die();
    }

    @Test
    void whoComesIsToldThatAllSeatsAreTakenByTheLiving() throws Exception {
        killAll(SlotTable.SEATS);
        Leases living = Leases.open(directory.resolve("leases"), false);
        for (int slot = 0; slot < SlotTable.SEATS; slot++) {
            assertThat(living.tryHold(slot)).isTrue();
        }
        assertThatThrownBy(() -> join("late"))
                .isInstanceOf(IOException.class)
                .hasMessage("the family has as many processes that share memory as there can be: processes=4095");
        living.release(7);
        Domain late = join("late");
        assertThat(late.slot()).isEqualTo(7);
        late.die();
    }

    @Test
    void theLivingAreNotRecovered() throws Exception {
        Domain one = join("one");
        Domain other = join("other");
        one.lookForDeaths();
        assertThat(one.recoverIfDead(other.process())).isFalse();
        assertThat(one.recoverIfDead(one.process())).isFalse();
        assertThat(one.slots().isTaken(other.slot())).isTrue();
        other.die();
        assertThat(one.recoverIfDead(other.process())).isTrue();
        one.die();
    }

    @Test
    void whoSleepsIsWokenBecauseSomebodyLooksForTheDead() throws Exception {
        AtomicBoolean recovered = new AtomicBoolean();
        Recoverable waking = new Recoverable() {
            @Override
            public int kind() {
                return 77;
            }

            @Override
            public void recover(Domain domain, Block block, int slot) {
                recovered.set(true);
                Words.setInt(block.memory(), block.field(Block.BODY), 1);
                domain.wake(block.memory(), block.field(Block.BODY), Domain.ALL);
            }
        };
        Domain sleeper = Domain.join(directory, "sleeper", List.of(waking));
        Block block = sleeper.heap().allocate(77, 64, _ -> {});
        block.markShared();
        Domain dead = join("dead");
        CompletableFuture<Void> slept = CompletableFuture.runAsync(() -> {
            while (Words.getInt(block.memory(), block.field(Block.BODY)) == 0) {
                sleeper.sleep(block.memory(), block.field(Block.BODY), 0, Long.MAX_VALUE, false);
            }
        });
        dead.die();
        slept.get();
        assertThat(recovered).isTrue();
        sleeper.die();
    }
}
