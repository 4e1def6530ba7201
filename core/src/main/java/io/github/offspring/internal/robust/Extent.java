package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.AllocatedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Memory that belongs to a block and is too large to lie in it: a file of its own, called by the block's reference
/// and a number.
///
/* The block comes first, the file then. So whoever finds the block, of a process that died, finds the files too: all
 * whose names begin so, drafts of such files included.
 */
public final class Extent {

    /// What is larger than this is better not in the heap.
    public static final long LARGE = 8192;

    private Extent() {}

    private static String prefix(Block block) {
        return "x" + Long.toHexString(block.reference()) + "-";
    }

    private static Path path(Domain domain, Block block, long number) {
        return domain.directory().resolve(prefix(block) + number);
    }

    /// Makes the memory, all zero.
    ///
    /// @throws IOException if there is no space for it
    public static void create(Domain domain, Block block, long number, long bytes) throws IOException {
        // Before anything is taken: to find out by taking all that there is would hurt others.
        long free = domain.directory().toFile().getUsableSpace();
        if (bytes > free) {
            throw new IOException("there is no space for it: bytes=" + bytes + ", free=" + free);
        }
        AllocatedFile.create(path(domain, block, number), bytes, _ -> {});
    }

    /// @throws java.nio.file.NoSuchFileException if it has been removed
    public static MemorySegment map(Domain domain, Block block, long number, Arena arena) throws IOException {
        return AllocatedFile.map(path(domain, block, number), FileChannel.MapMode.READ_WRITE, arena);
    }

    /// Takes the memory's name away: those who have it mapped keep it.
    public static void remove(Domain domain, Block block, long number) throws IOException {
        Files.deleteIfExists(path(domain, block, number));
    }

    /// Removes all that belong to a block, except those that are still in use.
    static void removeAll(Domain domain, Block block, long... used) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(domain.directory(), prefix(block) + "*")) {
            for (Path file : files) {
                if (!isOneOf(file, domain, block, used)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("shared memory: cannot be given back because " + e.getMessage(), e);
        }
    }

    private static boolean isOneOf(Path file, Domain domain, Block block, long... numbers) {
        for (long number : numbers) {
            if (file.equals(path(domain, block, number))) {
                return true;
            }
        }
        return false;
    }
}
