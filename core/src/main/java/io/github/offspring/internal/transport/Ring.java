package io.github.offspring.internal.transport;

import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.AllocatedFile;
import io.github.offspring.internal.os.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The memory of one direction of a connection: a ring of bytes, with one process that writes and one that reads.
///
/// | offset | bytes   | field    | written by         | meaning                                                  |
/// |-------:|--------:|----------|--------------------|----------------------------------------------------------|
/// |      0 |       8 | tail     | writer             | bytes that have ever been written                        |
/// |      8 |       8 | token    | writer             | tells it from all others                                 |
/// |     64 |       8 | head     | reader             | bytes that have ever been read                           |
/// |     72 |       4 | accepted | reader             | 1: it reads from here on when it is told to              |
/// |     76 |       4 | left     | reader             | 1: it has closed, nobody will read any more              |
/// |    128 |       4 | reader   | both               | [#AWAKE], or where the reader sleeps                     |
/// |    192 |       4 | writer   | both               | [#AWAKE], or where the writer sleeps                     |
/// |    256 | 262,144 | bytes    | writer             |                                                          |
///
/* One store commits: whatever the writer has put behind `tail` is not there before `tail` moves, and whatever the reader
 * has not copied yet is not overwritten before `head` moves. A process that dies at any instruction leaves a ring that
 * the other one can go on with.
 *
 * Who sleeps says so first and looks then; who moves a word looks afterwards whether somebody sleeps: nobody is missed.
 */
final class Ring {

    static final int CAPACITY = 256 * 1024;

    static final long TAIL = 0;
    static final long HEAD = 64;
    static final long READER = 128;
    static final long WRITER = 192;
    static final long CONTENT = 256;

    static final int AWAKE = 0;
    /// At the connection's socket.
    static final int AT_SOCKET = 1;
    /// In the kernel, at the word itself.
    static final int AT_WORD = 2;

    private static final long TOKEN = 8;
    private static final long ACCEPTED = 72;
    private static final long LEFT = 76;
    private static final long FILE_BYTES = CONTENT + CAPACITY;

    private final MemorySegment memory;

    private Ring(MemorySegment memory) {
        this.memory = memory;
    }

    /// @param descriptor of memory that nobody else has yet
    static Ring create(int descriptor, long token) throws IOException {
        Ring ring = new Ring(map(ProcessHandle.current().pid(), descriptor));
        Words.set(ring.memory, TOKEN, token);
        return ring;
    }

    static int openMemory() throws IOException {
        return Posix.openMemory("offspring-ring", FILE_BYTES);
    }

    /// Takes part in a ring that another process has made.
    ///
    /// @throws IOException if it cannot be had from here
    static Ring take(long pid, int descriptor, long token) throws IOException {
        Ring ring = new Ring(map(pid, descriptor));
        if (Words.get(ring.memory, TOKEN) != token) {
            throw new IOException("another process of this number has something else there");
        }
        return ring;
    }

    /// Until it is not used any more: a thread may be at it when its connection is closed.
    private static MemorySegment map(long pid, int descriptor) throws IOException {
        MemorySegment memory = AllocatedFile.map(pid, descriptor, Arena.ofAuto());
        if (memory.byteSize() != FILE_BYTES) {
            throw new IOException("that is no ring");
        }
        return memory;
    }

    MemorySegment memory() {
        return memory;
    }

    void accept() {
        Words.setInt(memory, ACCEPTED, 1);
    }

    boolean isAccepted() {
        return Words.getInt(memory, ACCEPTED) != 0;
    }

    void leave() {
        Words.setInt(memory, LEFT, 1);
    }

    boolean isLeft() {
        return Words.getInt(memory, LEFT) != 0;
    }
}
