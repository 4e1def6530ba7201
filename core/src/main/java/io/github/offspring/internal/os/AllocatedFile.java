package io.github.offspring.internal.os;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;

/// Files that several processes map: readable by their owner alone, with all their space from the beginning, and
/// not to be seen by anybody before they are complete.
public final class AllocatedFile {

    private static final int BLOCK = 1 << 16;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private AllocatedFile() {}

    /// Makes a file, unless there is one of this name.
    ///
    /// A process that is killed here leaves a file that nobody uses and that goes with its directory.
    ///
    /// @param fill writes what the file is to begin with; the rest is zero
    /// @return whether it was made; false if there is one
    /// @throws IOException also if there is no space for it
    public static boolean create(Path file, long bytes, Consumer<MemorySegment> fill) throws IOException {
        return create(file, file.getFileName() + ".", bytes, fill);
    }

    /// As above, but a process that is killed here leaves a file of a name that somebody looks for.
    ///
    /// @param draft what the name of the file that is being made begins with; it ends with `.new`
    /// @param fill writes what the file is to begin with; the rest is zero
    /// @return whether it was made; false if there is one
    /// @throws IOException also if there is no space for it
    public static boolean create(Path file, String draft, long bytes, Consumer<MemorySegment> fill) throws IOException {
        // Without a draft if there is one, which somebody who is killed now would leave.
        return !Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && createBy(file.resolveSibling(draft + RandomBytes.nextHex(8) + ".new"), file, bytes, fill);
    }

    private static boolean createBy(Path draft, Path file, long bytes, Consumer<MemorySegment> fill)
            throws IOException {
        try {
            allocate(draft, bytes);
            try (Arena arena = Arena.ofShared()) {
                fill.accept(map(draft, FileChannel.MapMode.READ_WRITE, arena));
            }
            Files.createLink(file, draft);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            throw e;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /// Makes a file of zeros, or none.
    ///
    /// @throws FileAlreadyExistsException if there is one of this name
    /// @throws IOException also if there is no space for it
    public static void allocate(Path file, long bytes) throws IOException {
        Files.createFile(file, OWNER_ONLY);
        boolean complete = false;
        try {
            if (!NativeAccess.isGranted() || !allocateAtOnce(file, bytes)) {
                writeZeros(file, bytes);
            }
            complete = true;
        } finally {
            if (!complete) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean allocateAtOnce(Path file, long bytes) throws IOException {
        int descriptor = Posix.open(file);
        try {
            return Posix.allocate(descriptor, bytes);
        } finally {
            Posix.close(descriptor);
        }
    }

    /// Written, not only made longer: a full file system is an error here, not a crash at some later store.
    private static void writeZeros(Path file, long bytes) throws IOException {
        byte[] zeros = new byte[(int) Math.min(BLOCK, bytes)];
        // A channel would be closed if this thread is interrupted.
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            for (long left = bytes; left > 0; left -= zeros.length) {
                out.write(zeros, 0, (int) Math.min(zeros.length, left));
            }
        }
    }

    /// Maps a whole file. An interruption of this thread, which would close its channel, waits until that is done.
    ///
    /// @throws IOException also if it is a symbolic link
    public static MemorySegment map(Path file, FileChannel.MapMode mode, Arena arena) throws IOException {
        Set<OpenOption> options = mode.equals(FileChannel.MapMode.READ_ONLY)
                ? Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
                : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        return map(file, options, mode, arena);
    }

    /// Maps the memory behind a descriptor of a process of the same user.
    public static MemorySegment map(long pid, int descriptor, Arena arena) throws IOException {
        Path file = Path.of("/proc/" + pid + "/fd/" + descriptor);
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        return map(file, options, FileChannel.MapMode.READ_WRITE, arena);
    }

    private static MemorySegment map(Path file, Set<OpenOption> options, FileChannel.MapMode mode, Arena arena)
            throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(file, options)) {
                    return channel.map(mode, 0, channel.size(), arena);
                } catch (ClosedByInterruptException _) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
