package io.github.offspring.internal.lease;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The shared memory of a family for somebody who only looks, and need not belong to it.
///
/* It takes no lock and no slot and stores nothing, so nobody is kept from anything, and all may change while it is read:
 * each word is what it was at some moment. What it finds must be checked before it is relied on.
 */
public final class FamilyView implements AutoCloseable {

    private final Arena arena;
    private final SlotTable slots;
    private final Heap heap;

    /// A thread of a process, or a process as a whole.
    ///
    /// @param process the name that it goes by
    /// @param thread its id in its JVM; 0 for the process as a whole
    public record Member(String process, long pid, long thread) {}

    private FamilyView(Arena arena, SlotTable slots, Heap heap) {
        this.arena = arena;
        this.slots = slots;
        this.heap = heap;
    }

    /// @param directory where the family's shared memory lies
    /// @throws IOException if there is none, or it cannot be read
    public static FamilyView open(Path directory) throws IOException {
        Arena arena = Arena.ofShared();
        @Nullable FamilyView view = null;
        try {
            view = new FamilyView(arena, SlotTable.view(directory, arena), Heap.view(directory, arena));
            return view;
        } finally {
            if (view == null) {
                arena.close();
            }
        }
    }

    public Heap heap() {
        return heap;
    }

    /// Who an identity is.
    ///
    /// @return empty if all that it had has been given back
    public Optional<Member> member(long identity) {
        if (!isKnown(identity)) {
            return Optional.empty();
        }
        int slot = Owner.slot(identity);
        Member member = new Member(slots.name(slot), slots.pid(slot), Owner.thread(identity));
        // The slot may have become another's meanwhile.
        return isKnown(identity) ? Optional.of(member) : Optional.empty();
    }

    private boolean isKnown(long identity) {
        int slot = Owner.slot(identity);
        if (slot < 0 || slot >= SlotTable.SLOTS) {
            return false;
        }
        long word = slots.word(slot);
        return SlotTable.state(word) != SlotTable.FREE && SlotTable.epoch(word) == Owner.epoch(identity);
    }

    /// All threads that sleep, of processes that have not been recovered.
    public List<Sleepers.Sleeper> sleepers() throws IOException {
        List<Sleepers.Sleeper> sleepers = new ArrayList<>();
        heap.forEach(block -> {
            if (block.kind() == Block.KIND_SLEEPERS) {
                for (int i = 0; i < Sleepers.ENTRIES; i++) {
                    Sleepers.Sleeper sleeper = Sleepers.sleeper(block, i);
                    if (sleeper != null && isKnown(sleeper.thread())) {
                        sleepers.add(sleeper);
                    }
                }
            }
        });
        return sleepers;
    }

    @Override
    public void close() {
        arena.close();
    }
}
