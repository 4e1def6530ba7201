package io.github.offspring.pipeline;

import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedLongArray;
import java.io.Serializable;

/// What the processes of a stage tell each other and the parent, as words of shared memory.
///
/// | word            | written by       | meaning                                              |
/// |-----------------|------------------|------------------------------------------------------|
/// | 0               | workers          | how many elements have been handed on                |
/// | 1               | workers          | how often one had to wait for room                   |
/// | 2 …             | its worker, or   | what a worker does: index, attempt, state; 0 for     |
/// |                 | the parent       | nothing. The parent condemns it, and clears it if it |
/// |                 |                  | is dead                                              |
/// | 2 + _workers_ … | workers, by CAS  | for the element whose index fits here: index + 1,    |
/// |                 |                  | the copy that counts, how often it was begun         |
///
/// The last ones are used round and round: the pipeline pulls no element before the one is consumed that lies as
/// many places before it as there are of them. So whoever finds a higher index there has something that is long
/// over.
///
/// @param words all of them
/// @param workers how many there are
/// @param slots how many of the last kind
record StageBoard(SharedLongArray words, int workers, int slots) implements Serializable {

    /// What [#accept] and [#begin] give for something that is of no use any more.
    static final int STALE = -1;

    private static final int HANDED_ON = 0;
    private static final int WAITS = 1;
    private static final int WORKERS = 2;

    private static final int COUNT_BITS = 12;
    private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
    private static final int STATE_BITS = 2;
    private static final int STATE_MASK = (1 << STATE_BITS) - 1;
    private static final int RUNNING = 1;
    private static final int HANDING_ON = 2;
    private static final int CONDEMNED = 3;

    static StageBoard create(int workers, int slots) {
        return new StageBoard(SharedArray.longs(WORKERS + workers + slots), workers, slots);
    }

    // ---- What a worker does

    /// Tells what a worker works at.
    static long workWord(long index, int attempt) {
        return (index << COUNT_BITS | attempt) << STATE_BITS | RUNNING;
    }

    static boolean isRunning(long workWord) {
        return (workWord & STATE_MASK) == RUNNING;
    }

    static boolean isHandingOn(long workWord) {
        return (workWord & STATE_MASK) == HANDING_ON;
    }

    static boolean isCondemned(long workWord) {
        return (workWord & STATE_MASK) == CONDEMNED;
    }

    static long index(long workWord) {
        return workWord >>> COUNT_BITS + STATE_BITS;
    }

    static int attempt(long workWord) {
        return (int) (workWord >>> STATE_BITS) & COUNT_MASK;
    }

    long work(int worker) {
        return words.getVolatile(WORKERS + worker);
    }

    void running(int worker, long workWord) {
        words.setVolatile(WORKERS + worker, workWord);
    }

    /// @return false if the worker has been condemned for having run too long
    boolean handingOn(int worker, long workWord) {
        return words.compareAndSet(WORKERS + worker, workWord, workWord - RUNNING + HANDING_ON);
    }

    void idle(int worker) {
        words.setVolatile(WORKERS + worker, 0);
    }

    /// @return false if it has come to its end meanwhile
    boolean condemn(int worker, long workWord) {
        return words.compareAndSet(WORKERS + worker, workWord, workWord - RUNNING + CONDEMNED);
    }

    // ---- What has become of an element

    /// Says that a copy of an element is here.
    ///
    /// @return how often the function has been begun with it; STALE if another copy was here first
    int accept(long index, int copy) {
        while (true) {
            long found = words.getVolatile(slot(index));
            long foundIndex = found >>> 2 * COUNT_BITS;
            if (foundIndex > index + 1) {
                return STALE;
            }
            if (foundIndex == index + 1) {
                return (int) (found >>> COUNT_BITS & COUNT_MASK) == (copy & COUNT_MASK)
                        ? (int) found & COUNT_MASK
                        : STALE;
            }
            if (words.compareAndSet(slot(index), found, element(index, copy, 0))) {
                return 0;
            }
        }
    }

    /// Counts that the function is begun with an element.
    ///
    /// @return how often now; STALE if it is over
    int begin(long index, int copy, int begun) {
        return words.compareAndSet(slot(index), element(index, copy, begun), element(index, copy, begun + 1))
                ? begun + 1
                : STALE;
    }

    private static long element(long index, int copy, int begun) {
        return (index + 1 << COUNT_BITS | copy & COUNT_MASK) << COUNT_BITS | begun;
    }

    private long slot(long index) {
        return WORKERS + workers + index % slots;
    }

    // ---- Numbers for people

    void countHandedOn() {
        words.getAndIncrement(HANDED_ON);
    }

    long handedOn() {
        return words.getVolatile(HANDED_ON);
    }

    void countWait() {
        words.getAndIncrement(WAITS);
    }

    long waits() {
        return words.getVolatile(WAITS);
    }

    void close() {
        words.close();
    }
}
