package io.github.offspring.memory;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.AllocatedFile;
import io.github.offspring.internal.os.FileStatus;
import io.github.offspring.internal.os.MachineMemory;
import io.github.offspring.internal.os.NamedFiles;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.robust.Domains;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The file that a segment is: in the family's directory, under a name that nobody else knows, or beside that
/// directory, under one that everybody may.
///
/* Whose it is. One without a name is its maker's at first, and its name says so: it goes with that process, whatever
 * becomes of it. Before anybody else is told of it it gets a second name, that makes it the family's, and loses the first.
 * Killed in between: with both names it stays, as one that was told of would, and recovery takes the first away.
 *
 * A named one is complete before it gets its name. It is made as a draft, which is its maker's, recorded as
 * one that goes with the family, and then linked to its name, which fails if somebody has it; then the draft's own name
 * goes. Killed in between: before the link there is a draft, which goes with the process, and perhaps a record of a file that
 * never came, which goes with the family; after it there is a complete segment with two names, of which whoever attaches it removes
 * the draft's.
 *
 * The folder of named ones is open to all users. Nothing that lies there is trusted before it has been looked at, and
 * looked at again when it is open.
 */
record SegmentFile(Path directory, Path path, boolean isNamed, FileStatus.Identity identity) {

    /// What every C library takes, with the slash that it puts before it.
    static final int MAX_NAME_BYTES = 250;

    private static final String ANONYMOUS = "m-";
    private static final int ANONYMOUS_BYTES = 8;
    private static final Pattern ANONYMOUS_NAME = Pattern.compile("m-[0-9a-f]{16}");
    private static final String FAMILIES = "offspring-*";
    private static final String DRAFTS = "m*";

    /// From here on it is worth asking whether the machine has so much.
    private static final long LARGE = 16L << 20;

    private static Path memoryDirectory() throws IOException {
        return FamilyHome.here().memoryDirectory();
    }

    /// The name, without the folder.
    String fileName() {
        return path.getFileName().toString();
    }

    /// Whether it goes with this process, which has made it.
    boolean isOwn() {
        return !isNamed && !fileName().startsWith(ANONYMOUS);
    }

    /// What people call it, whosever it is.
    String title() {
        return isOwn() ? ANONYMOUS + fileName().substring(fileName().lastIndexOf('-') + 1) : fileName();
    }

    // ---- Making

    static String randomId() {
        return RandomBytes.nextHex(ANONYMOUS_BYTES);
    }

    /// Creates one without a name, which is this process's own.
    static SegmentFile create(long bytes, Supplier<String> ids) throws IOException {
        Path directory = memoryDirectory();
        Path file = allocate(directory, bytes, ids);
        return new SegmentFile(directory, file, false, FileStatus.of(file).identity());
    }

    static SegmentFile create(String name, long bytes) throws IOException {
        Path directory = memoryDirectory();
        Path file = directory.resolveSibling(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            // Before all that memory is taken for nothing.
            throw new FileAlreadyExistsException(file.toString());
        }
        Path draft = allocate(directory, bytes, SegmentFile::randomId);
        FileStatus.Identity identity = FileStatus.of(draft).identity();
        publish(directory, draft, file, identity);
        return new SegmentFile(directory, file, true, identity);
    }

    private static void publish(Path directory, Path draft, Path file, FileStatus.Identity identity)
            throws IOException {
        boolean published = false;
        try {
            NamedFiles.add(directory, identity, file.getFileName().toString());
            Files.createLink(file, draft);
            published = true;
        } finally {
            Files.deleteIfExists(draft);
            if (!published) {
                NamedFiles.remove(directory, identity);
            }
        }
        if (!NamedFiles.contains(directory, identity)) {
            // Whoever has removed what the family had came before the name, or removed it too, and it is another's.
            NamedFiles.deleteIfSame(file, identity);
            throw new IOException("the family has ended");
        }
    }

    private static Path allocate(Path directory, long bytes, Supplier<String> ids) throws IOException {
        checkSpace(directory, bytes);
        String own = Domains.here().ownFiles();
        while (true) {
            Path file = directory.resolve(own + ids.get());
            try {
                AllocatedFile.allocate(file, bytes);
                return file;
            } catch (FileAlreadyExistsException _) {
                // The next name.
            } catch (IOException e) {
                throw noSpace(directory, e.getMessage() + ": free=" + free(directory, false), e);
            }
        }
    }

    /// Before anything is taken: to find out by taking all that there is would hurt others.
    private static void checkSpace(Path directory, long bytes) throws IOException {
        long free = free(directory, bytes >= LARGE);
        if (bytes > free) {
            throw noSpace(directory, "there is no space for it: free=" + free, null);
        }
    }

    private static FileSystemException noSpace(Path directory, String reason, @Nullable IOException cause) {
        FileSystemException refusal = new FileSystemException(directory.toString(), null, reason);
        refusal.initCause(cause);
        return refusal;
    }

    /// How much can be had, in bytes.
    private static long free(Path directory, boolean ofMachine) throws IOException {
        long free = directory.toFile().getUsableSpace();
        if (ofMachine) {
            FileStore store = Files.getFileStore(directory);
            if (store.type().equals("tmpfs")) {
                return Math.min(free, MachineMemory.availableBytes());
            }
        }
        return free;
    }

    // ---- Finding

    /// Whether a segment's file may be called this.
    ///
    /// @throws IllegalArgumentException if not
    static void checkName(String name) {
        Objects.requireNonNull(name, "name");
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        boolean isFile = !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
        if (name.isEmpty() || bytes > MAX_NAME_BYTES || !isFile) {
            throw new IllegalArgumentException("name must be that of a file, without '/' and NUL, in [1, "
                    + MAX_NAME_BYTES + "] bytes: name='" + name.replace('\0', '?') + "', bytes=" + bytes);
        }
        checkCharacters(name);
    }

    /// Half a character, or one that the locale's encoding has not, is in no file's name.
    private static void checkCharacters(String name) {
        try {
            Path _ = Path.of(name);
        } catch (InvalidPathException e) {
            Charset encoding = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
            String shown = new String(name.getBytes(encoding), encoding);
            throw new IllegalArgumentException(
                    "name must be that of a file, in characters that files' names can have here: name='" + shown
                            + "', encoding=" + encoding,
                    e);
        }
    }

    static SegmentFile find(String name) throws IOException {
        Path directory = memoryDirectory();
        Path file = directory.resolveSibling(name);
        return new SegmentFile(directory, file, true, look(directory, file).identity());
    }

    /// The file that another process has told of.
    ///
    /// @throws IllegalArgumentException if no segment can be called so
    static SegmentFile find(String name, boolean isNamed, FileStatus.Identity identity) throws IOException {
        if (isNamed) {
            checkName(name);
        } else if (!ANONYMOUS_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a segment: name=" + name);
        }
        Path directory = memoryDirectory();
        Path file = isNamed ? directory.resolveSibling(name) : directory.resolve(name);
        if (!look(directory, file).is(identity)) {
            throw replaced(file);
        }
        return new SegmentFile(directory, file, isNamed, identity);
    }

    private static FileStatus look(Path directory, Path file) throws IOException {
        FileStatus status = FileStatus.of(file);
        if (status.links() > 1 && status.isRegular()) {
            removeDraft(directory, status.identity());
            status = FileStatus.of(file);
        }
        String reason = refusal(status, FileStatus.of(directory).owner());
        if (reason != null) {
            throw new FileSystemException(file.toString(), null, reason);
        }
        return status;
    }

    private static @Nullable String refusal(FileStatus status, int user) {
        if (status.isLink()) {
            return "it is a symbolic link, which somebody may have planted";
        }
        if (!status.isRegular()) {
            return status.isDirectory() ? "it is a directory" : "it is not a regular file";
        }
        if (status.owner() != user) {
            return "it belongs to another user: uid=" + status.owner() + ", expected=" + user;
        }
        if (status.isOpenToOthers()) {
            return "other users may open it: mode=" + status.permissions() + ", expected=0600";
        }
        if (status.links() > 1) {
            return "it is also another file, which somebody may have linked here: links=" + status.links();
        }
        return status.size() == 0 ? "it is empty: whoever makes it has not given it a size yet" : null;
    }

    /// Takes away the second name that a segment has if its maker was killed a moment too early, or is about to do
    /// this itself.
    private static void removeDraft(Path directory, FileStatus.Identity identity) throws IOException {
        int user = FileStatus.of(directory).owner();
        try (DirectoryStream<Path> families = Files.newDirectoryStream(directory.resolveSibling("."), FAMILIES)) {
            for (Path family : families) {
                removeDraftIn(family, user, identity);
            }
        }
    }

    private static void removeDraftIn(Path family, int user, FileStatus.Identity identity) throws IOException {
        try {
            FileStatus status = FileStatus.of(family);
            if (status.isDirectory() && status.owner() == user) {
                try (DirectoryStream<Path> drafts = Files.newDirectoryStream(family, DRAFTS)) {
                    for (Path draft : drafts) {
                        if (FileStatus.of(draft).isSameInode(identity)) {
                            Files.deleteIfExists(draft);
                        }
                    }
                }
            }
        } catch (NoSuchFileException _) {
            // The draft has got its name meanwhile, or the family has ended; another look will tell.
        }
    }

    // ---- Using

    /// Maps it, if it is still the same.
    MemorySegment map(boolean readOnly, Arena arena) throws IOException {
        MemorySegment memory = AllocatedFile.map(
                path, readOnly ? FileChannel.MapMode.READ_ONLY : FileChannel.MapMode.READ_WRITE, arena);
        FileStatus status = FileStatus.of(path);
        if (!status.is(identity)) {
            throw replaced(path);
        }
        if (memory.byteSize() == 0 || status.size() < memory.byteSize()) {
            throw new FileSystemException(path.toString(), null, "somebody has cut it off: bytes=" + status.size());
        }
        return memory;
    }

    /// Makes this process's own one the family's: it stays when this process ends. Must come before anybody is told
    /// of it.
    ///
    /// @return where it is now
    SegmentFile given() throws IOException {
        Path given = directory.resolve(title());
        try {
            Files.createLink(given, path);
        } catch (NoSuchFileException _) {
            // It has been removed, and whoever is told of it will find that.
        }
        Files.deleteIfExists(path);
        return new SegmentFile(directory, given, false, identity);
    }

    /// Takes the name away.
    ///
    /// @throws NoSuchFileException if that has been done, also if another file has the name now
    void remove() throws IOException {
        try {
            if (!FileStatus.of(path).is(identity)) {
                throw replaced(path);
            }
            Files.delete(path);
        } catch (NoSuchFileException e) {
            keep();
            throw e;
        }
        keep();
    }

    private static NoSuchFileException replaced(Path file) {
        return new NoSuchFileException(file.toString(), null, "there is another one of its name");
    }

    /// From now on it does not go with the family.
    void keep() throws IOException {
        if (isNamed) {
            NamedFiles.remove(directory, identity);
        }
    }
}
