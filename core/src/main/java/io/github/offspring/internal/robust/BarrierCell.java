package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Recoverable;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Processors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A place where threads of any processes wait for each other, again and again.
///
/// | offset | bytes   | field   | what |
/// |-------:|--------:|---------|------|
/// | 0      | 8       |         | the block's header |
/// | 8      | 8       | state   | 32 bits generation, 24 bits how many came, or whose death broke it, 8 bits phase |
/// | 16     | 4       | wait    | a [WaitPoint] |
/// | 20     | 4       | parties | how many must come; never changes |
/// | 24     | 8       | timeout | in nanoseconds, for those who name none; never changes |
/// | 32     | 8       | pages   | of the [Roster] |
/// | 40     | 96      | victim  | a [Victim]: whose death broke it last |
/// | 136    | 16 each | entries | the first 7 of the roster |
///
/// Phases: 0 OPEN, 1 RUNNING (all have come, the last one does what is to be done), above that the [Outcome] that
/// has broken it, as its number in that enum. If that is a death the 24 bits are 11 bits of how many deaths and 13
/// bits of slot, plus 1.
///
/// Entries of the roster name a process (thread 0), which takes part as long as it has one, or a thread that
/// waits. Their values: 32 bits generation, 8 bits [Outcome], 8 bits state.
///
/// | state | of | what |
/// |-------|----|------|
/// | 0 NONE | both | |
/// | 1 WAITING | thread | it is about to be counted, or has been, in this generation |
/// | 2 BROKEN | thread | this generation was broken, by what the outcome says |
/// | 3 BREAKING | process | it has died and this generation is to be broken |
/// | 4 BROKE | process | it has died and this generation has been broken by that |
///
/* Everything is decided by one compare-and-set of the state: a thread's arrival, the last one's arrival that opens the
 * barrier, a break, the new beginning after one. So there is no moment at which a killed process could leave it half
 * done, and no lock inside. Nobody's code runs while anything is held.
 *
 * A waiter learns how its generation has ended from the state, or, if it is so late that the next generation has begun,
 * from its own entry: who begins anew after a break first marks the entries of all who wait in the broken generation. An
 * entry without a mark has passed. Its entry stands before its thread is counted, so nobody is left out.
 *
 * Death. An arrival is not counted back: whoever has an entry breaks the barrier when it dies, so the count does not
 * matter then. It does so also if the barrier is broken already: the state says anew by whose death, and a reset that
 * had begun before that leaves it broken. So nobody resets a barrier without having had the chance to learn of a death,
 * and waits then for one who will never come.
 *
 * Recovery notes in the entry which generation it breaks. If the recoverer is killed, the next one knows what was done:
 * that generation is over, and whoever began anew after it has marked the entry (BROKE), because the state named this
 * process; or it was over before it could be broken, and the present one is broken in its place.
 *
 * Who ends in order breaks it only if one of its threads waits there.
 */
public final class BarrierCell {

    public static final int KIND = Kind.BARRIER;
    public static final long BYTES = 256;
    public static final int MAX_PARTIES = (1 << 24) - 1;

    private static final long STATE = Block.BODY;
    private static final long WAIT = 16;
    private static final long PARTIES = 20;
    private static final long TIMEOUT = 24;
    private static final long PAGES = 32;
    private static final long VICTIM = 40;
    private static final long ENTRIES = VICTIM + Victim.BYTES;

    static final Roster.Shape SHAPE = new Roster.Shape(PAGES, ENTRIES, 7, 16);

    static final Recoverable RECOVERABLE = new Recoverable() {
        @Override
        public int kind() {
            return KIND;
        }

        @Override
        public void recover(Domain domain, Block block, int slot) {
            new BarrierCell(domain, block).recover(slot);
        }
    };

    private static final int OPEN = 0;
    private static final int RUNNING = 1;
    private static final long ONE_MORE = 1 << 8;
    private static final int GENERATION_SHIFT = 32;
    private static final int SLOT_BITS = 13;

    private static final int WAITING = 1;
    private static final int BROKEN = 2;
    private static final int BREAKING = 3;
    private static final int BROKE = 4;

    private static final int SPINS = Processors.spins(100);
    private static final Outcome[] OUTCOMES = Outcome.values();

    private final Domain domain;
    private final Block block;
    private final WaitPoint waiters;
    private final Roster roster;
    private final Victim victim;

    public BarrierCell(Domain domain, Block block) {
        this.domain = domain;
        this.block = block;
        waiters = new WaitPoint(domain, block, WAIT);
        roster = new Roster(domain.heap(), block, SHAPE);
        victim = new Victim(block, VICTIM);
    }

    /// What a new block begins with.
    public static void fill(Block block, int parties, long timeoutNanos) {
        Words.setInt(block.memory(), block.field(PARTIES), parties);
        Words.set(block.memory(), block.field(TIMEOUT), timeoutNanos);
    }

    /// Must come before another process is told of it.
    public long send() {
        return roster.send();
    }

    /// Frees what belongs to a cell whose block has never been sent.
    public static void free(Domain domain, Block block) {
        Roster.free(domain.heap(), block, SHAPE);
    }

    // ---- Words

    private long state() {
        return Words.get(block.memory(), block.field(STATE));
    }

    private boolean change(long from, long to) {
        return Words.compareAndSet(block.memory(), block.field(STATE), from, to);
    }

    private static int generation(long word) {
        return (int) (word >>> GENERATION_SHIFT);
    }

    private static int arrived(long state) {
        return (int) (state >>> 8) & MAX_PARTIES;
    }

    private static int phase(long state) {
        return (int) state & 0xff;
    }

    private static boolean isBroken(long state) {
        return phase(state) > RUNNING;
    }

    private static long inPhase(long state, int phase) {
        return state & -ONE_MORE | phase;
    }

    private static long brokenBy(int slot, long state) {
        int deaths = phase(state) == Outcome.PROCESS_DIED.ordinal() ? arrived(state) >>> SLOT_BITS : 0;
        long field = (long) (deaths + 1 << SLOT_BITS | slot + 1) & MAX_PARTIES;
        return entryValue(state, 0, Outcome.PROCESS_DIED.ordinal()) | field << 8;
    }

    private static boolean isBrokenBy(int slot, long state) {
        return phase(state) == Outcome.PROCESS_DIED.ordinal() && (arrived(state) & (1 << SLOT_BITS) - 1) == slot + 1;
    }

    private static long next(long state) {
        return (long) (generation(state) + 1) << GENERATION_SHIFT | OPEN;
    }

    /// @param state of the barrier, for its generation
    private static long entryValue(long state, int outcome, int entryState) {
        return state >>> GENERATION_SHIFT << GENERATION_SHIFT | (long) outcome << 8 | entryState;
    }

    private static int entryState(long value) {
        return (int) value & 0xff;
    }

    private static Outcome outcome(long value) {
        return OUTCOMES[(int) (value >>> 8) & 0xff];
    }

    // ---- Looking

    public int parties() {
        return Words.getInt(block.memory(), block.field(PARTIES));
    }

    public long timeoutNanos() {
        return Words.get(block.memory(), block.field(TIMEOUT));
    }

    /// How many threads wait for others.
    public int waiting() {
        long state = state();
        return switch (phase(state)) {
            case OPEN -> arrived(state);
            case RUNNING -> arrived(state) - 1;
            default -> 0;
        };
    }

    /// What has broken it.
    public Optional<Outcome> broken() {
        long state = state();
        return isBroken(state) ? Optional.of(OUTCOMES[phase(state)]) : Optional.empty();
    }

    /// Whose death has broken it last.
    public Victim victim() {
        return victim;
    }

    // ---- Taking part

    /// This process takes part from now on: its death breaks the barrier. One thread at a time.
    public void join() {
        if (ownEntry() == null) {
            // It may have been a dead process's.
            roster.claim(domain.process()).value(0);
        }
    }

    /// This process takes part no more. One thread at a time.
    public void leave() {
        Roster.Entry entry = ownEntry();
        if (entry != null) {
            entry.release();
        }
    }

    private Roster.@Nullable Entry ownEntry() {
        for (Roster.Entry entry : roster.entries()) {
            if (entry.identity() == domain.process()) {
                return entry;
            }
        }
        return null;
    }

    // ---- Waiting

    /// The current thread comes to the barrier; its process must have joined.
    ///
    /// @param hasAction whether there is something that the last one does
    public Arrival come(boolean hasAction) {
        return new Arrival(hasAction);
    }

    /// One thread at the barrier, once.
    public final class Arrival implements AutoCloseable {
        private final Roster.Entry entry = roster.claim(domain.me());
        private final boolean hasAction;
        // What the state was when this one had been counted; 0 before that.
        private long counted;
        private int index;
        // What the state was when it was last looked at.
        private long seen;
        private boolean ownDoing;

        private Arrival(boolean hasAction) {
            this.hasAction = hasAction;
        }

        /// How many were still to come.
        public int index() {
            return index;
        }

        /// Whether this thread's time-out or interruption is what has broken the barrier.
        public boolean isOwnDoing() {
            return ownDoing;
        }

        /// Waits until all have come, or something breaks the barrier, which the deadline and an interruption do.
        /// After [Outcome#IS_LAST] comes [#finish] or [#fail].
        ///
        public Outcome await(long deadline) {
            Outcome outcome = Thread.currentThread().isInterrupted() ? breakAtOnce() : arrive();
            for (int spins = SPINS; outcome == null && spins > 0; spins--) {
                Thread.onSpinWait();
                outcome = look();
            }
            while (outcome == null) {
                int announced = waiters.announce();
                outcome = look();
                if (outcome == null) {
                    Outcome impatience = impatience(deadline);
                    if (impatience == null) {
                        waiters.sleep(announced, deadline, true);
                    } else if (breakFrom(seen, impatience)) {
                        ownDoing = true;
                        outcome = impatience;
                    }
                }
            }
            return outcome;
        }

        private static @Nullable Outcome impatience(long deadline) {
            if (Thread.currentThread().isInterrupted()) {
                return Outcome.INTERRUPTED;
            }
            return Deadline.left(deadline) <= 0 ? Outcome.TIMED_OUT : null;
        }

        private Outcome breakAtOnce() {
            seen = state();
            while (!isBroken(seen)) {
                if (breakFrom(seen, Outcome.INTERRUPTED)) {
                    ownDoing = true;
                    return Outcome.INTERRUPTED;
                }
                seen = state();
            }
            return OUTCOMES[phase(seen)];
        }

        /// @return null if it has to wait
        @Nullable
        Outcome look() {
            return counted == 0 ? arrive() : result();
        }

        private @Nullable Outcome arrive() {
            while (true) {
                seen = state();
                if (isBroken(seen)) {
                    return OUTCOMES[phase(seen)];
                }
                if (phase(seen) == RUNNING) {
                    return null;
                }
                entry.value(entryValue(seen, 0, WAITING));
                boolean last = arrived(seen) + 1 == parties();
                long arrived = last && !hasAction ? next(seen) : inPhase(seen + ONE_MORE, last ? RUNNING : OPEN);
                if (change(seen, arrived)) {
                    counted = seen + ONE_MORE;
                    index = parties() - arrived(counted);
                    return last ? opened() : null;
                }
            }
        }

        private Outcome opened() {
            if (hasAction) {
                return Outcome.IS_LAST;
            }
            waiters.changed(Domain.ALL);
            return Outcome.PASSED;
        }

        private @Nullable Outcome result() {
            seen = state();
            if (generation(seen) != generation(counted)) {
                long value = entry.value();
                return entryState(value) == BROKEN ? outcome(value) : Outcome.PASSED;
            }
            return isBroken(seen) ? OUTCOMES[phase(seen)] : null;
        }

        /// What was to be done is done.
        public Outcome finish() {
            Outcome outcome = result();
            while (outcome == null) {
                outcome = change(seen, next(seen)) ? Outcome.PASSED : result();
            }
            waiters.changed(Domain.ALL);
            return outcome;
        }

        /// What was to be done has failed.
        public void fail() {
            while (result() == null && !breakFrom(seen, Outcome.ACTION_FAILED)) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            entry.release();
        }
    }

    // ---- Breaking

    private boolean breakFrom(long state, Outcome outcome) {
        if (change(state, inPhase(state, outcome.ordinal()))) {
            waiters.changed(Domain.ALL);
            return true;
        }
        return false;
    }

    /// Breaks it, unless it is broken.
    public void breakAs(Outcome outcome) {
        long state = state();
        while (!isBroken(state) && !breakFrom(state, outcome)) {
            state = state();
        }
    }

    /// Breaks it for those who wait, and begins anew, unless somebody dies meanwhile.
    public void reset() {
        long state = state();
        while (!isBroken(state)) {
            if (arrived(state) == 0) {
                return;
            }
            long broken = inPhase(state, Outcome.RESET.ordinal());
            if (change(state, broken)) {
                state = broken;
            } else {
                state = state();
                if (phase(state) == Outcome.PROCESS_DIED.ordinal()) {
                    // After this reset had begun: its caller has not had the chance to learn of it.
                    return;
                }
            }
        }
        markBroken(state);
        change(state, next(state));
        waiters.changed(Domain.ALL);
    }

    /// Tells those who wait in a generation, for when it is over.
    private void markBroken(long state) {
        long waiting = entryValue(state, 0, WAITING);
        long breaking = entryValue(state, 0, BREAKING);
        for (Roster.Entry entry : roster.entries()) {
            long value = entry.value();
            if (value == waiting) {
                entry.change(value, entryValue(state, phase(state), BROKEN));
            } else if (value == breaking && isBrokenBy(Owner.slot(entry.identity()), state)) {
                entry.change(value, entryValue(state, 0, BROKE));
            }
        }
    }

    // ---- Recovery

    /// What is asked of [Recoverable#recover].
    void recover(int slot) {
        roster.markPages();
        List<Roster.Entry> threads = new ArrayList<>();
        Roster.Entry process = null;
        for (Roster.Entry entry : roster.entries()) {
            long identity = entry.identity();
            if (Owner.isOf(slot, identity)) {
                if (Owner.thread(identity) == 0) {
                    process = entry;
                } else {
                    threads.add(entry);
                }
            }
        }
        if (process != null) {
            breakFor(slot, process, threads);
            threads.forEach(Roster.Entry::release);
            // The last one, and with its value, which says whether the barrier has been broken.
            process.vacate();
        }
        waiters.wakeAll();
    }

    private void breakFor(int slot, Roster.Entry process, List<Roster.Entry> threads) {
        while (true) {
            // Before the state: who marks it moves the state on afterwards.
            long value = process.value();
            long state = state();
            if (entryState(value) == BROKE || !isMissed(slot, threads, state)) {
                return;
            }
            if (process.change(value, entryValue(state, 0, BREAKING))) {
                victim.set(domain.nameOf(slot), domain.pidOf(slot));
                if (change(state, brokenBy(slot, state))) {
                    process.change(entryValue(state, 0, BREAKING), entryValue(state, 0, BROKE));
                    return;
                }
            }
        }
    }

    private boolean isMissed(int slot, List<Roster.Entry> threads, long state) {
        long waiting = entryValue(state, 0, WAITING);
        return !domain.isLeaving(slot) || threads.stream().anyMatch(entry -> entry.value() == waiting);
    }
}
