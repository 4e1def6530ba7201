package io.github.offspring.pool;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A page of memory that a pool and one of its workers share, and that outlives the worker: what it was doing when
/// it died, and the results that it had not sent yet.
///
/// | offset | bytes | field     | by     | order                    | meaning                                        |
/// |-------:|------:|-----------|--------|--------------------------|------------------------------------------------|
/// |      0 |     8 | claim     | both   | CAS                      | generation:24, frames taken:20, and offered:20 |
/// |      8 |     8 | running   | worker | release, before the work | number of the last element begun; 0: none yet |
/// |     16 |     8 | interrupt | pool   | release                  | number of the element to be interrupted        |
/// |     24 |     8 | journal   | worker | release, after the bytes | bytes of the journal that are complete         |
/// |     32 |     8 | abandoned | pool   | release                  | frame of which the rest is not wanted any more |
/// |     64 |     … | results   | worker | plain, before `journal`  | elements that have ended, not sent yet         |
///
/* Claim. The pool offers frames of work and sends them; the worker takes each one when it comes to it. As long as it
 * has not the pool can take all untaken ones back, by beginning a new generation: a frame of an older generation is
 * passed over. Both sides change the word only by compare-and-set, so a frame is either taken or taken back, never
 * both, whoever dies when. Generations come round after 16 million; what a worker has not read by then is much
 * less, because its socket holds no more.
 *
 * Journal. The worker appends a result, then moves `journal` behind it. When it has sent what is there it sets
 * `journal` to 0. If it is killed between sending and that, the pool finds results twice, with the same numbers, and
 * ignores the second ones. If it is killed before `journal` has moved, the element still stands in `running`, and
 * counts as the one that was running.
 */
final class WorkerLedger implements AutoCloseable {

    static final int JOURNAL_BYTES = 64 * 1024 - 64;

    private static final long FILE_BYTES = 64 * 1024;
    private static final long CLAIM = 0;
    private static final long RUNNING = 8;
    private static final long INTERRUPT = 16;
    private static final long JOURNAL = 24;
    private static final long ABANDONED = 32;
    private static final long RESULTS = 64;

    private static final long FRAME_MASK = (1 << 20) - 1;
    private static final int TAKEN_SHIFT = 20;
    private static final int GENERATION_SHIFT = 40;
    private static final long GENERATION_MASK = (1 << 24) - 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private final Arena arena;
    private final MemorySegment memory;

    private WorkerLedger(Arena arena, MemorySegment memory) {
        this.arena = arena;
        this.memory = memory;
    }

    static WorkerLedger create(Path file) throws IOException {
        // Written, not only made longer: a full disk is an exception here, not a crash at some later store.
        Files.write(file, new byte[(int) FILE_BYTES], StandardOpenOption.CREATE_NEW);
        return open(file);
    }

    static WorkerLedger open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new WorkerLedger(arena, channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES, arena));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    // ---- Claim

    private static long claim(long generation, long taken, long offered) {
        return generation << GENERATION_SHIFT | taken << TAKEN_SHIFT | offered;
    }

    private static long taken(long claim) {
        return claim >>> TAKEN_SHIFT & FRAME_MASK;
    }

    private static long offered(long claim) {
        return claim & FRAME_MASK;
    }

    /// The name of the next frame: the claim word as it will be when it is offered.
    ///
    /// @return what [#take] asks for
    long offer() {
        while (true) {
            long old = claimWord();
            long next = offered(old) + 1;
            if (next > FRAME_MASK) {
                // Only when nothing is offered any more, or takeBack() would have come first.
                takeBack();
                continue;
            }
            if (WORD.compareAndSet(memory, CLAIM, old, claim(generation(old), taken(old), next))) {
                return claim(generation(old), 0, next);
            }
        }
    }

    /// Whether the numbers of frames last for another one.
    boolean isNearlyFull() {
        return offered(claimWord()) >= FRAME_MASK;
    }

    /// Takes a frame, in the worker.
    ///
    /// @return false if it has been taken back
    boolean take(long frame) {
        while (true) {
            long old = claimWord();
            if (generation(old) != generation(frame)) {
                return false;
            }
            if (WORD.compareAndSet(memory, CLAIM, old, claim(generation(old), offered(frame), offered(old)))) {
                return true;
            }
        }
    }

    /// Takes all frames back that the worker has not taken, in the pool.
    ///
    /// @return the claim word before: frames up to its taken one, of its generation, are the worker's
    long takeBack() {
        while (true) {
            long old = claimWord();
            long generation = generation(old) + 1 & GENERATION_MASK;
            if (WORD.compareAndSet(memory, CLAIM, old, claim(generation, 0, 0))) {
                return old;
            }
        }
    }

    /// Whether a frame was the worker's when the claim word was `claim`.
    static boolean isTaken(long frame, long claim) {
        return generation(frame) != generation(claim) || offered(frame) <= taken(claim);
    }

    private static long generation(long claim) {
        return claim >>> GENERATION_SHIFT;
    }

    long claimWord() {
        return (long) WORD.getVolatile(memory, CLAIM);
    }

    // ---- Running

    void running(long element) {
        // release: whatever the work does comes after this
        WORD.setRelease(memory, RUNNING, element);
    }

    long running() {
        return (long) WORD.getAcquire(memory, RUNNING);
    }

    void interrupt(long element) {
        WORD.setRelease(memory, INTERRUPT, element);
    }

    long interrupt() {
        return (long) WORD.getAcquire(memory, INTERRUPT);
    }

    void abandon(long frame) {
        WORD.setRelease(memory, ABANDONED, frame);
    }

    boolean isAbandoned(long frame) {
        return (long) WORD.getAcquire(memory, ABANDONED) == frame;
    }

    // ---- Journal

    /// Adds results to the journal, in the worker.
    ///
    /// @param at how much is in it
    void append(int at, byte[] bytes, int offset, int length) {
        MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, RESULTS + at, length);
        // release: publishes the bytes written above
        WORD.setRelease(memory, JOURNAL, (long) at + length);
    }

    /// Changes four bytes of the journal that have been added before; at a multiple of 4, so that they change at
    /// once.
    void amend(int at, int value) {
        if (at + Integer.BYTES <= JOURNAL_BYTES) {
            memory.set(INT, RESULTS + at, value);
        }
    }

    void clearJournal() {
        WORD.setRelease(memory, JOURNAL, 0L);
    }

    /// The complete results in the journal of a worker that is dead.
    byte[] journal() {
        long length = (long) WORD.getAcquire(memory, JOURNAL);
        if (length < 0 || length > JOURNAL_BYTES) {
            return new byte[0];
        }
        return memory.asSlice(RESULTS, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
        arena.close();
    }
}
