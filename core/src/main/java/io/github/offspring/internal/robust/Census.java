package io.github.offspring.internal.robust;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.FamilyView;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Sleepers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// All shared objects of a family, as they are at the moment.
///
/* A walk over all blocks, as recovery does it, by somebody who only looks: no lock is taken, and nobody waits for this. So
 * each object is seen at its own moment, and one that is freed meanwhile may be seen as what its block becomes.
 */
public final class Census {

    private final FamilyView view;
    private final NavigableMap<Long, List<Sleepers.Sleeper>> sleepers = new TreeMap<>();

    /// An object.
    ///
    /// @param type the simple name of its class
    /// @param reference what names it in all processes
    /// @param holders who has it, or takes part in it
    /// @param waiters who waits for it
    /// @param since since when its owner has it at least
    public record Seen(
            String type,
            long reference,
            Optional<String> name,
            List<FamilyView.Member> holders,
            List<FamilyView.Member> waiters,
            Optional<Instant> since) {}

    private Census(FamilyView view) throws IOException {
        this.view = view;
        for (Sleepers.Sleeper sleeper : view.sleepers()) {
            sleepers.computeIfAbsent(sleeper.position(), _ -> new ArrayList<>()).add(sleeper);
        }
    }

    /// The objects of this process's family.
    public static List<Seen> ofFamily() throws IOException {
        Path directory = FamilyHome.here().memoryDirectory();
        return Domain.isShared(directory) ? of(directory) : List.of();
    }

    /// The objects of a family, to which this process need not belong.
    ///
    /// @param directory where its shared memory lies
    /// @throws IOException if there is none, or it cannot be read
    public static List<Seen> of(Path directory) throws IOException {
        try (FamilyView view = FamilyView.open(directory)) {
            Census census = new Census(view);
            List<Seen> objects = new ArrayList<>();
            view.heap().forEach(block -> census.look(block).ifPresent(objects::add));
            return objects;
        }
    }

    private Optional<Seen> look(Block block) {
        int kind = block.kind();
        try {
            Optional<Seen> seen =
                    isRemoved(block) ? Optional.empty() : type(block).map(type -> look(type, block));
            return block.kind() == kind ? seen : Optional.empty();
        } catch (UncheckedIOException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            if (block.kind() == kind) {
                throw e;
            }
            // It has been freed meanwhile, and what was read was not its own any more.
            return Optional.empty();
        }
    }

    private Seen look(String type, Block block) {
        return new Seen(
                type,
                block.reference(),
                view.heap().nameOf(block),
                members(holders(block)),
                waiters(block),
                mutex(block).flatMap(offset -> since(block, offset)));
    }

    private static Optional<Instant> since(Block block, long offset) {
        return Mutex.owner(block, offset) == Owner.NOBODY ? Optional.empty() : Mutex.since(block, offset);
    }

    private static boolean isRemoved(Block block) {
        return switch (block.kind()) {
            case Kind.ARRAY, Kind.RECORDS, Kind.LIST -> Stored.isRemoved(block);
            case Kind.VALUE -> ValueCell.isClosed(block);
            case Kind.QUEUE, Kind.TOPIC -> QueueBlock.isGone(block);
            default -> false;
        };
    }

    /// What users call a kind; empty for what they never see.
    private static Optional<String> type(Block block) {
        return Optional.ofNullable(
                switch (block.kind()) {
                    case Kind.LOCK -> "SharedLock";
                    case Kind.REENTRANT_LOCK -> "SharedReentrantLock";
                    case Kind.READ_WRITE_LOCK -> "SharedReadWriteLock";
                    case Kind.SEMAPHORE, Kind.COUNTER -> "SharedSemaphore";
                    case Kind.EVENT -> "SharedEvent";
                    case Kind.CONDITION -> "SharedCondition";
                    case Kind.BARRIER -> "SharedBarrier";
                    case Kind.LATCH -> "SharedLatch";
                    case Kind.VALUE -> "SharedValue";
                    case Kind.INT_CELL -> "SharedInt";
                    case Kind.LONG_CELL -> "SharedLong";
                    case Kind.DOUBLE_CELL -> "SharedDouble";
                    case Kind.BOOLEAN_CELL -> "SharedBoolean";
                    case Kind.ARRAY -> ArrayKind.typeName(block);
                    case Kind.RECORDS -> SlotsKind.count(block) == 1 ? "SharedRecord" : "SharedRecordArray";
                    case Kind.LIST -> "SharedList";
                    case Kind.QUEUE -> QueueCell.isJoinable(block) ? "JoinableQueue" : "SharedQueue";
                    case Kind.TOPIC -> "SharedTopic";
                    default -> null;
                });
    }

    // ---- Who

    /// Where in a block the mutex is that users take.
    private static Optional<Long> mutex(Block block) {
        return switch (block.kind()) {
            case Kind.LOCK, Kind.REENTRANT_LOCK -> Optional.of(Block.BODY);
            case Kind.READ_WRITE_LOCK -> Optional.of(ReadWriteCell.WRITER);
            case Kind.INT_CELL, Kind.LONG_CELL, Kind.DOUBLE_CELL, Kind.BOOLEAN_CELL -> Optional.of(Cell.LOCK);
            case Kind.ARRAY, Kind.RECORDS, Kind.LIST -> Optional.of(Stored.LOCK);
            case Kind.VALUE -> Optional.of(ValueCell.LOCK);
            default -> Optional.empty();
        };
    }

    private LongStream holders(Block block) {
        LongStream owner = mutex(block).stream().mapToLong(offset -> Mutex.owner(block, offset));
        return switch (block.kind()) {
            case Kind.READ_WRITE_LOCK -> LongStream.concat(owner, entries(block, ReadWriteCell.SHAPE));
            case Kind.SEMAPHORE -> Arrays.stream(OwnedPermits.holders(block));
            // The threads that wait there have entries of their own.
            case Kind.BARRIER -> entries(block, BarrierCell.SHAPE).filter(entry -> Owner.thread(entry) == 0);
            // Who has something that is not finished.
            case Kind.QUEUE -> entries(block, QueueBlock.TAKING_ROSTER).filter(entry -> entry != Takings.RETURNED);
            // Its subscribers.
            case Kind.TOPIC -> entries(block, QueueBlock.TAKING_ROSTER);
            default -> owner;
        };
    }

    private LongStream entries(Block block, Roster.Shape shape) {
        return Arrays.stream(new Roster(view.heap(), block, shape).entries()).mapToLong(Roster.Entry::identity);
    }

    private List<FamilyView.Member> waiters(Block block) {
        long reference = block.reference();
        return members(sleepers.subMap(reference, reference + block.bytes()).values().stream()
                .flatMap(List::stream)
                .mapToLong(Sleepers.Sleeper::thread));
    }

    private List<FamilyView.Member> members(LongStream identities) {
        return identities.mapToObj(view::member).flatMap(Optional::stream).toList();
    }
}
