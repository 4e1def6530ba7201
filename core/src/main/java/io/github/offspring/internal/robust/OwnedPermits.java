package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Heap;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Recoverable;
import io.github.offspring.internal.lease.Words;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/// Permits of which each names the process that has it.
///
/// | offset | bytes  | field  | what |
/// |-------:|-------:|--------|------|
/// | 0      | 8      |        | the block's header |
/// | 8      | 44     | turns  | [Turns] |
/// | 52     | 4      | count  | how many permits there are; never changes |
/// | 56     | 8 each | tokens | identity of the process that has it, with a number that is never the same; 0: free |
///
/* A permit is taken by one compare-and-set of its token, and given back by another: threads of one process share what it
 * has, and two of them may give back at the same time. So whoever is killed has it, by name, or has not, and the number
 * of permits is always the number of words.
 *
 * One who collects several and is killed has those that it had got, by name, like any others.
 */
public final class OwnedPermits implements Permits, Turns.Stock {

    public static final int KIND = Kind.SEMAPHORE;

    private static final long TURNS = Block.BODY;
    private static final long COUNT = TURNS + Turns.BYTES;
    private static final long TOKENS = COUNT + Integer.BYTES;

    /// So many fit into a block.
    public static final int MOST = (int) ((Heap.MAX_BYTES - TOKENS) / Long.BYTES);

    static final Recoverable RECOVERABLE = new Recoverable() {
        @Override
        public int kind() {
            return KIND;
        }

        @Override
        public void recover(Domain domain, Block block, int slot) {
            new OwnedPermits(domain, block).recover(slot);
        }
    };

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Domain domain;
    private final Block block;
    private final int count;
    private final Turns turns;
    // Any thread's: where a free one, or one of this process's, may be found soon.
    private int near;

    OwnedPermits(Domain domain, Block block) {
        this.domain = domain;
        this.block = block;
        count = Words.getInt(block.memory(), block.field(COUNT));
        turns = new Turns(domain, block, TURNS, this);
    }

    /// The identities of the processes that have permits, as often as they have one.
    static long[] holders(Block block) {
        // Whatever stands there, no more than the block holds.
        int most = (int) ((block.bytes() - TOKENS) / Long.BYTES);
        int count = Math.clamp(Words.getInt(block.memory(), block.field(COUNT)), 0, most);
        return LongStream.range(0, count)
                .map(index -> Words.get(block.memory(), block.field(TOKENS + index * Long.BYTES)))
                .filter(token -> token != Owner.NOBODY)
                .map(Owner::process)
                .toArray();
    }

    /// What a block for so many takes.
    public static long bytes(int count) {
        return TOKENS + (long) count * Long.BYTES;
    }

    /// What a block of this kind begins with.
    public static void fill(Block block, int count) {
        Words.setInt(block.memory(), block.field(COUNT), count);
    }

    private long at(int index) {
        return block.field(TOKENS + (long) index * Long.BYTES);
    }

    private long token(int index) {
        return Words.get(block.memory(), at(index));
    }

    private boolean change(int index, long old, long token) {
        return Words.compareAndSet(block.memory(), at(index), old, token);
    }

    private long[] tokens() {
        long[] tokens = new long[count];
        Arrays.setAll(tokens, this::token);
        return tokens;
    }

    // ---- Taking

    @Override
    public boolean tryAcquire(int wanted) {
        // Those who have them may be dead, and nobody sleeps here, so nobody watches.
        return tryNow(wanted) || recoverTheDead() && tryNow(wanted);
    }

    private boolean tryNow(int wanted) {
        do {
            if (turns.tryTake(wanted)) {
                return true;
            }
        } while (wanted == 1 && turns.next() == Owner.NOBODY && mayHaveMissedOne());
        return false;
    }

    /// A look from one token to the next misses a permit that goes the other way: it is given back where the look
    /// has been, and another is taken where it has yet to come. Two looks that see the very same tokens, which are
    /// never the same again, have seen that between them there was none.
    private boolean mayHaveMissedOne() {
        long[] tokens = tokens();
        return Arrays.stream(tokens).anyMatch(token -> token == Owner.NOBODY) || !Arrays.equals(tokens, tokens());
    }

    private boolean recoverTheDead() {
        BitSet seen = new BitSet();
        boolean recovered = recoverIfDead(turns.next(), seen);
        for (int index = 0; index < count; index++) {
            recovered |= recoverIfDead(token(index), seen);
        }
        return recovered;
    }

    private boolean recoverIfDead(long identity, BitSet seen) {
        if (identity == Owner.NOBODY || domain.isHere(identity) || seen.get(Owner.slot(identity))) {
            return false;
        }
        seen.set(Owner.slot(identity));
        return domain.recoverIfDead(identity);
    }

    @Override
    public boolean acquire(int wanted, long deadline, boolean interruptible) {
        return turns.take(wanted, deadline, interruptible);
    }

    @Override
    public int take(int most) {
        int taken = 0;
        int start = near;
        for (int i = 0; i < count && taken < most; i++) {
            int index = (start + i) % count;
            if (token(index) == Owner.NOBODY && change(index, Owner.NOBODY, newToken())) {
                near = index;
                taken++;
            }
        }
        return taken;
    }

    private long newToken() {
        return domain.processWith(NUMBERS.incrementAndGet());
    }

    @Override
    public int portion(int wanted) {
        return 1;
    }

    // ---- Giving back

    /// @return false if this process has not so many
    @Override
    public boolean release(int given) {
        if (given > 1 && held() < given) {
            return false;
        }
        int free = free(given);
        if (free > 0) {
            turns.added();
        }
        return free == given;
    }

    @Override
    public void putBack(int given) {
        free(given);
    }

    /// Whichever of this process's: one is as good as another.
    private int free(int most) {
        int freed = 0;
        int start = near;
        for (int i = 0; i < count && freed < most; i++) {
            int index = (start + i) % count;
            long token = token(index);
            if (domain.isHere(token) && change(index, token, Owner.NOBODY)) {
                near = index;
                freed++;
            }
        }
        return freed;
    }

    private int held() {
        return (int) Arrays.stream(tokens()).filter(domain::isHere).count();
    }

    private void recover(int slot) {
        for (int index = 0; index < count; index++) {
            long token = token(index);
            if (Owner.isOf(slot, token)) {
                change(index, token, Owner.NOBODY);
            }
        }
        turns.recover(slot);
    }

    // ---- Looking

    @Override
    public int available() {
        int available = 0;
        for (int index = 0; index < count; index++) {
            available += token(index) == Owner.NOBODY ? 1 : 0;
        }
        return available;
    }

    @Override
    public int bound() {
        return count;
    }

    @Override
    public boolean hasWaiters() {
        return turns.hasWaiters();
    }

    @Override
    public Map<String, Integer> holders() {
        Map<String, Integer> holders = new TreeMap<>();
        for (long token : tokens()) {
            if (token != Owner.NOBODY) {
                holders.merge(domain.isHere(token) ? "this process" : domain.nameOf(token), 1, Integer::sum);
            }
        }
        return holders;
    }
}
