package io.github.offspring.internal.remote;

import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.AllocatedFile;
import io.github.offspring.internal.os.NativeAccess;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What tells the clients on a server's machine whether something may have changed there since they have read it: words
/// of shared memory, which the server writes and they read.
///
/// | offset | bytes | field  | meaning                                                                          |
/// |-------:|------:|--------|----------------------------------------------------------------------------------|
/// |      0 |     8 | token  | tells it from all others                                                         |
/// |     64 | 8 × n | words  | each: changes that are over, in the upper 44 bits; that run, in the lower 20     |
///
/* Every change begins by adding to the running ones of its word, is made, and ends by taking that away and adding to those
 * that are over; then its caller is told. A client looks at the word and asks for the value. If nothing ran at that look,
 * and the word is still the same whenever the value is to be used, no change has begun in between: the value is what anybody
 * would read. A change that anybody can have seen, or been told of, has begun before that.
 *
 * A word stands for many keys. Others' changes make values look old, never old ones new. A server that dies in the middle
 * leaves a change that runs for ever: nothing is taken from here any more.
 */
public final class Versions {

    private static final int COUNT = 4096;
    private static final long TOKEN = 0;
    private static final long WORDS = 64;
    private static final long FILE_BYTES = WORDS + Long.BYTES * COUNT;

    private static final int RUNNING_BITS = 20;
    private static final long RUNNING = (1L << RUNNING_BITS) - 1;
    private static final long OVER = 1L << RUNNING_BITS;
    // The fraction of the golden ratio: neighbours are spread far.
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    // Not what a small number or a short word comes to.
    private static final int WHOLE = 0x5EED_0B1E;

    private final MemorySegment memory;

    private Versions(MemorySegment memory) {
        this.memory = memory;
    }

    /// Where clients find it.
    record Locator(long pid, int descriptor, long token) implements Sent {}

    /// A server's, which is there until it is closed.
    static final class Own implements AutoCloseable {

        private final Versions versions;
        private final Locator locator;

        private Own(Versions versions, Locator locator) {
            this.versions = versions;
            this.locator = locator;
        }

        /// @return null if there is no such memory here: then nothing is kept anywhere
        static @Nullable Own create() {
            if (!NativeAccess.isGranted()) {
                return null;
            }
            try {
                long pid = ProcessHandle.current().pid();
                int descriptor = Posix.openMemory("offspring-versions", FILE_BYTES);
                long token = ByteBuffer.wrap(RandomBytes.next(Long.BYTES)).getLong();
                Versions versions = new Versions(map(pid, descriptor));
                Words.set(versions.memory, TOKEN, token);
                return new Own(versions, new Locator(pid, descriptor, token));
            } catch (IOException | OutOfMemoryError _) {
                return null;
            }
        }

        Versions versions() {
            return versions;
        }

        Locator locator() {
            return locator;
        }

        /// Nobody finds it any more; those who have it keep it.
        @Override
        public void close() {
            Posix.close(locator.descriptor);
        }
    }

    /// Takes part in a server's.
    ///
    /// @throws IOException if it cannot be had from here
    static Versions take(Locator locator) throws IOException {
        MemorySegment memory = map(locator.pid, locator.descriptor);
        if (Words.get(memory, TOKEN) != locator.token) {
            throw new IOException("another process of this number has something else there");
        }
        return new Versions(memory);
    }

    private static MemorySegment map(long pid, int descriptor) throws IOException {
        MemorySegment memory = AllocatedFile.map(pid, descriptor, Arena.ofAuto());
        if (memory.byteSize() != FILE_BYTES) {
            throw new IOException("that is something else");
        }
        return memory;
    }

    // ---- Which word

    /// That of what changes as a whole.
    static int ofWhole(long object) {
        return ofPart(object, WHOLE);
    }

    /// That of one part, by the hash code of its key.
    static int ofPart(long object, int hash) {
        long mixed = (object * SPREAD + hash) * SPREAD;
        return (int) (mixed >>> Long.SIZE - Integer.numberOfTrailingZeros(COUNT));
    }

    private static long at(int word) {
        return WORDS + (long) word * Long.BYTES;
    }

    // ---- The server

    void begin(int word) {
        Words.getAndAdd(memory, at(word), 1);
    }

    void end(int word) {
        Words.getAndAdd(memory, at(word), OVER - 1);
    }

    // ---- The clients

    /// Changes with every change.
    long of(int word) {
        return Words.get(memory, at(word));
    }

    /// Whether no change ran.
    static boolean isQuiet(long version) {
        return (version & RUNNING) == 0;
    }

    /// What comes after one change.
    static long next(long version) {
        return version + OVER;
    }
}
