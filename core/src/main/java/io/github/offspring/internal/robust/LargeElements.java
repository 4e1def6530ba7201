package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.AllocatedFile;
import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// The elements of a queue or a topic that are too long for its ring: each in a file, which belongs to the block
/// as an [Extent] does.
///
/* Before it is in the queue the file is called by the slot of the process that makes it, whose recovery removes it.
 * With the mutex for putting in hand it gets the name of its element's mark; then the mark is moved. Who is killed in
 * between leaves a file with the name of the mark that is `tail`, and has the mutex: recovery removes it before it gives
 * the mutex to the next.
 */
final class LargeElements {

    private static final System.Logger LOGGER = System.getLogger(LargeElements.class.getPackageName());

    private final QueueBlock block;

    LargeElements(QueueBlock block) {
        this.block = block;
    }

    private static String prefix(Block block) {
        return "x" + Long.toHexString(block.reference()) + "-";
    }

    private static String draftPrefix(Block block, int slot) {
        return prefix(block) + "by-" + slot + "-";
    }

    private Path path(long mark) {
        return block.domain().directory().resolve(prefix(block.block()) + Long.toHexString(mark));
    }

    /// Whether the queue ever had any.
    boolean wereAny() {
        return block.getInt(QueueBlock.LARGE) != 0;
    }

    // ---- Putting

    /// Writes an element that nobody knows of yet.
    ///
    /// @throws UncheckedIOException if there is no space for it
    Path draft(QueueCell.Element element) {
        Domain domain = block.domain();
        if (!wereAny()) {
            block.setInt(QueueBlock.LARGE, 1);
        }
        Path file = domain.directory().resolve(draftPrefix(block.block(), domain.slot()) + RandomBytes.nextHex(8));
        long free = domain.directory().toFile().getUsableSpace();
        try {
            if (element.bytes() > free) {
                // Before anything is taken: to find out by taking all that there is would hurt others.
                throw new IOException("there is no space for it: free=" + free);
            }
            AllocatedFile.create(file, element.bytes(), memory -> element.write(memory, 0));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "queue " + Long.toHexString(block.block().reference())
                            + ": a large element cannot be put because " + e.getMessage() + ": bytes="
                            + element.bytes() + "; free some space in the folder of the family's shared memory",
                    e);
        }
    }

    /// Gives a draft its name. With the mutex for putting in hand.
    void name(Path draft, long mark) {
        try {
            Files.move(draft, path(mark), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("queue: a large element cannot be put because " + e, e);
        }
    }

    /// Removes a draft that will not be put.
    void drop(@Nullable Path draft) {
        if (draft != null) {
            remove(draft);
        }
    }

    // ---- Taking

    <T> T read(long mark, long bytes, QueueCell.Reader<T> reader) {
        Arena kept = reader.arena();
        if (kept != null) {
            return read(mark, bytes, reader, kept);
        }
        try (Arena arena = Arena.ofShared()) {
            return read(mark, bytes, reader, arena);
        }
    }

    private <T> T read(long mark, long bytes, QueueCell.Reader<T> reader, Arena arena) {
        try {
            MemorySegment memory = AllocatedFile.map(path(mark), FileChannel.MapMode.READ_ONLY, arena);
            if (bytes < 0 || bytes > memory.byteSize()) {
                throw new IllegalStateException("queue: has been written over by something else: file of "
                        + memory.byteSize() + " bytes, element of " + bytes);
            }
            return reader.read(memory, 0, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("queue: a large element cannot be taken because " + e, e);
        }
    }

    /// The file of an element that has been claimed, to write to.
    MemorySegment map(long mark, Arena arena) {
        try {
            return AllocatedFile.map(path(mark), FileChannel.MapMode.READ_WRITE, arena);
        } catch (IOException e) {
            throw new UncheckedIOException("queue: a large element cannot be written because " + e, e);
        }
    }

    /// Removes what has been taken.
    void remove(long mark) {
        remove(path(mark));
    }

    /// Removes all between two marks.
    void removeAll(QueueRing ring, long from, long to) {
        for (long mark = from; mark != to; mark = ring.after(mark)) {
            if (ring.isFile(ring.at(ring.skipFiller(mark)))) {
                remove(mark);
            }
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It is in nobody's way but for its space, and goes with the queue's other files.
            LOGGER.log(System.Logger.Level.WARNING, "a queue's file cannot be removed", e);
        }
    }

    // ---- Recovery

    /// @param wasPutting whether the dead process had the mutex for putting
    /// @param wasTaking whether it had the one for taking
    void recover(int slot, boolean wasPutting, boolean wasTaking) {
        if (!wereAny()) {
            return;
        }
        removeDrafts(slot);
        if (wasPutting) {
            remove(block.get(QueueBlock.TAIL));
        }
        long removing = block.get(QueueBlock.REMOVING);
        if (wasTaking && removing != 0) {
            if (removing != block.get(QueueBlock.HEAD)) {
                remove(removing);
            }
            block.set(QueueBlock.REMOVING, 0);
        }
    }

    private void removeDrafts(int slot) {
        String pattern = draftPrefix(block.block(), slot) + "*";
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(block.domain().directory(), pattern)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("queue: the dead one's files cannot be removed because " + e, e);
        }
    }
}
