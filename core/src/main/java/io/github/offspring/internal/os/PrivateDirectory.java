package io.github.offspring.internal.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A directory that belongs to one process and goes with it, however it ends.
///
/* Overview. The owner holds a kernel lock on the file `lease` inside for as long as it lives; a process that finds a
 * directory whose lease it can lock has found one whose owner is dead, and removes it.
 *
 * Why it is safe. Owner and sweeper both open the lease with CREATE, lock it, and then check that the path still
 * leads to the file that they locked. A sweeper that comes between an owner's mkdir and its lock removes the
 * directory; the owner notices and makes another. Nothing depends on time or on process ids, which other containers
 * may share with us. Either moves the directory out of the way before it removes what is in it: whoever still writes
 * there by its path, because it has not died yet, cannot any more, and what it had written is removed with the rest.
 *
 * A POSIX lock is lost when its process closes any other channel on the same file: a directory whose name carries
 * this process's id is therefore never opened by the sweep. That number only makes it skip, never remove.
 */
public final class PrivateDirectory implements AutoCloseable {

    /// What a Unix socket's path may take on every platform (104 on macOS, 108 on Linux), with room for the file's
    /// name.
    private static final int MAX_PATH_BYTES = 76;

    private static final String LEASE = "lease";
    private static final Pattern NAME = Pattern.compile("offspring-[A-Za-z0-9]*-[0-9]+-[0-9a-f]{8}");
    private static final int MAX_USER_CHARS = 12;
    private static final int MAX_ATTEMPTS = 100;
    // A file with a hole: takes one page, whatever its length.
    private static final int MAX_LEASE_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel lease;

    private PrivateDirectory(Path path, FileChannel lease) {
        this.path = path;
        this.lease = lease;
    }

    public Path path() {
        return path;
    }

    /// Creates one below `parent`, readable by this user alone.
    public static PrivateDirectory create(Path parent) throws IOException {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            Path path = parent.resolve(ownPrefix() + RandomBytes.nextHex(4));
            createOwnerOnly(path);
            FileChannel lease = null;
            try {
                lease = lock(path, true);
            } finally {
                if (lease == null) {
                    Files.deleteIfExists(path.resolve(LEASE));
                    Files.deleteIfExists(path);
                }
            }
            if (lease != null) {
                return new PrivateDirectory(path, lease);
            }
        }
        throw new IOException("a directory below " + parent + " is removed as often as it is created");
    }

    /// The first of the usual temporary folders whose path is short enough for the sockets in it.
    public static Path parent() throws IOException {
        Path preferred = Path.of(System.getProperty("java.io.tmpdir"));
        if (fits(preferred)) {
            return preferred;
        }
        Path short_ = Path.of("/tmp");
        if (Files.isWritable(short_)) {
            return short_;
        }
        throw new IOException("the path of the temporary folder is too long for a Unix socket in it: java.io.tmpdir="
                + preferred + ", limit=" + MAX_PATH_BYTES + " bytes; set java.io.tmpdir to a shorter one");
    }

    private static boolean fits(Path directory) {
        int bytes = directory.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length;
        return bytes + prefix().length() + "4194304-00000000".length() <= MAX_PATH_BYTES;
    }

    /// Removes the directories beside this one whose owners, of the same user, are dead.
    public void sweepBeside() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path.resolveSibling("."), prefix() + "*")) {
            UserPrincipal owner = Files.getOwner(path);
            for (Path other : found) {
                // Somebody else may have planted a directory with our name on it.
                boolean ours = Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(owner);
                if (ours) {
                    remove(other);
                }
            }
        } catch (IOException _) {
            // What this start cannot read or remove, another user's sweep or the next one may: not a reason to
            // fail.
        }
    }

    /// Removes a directory if it is one of this kind and no living process owns it.
    public static void removeIfAbandoned(Path path) {
        if (Files.exists(path.resolve(LEASE))) {
            remove(path);
        }
    }

    private static void remove(Path path) {
        // Whoever calls this may have been told any path, and what is removed is gone.
        Path name = path.getFileName();
        if (name == null
                || name.toString().startsWith(ownPrefix())
                || !NAME.matcher(name.toString()).matches()
                || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (FileChannel lease = lock(path, false)) {
            if (lease != null) {
                clear(path);
            }
        } catch (IOException _) {
            // Somebody else is at it, or it is not ours to remove.
        }
    }

    /// Locks the lease of a directory; null if somebody else holds it, or if the directory went in between.
    private static @Nullable FileChannel lock(Path directory, boolean wait) throws IOException {
        Path file = directory.resolve(LEASE);
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (NoSuchFileException e) {
            return null;
        }
        boolean locked = false;
        try {
            FileLock lock = wait ? channel.lock() : channel.tryLock();
            locked = lock != null && isStill(file, channel);
        } catch (OverlappingFileLockException _) {
            // Another copy of this library in this very process holds it.
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? channel : null;
    }

    /// Whether the path still leads to the file that the channel has open: what is written through the one shows
    /// in the other. Shows by its length, because to open the file a second time, and close it, would give the
    /// lock up.
    private static boolean isStill(Path file, FileChannel channel) throws IOException {
        int length = 1
                + Math.floorMod(ByteBuffer.wrap(RandomBytes.next(Integer.BYTES)).getInt(), MAX_LEASE_BYTES);
        channel.truncate(0).write(ByteBuffer.allocate(1), length - 1);
        try {
            return Files.size(file) == length;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static String prefix() {
        String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9]", "");
        return "offspring-" + user.substring(0, Math.min(MAX_USER_CHARS, user.length())) + "-";
    }

    /// How the names of all begin that this process has made, or is about to remove.
    private static String ownPrefix() {
        return prefix() + ProcessHandle.current().pid() + "-";
    }

    private static void createOwnerOnly(Path path) throws IOException {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// Removes a directory whose lease this process holds.
    private static void clear(Path path) throws IOException {
        // Out of the way first: a member of the family that has not died yet must not add to it any more.
        Path doomed = Files.move(path, path.resolveSibling(ownPrefix() + RandomBytes.nextHex(4)));
        deleteContents(doomed);
        Files.deleteIfExists(doomed.resolve(LEASE));
        Files.deleteIfExists(doomed);
    }

    private static void deleteContents(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(directory.resolve(LEASE))) {
                    if (attributes.isRegularFile()) {
                        NamedFiles.deleteNamed(directory, file);
                    }
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (!visited.equals(directory)) {
                    Files.deleteIfExists(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// Removes the directory with all that is in it and gives the lease up.
    @Override
    public void close() throws IOException {
        try (lease) {
            clear(path);
        }
    }
}
