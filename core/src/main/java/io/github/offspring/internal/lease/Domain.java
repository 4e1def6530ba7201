package io.github.offspring.internal.lease;

import io.github.offspring.internal.os.NativeAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// This process as one of those that share memory: its slot and its lease, the heap, how its threads sleep, and
/// what it does when it notices that another one has died.
public final class Domain {

    /// What a woken thread may expect: that it is one of all.
    public static final int ALL = Sleep.ALL;

    private static final Duration WHILE_OTHERS_MAKE_ROOM = Duration.ofMillis(1);

    private final SlotTable slots;
    private final Leases leases;
    private final int slot;
    private final long process;
    private final Heap heap;
    private final Sleep futex;
    private final DoorbellSleep doorbell;
    private final Recovery recovery;
    private final DeathWatch watch;
    private final Path directory;
    private final Sleepers sleepers;

    private Domain(Path directory, SlotTable slots, Leases leases, Seat seat, List<? extends Recoverable> kinds) {
        this.directory = directory;
        this.slots = slots;
        this.leases = leases;
        slot = seat.slot();
        process = Owner.ofProcess(slot, seat.epoch());
        heap = new Heap(directory, process);
        sleepers = new Sleepers(heap);
        doorbell = new DoorbellSleep(directory, slots, slot);
        futex = NativeAccess.isGranted() ? new FutexSleep() : doorbell;
        Map<Integer, Recoverable> byKind =
                kinds.stream().collect(Collectors.toUnmodifiableMap(Recoverable::kind, Function.identity()));
        recovery = new Recovery(this, slots, leases, heap, byKind);
        watch = new DeathWatch(leases, recovery, slots);
    }

    /// Whether anybody has joined those who share this directory.
    public static boolean isShared(Path directory) {
        return SlotTable.exists(directory);
    }

    private record Seat(int slot, int epoch) {}

    /// Joins those who share a directory.
    ///
    /// @param name what others call this process
    /// @param kinds all kinds of objects that there can be in the heap
    /// @throws IOException if the directory's files cannot be made or read
    public static Domain join(Path directory, String name, List<? extends Recoverable> kinds) throws IOException {
        SlotTable slots = SlotTable.open(directory);
        Leases leases = Leases.open(directory.resolve("leases"), !NativeAccess.isGranted());
        Seat seat = takeSeat(slots, leases, name);
        while (seat == null) {
            boolean isHopeless = !makesRoom(directory, slots, leases, kinds);
            seat = takeSeat(slots, leases, name);
            if (seat == null && isHopeless) {
                throw new IOException("the family has as many processes that share memory as there can be: processes="
                        + SlotTable.SEATS);
            }
        }
        Domain domain = new Domain(directory, slots, leases, seat, kinds);
        // Where nobody ever sleeps nobody looks: the table would fill up with the dead.
        domain.lookForDeaths();
        return domain;
    }

    /// A slot is this process's once it holds its lease and the row says that nothing of a former one is left.
    ///
    /// @return null if all are taken, by the living or the dead
    private static @Nullable Seat takeSeat(SlotTable slots, Leases leases, String name) throws IOException {
        for (int slot = 0; slot < SlotTable.SEATS; slot++) {
            if (!slots.isTaken(slot) && leases.tryHold(slot)) {
                if (!slots.isTaken(slot)) {
                    return enter(slots, slot, name);
                }
                // Somebody has taken it in between, and died.
                leases.release(slot);
            }
        }
        return null;
    }

    private static Seat enter(SlotTable slots, int slot, String name) {
        return new Seat(slot, slots.enter(slot, ProcessHandle.current().pid(), name));
    }

    /// Recovers the dead of a full table, where perhaps nobody is left who would: from the spare row, because
    /// recovery needs an identity. Whatever happens then, the row is in the end one of a dead process's for all
    /// others.
    ///
    /// @return false if all who have seats live
    private static boolean makesRoom(Path directory, SlotTable slots, Leases leases, List<? extends Recoverable> kinds)
            throws IOException {
        Seat seat = takeSpareSeat(slots, leases);
        if (seat == null) {
            // Somebody else is about to make room.
            LockSupport.parkNanos(WHILE_OTHERS_MAKE_ROOM.toNanos());
            return true;
        }
        try {
            return new Domain(directory, slots, leases, seat, kinds).recovery.lookForDeaths();
        } finally {
            leases.release(SlotTable.SPARE);
        }
    }

    private static @Nullable Seat takeSpareSeat(SlotTable slots, Leases leases) throws IOException {
        // Else somebody might free the row in the middle, because its last guest has left, or died.
        if (!leases.tryHold(Recovery.RECOVERY)) {
            return null;
        }
        try {
            return leases.tryHold(SlotTable.SPARE) ? enter(slots, SlotTable.SPARE, "guest") : null;
        } finally {
            leases.release(Recovery.RECOVERY);
        }
    }

    // ---- Who

    /// The identity of the current thread.
    public long me() {
        return process | Thread.currentThread().threadId();
    }

    /// The identity of this process.
    public long process() {
        return process;
    }

    /// The identity of this process, with a number of its own in the place of the thread's.
    public long processWith(long number) {
        return Owner.withThread(process, number);
    }

    public int slot() {
        return slot;
    }

    /// Whether an identity is of this process.
    public boolean isHere(long identity) {
        return Owner.slot(identity) == slot;
    }

    /// The name that the process of an identity goes by, and its pid, for people.
    public String nameOf(long identity) {
        int other = Owner.slot(identity);
        return slots.name(other) + " (pid " + slots.pid(other) + ")";
    }

    /// The name that the process in a slot goes by; of a dead one until its recovery is complete.
    public String nameOf(int other) {
        return slots.name(other);
    }

    /// The pid of the process in a slot, for people.
    public long pidOf(int other) {
        return slots.pid(other);
    }

    /// Whether the process in a slot has said that its work is done.
    public boolean isLeaving(int other) {
        return slots.isLeaving(other);
    }

    /// Says that this process ends because its work is done.
    public void leave() {
        slots.leave(slot);
    }

    // ---- What

    SlotTable slots() {
        return slots;
    }

    public Heap heap() {
        return heap;
    }

    public Path directory() {
        return directory;
    }

    /// What the names of those files in the directory begin with that go with this process, killed or not: whoever
    /// recovers what it had removes them.
    public String ownFiles() {
        return OwnFiles.prefix(process);
    }

    // ---- Sleeping

    /// Which threads of this process sleep, for those who look from outside.
    public Sleepers sleepers() {
        return sleepers;
    }

    /// Sleeps until woken, until the deadline, until the thread is interrupted if it may be, or for no reason; not
    /// at all if the word has not the value that is expected.
    public void sleep(MemorySegment memory, long at, int expected, long deadline, boolean interruptible) {
        Sleep way = Thread.currentThread().isVirtual() ? doorbell : futex;
        watch.begin();
        try {
            way.sleep(memory, at, expected, deadline, interruptible);
        } finally {
            watch.end();
        }
    }

    /// Wakes so many of those who sleep at a word, or more.
    public void wake(MemorySegment memory, long at, int most) {
        if (futex != doorbell) {
            futex.wake(memory, at, most);
        }
        doorbell.wake(memory, at, most);
    }

    // ---- Deaths

    /// Looks whether a process, of which an identity stands somewhere, is dead, and if so gives back all that it
    /// had.
    ///
    /// @return whether it was dead: what it had is given back now, or in a moment by another process
    public boolean recoverIfDead(long identity) {
        return recovery.recoverIfDead(Owner.slot(identity));
    }

    /// Looks for the dead of the whole family, and gives back what they had.
    ///
    /// @return whether there was any: what they had is given back now, or in a moment by another process
    public boolean lookForDeaths() {
        boolean any = recovery.lookForDeaths();
        doorbell.forgetTheDead();
        return any;
    }

    /// Ends this process's part as its death would: for tests that have several in one JVM.
    void die() {
        ((OfdLeases) leases).die();
        watch.stop();
        doorbell.close();
    }
}
