package io.github.offspring.internal.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files beside a [PrivateDirectory] that go when it goes, though strangers know them by their names.
///
/* For each there is a record in the directory, a small file that says its name and its identity, written before the
 * file gets its name. Whoever removes the directory, its owner or a sweep, removes what the records name first. A file
 * that has got the name later has another identity and is left alone.
 *
 * Between the look at the identity and the removal somebody may remove the file and make another one of its name: then
 * that one goes. There is no system call that asks and removes.
 */
public final class NamedFiles {

    private static final String PREFIX = "name-";
    private static final Pattern RECORD =
            Pattern.compile("(-?[0-9]+) (-?[0-9]+) (-?[0-9]+)\n([^/\0]+)", Pattern.DOTALL);

    private NamedFiles() {}

    /// The record's path: a file that is there has its inode for itself, so an older record of that number is void.
    private static Path record(Path directory, FileStatus.Identity identity) {
        return directory.resolve(
                PREFIX + Long.toHexString(identity.device()) + "-" + Long.toHexString(identity.inode()));
    }

    /// Notes that a file, which does not have its name yet, is to go with a directory.
    ///
    /// @param name what it will have, beside the directory
    public static void add(Path directory, FileStatus.Identity identity, String name) throws IOException {
        String text = identity.device() + " " + identity.inode() + " " + identity.created() + "\n" + name;
        Files.write(record(directory, identity), text.getBytes(StandardCharsets.UTF_8));
    }

    /// Whether a file is still to go with the directory: false also if that is gone.
    public static boolean contains(Path directory, FileStatus.Identity identity) {
        return Files.exists(record(directory, identity));
    }

    /// From now on the file does not go with the directory.
    ///
    /// @return whether it was to
    public static boolean remove(Path directory, FileStatus.Identity identity) throws IOException {
        return Files.deleteIfExists(record(directory, identity));
    }

    /// If a file of a directory is such a record, deletes what it names.
    static void deleteNamed(Path directory, Path file) throws IOException {
        if (!directory.equals(file.getParent())
                || !file.getFileName().toString().startsWith(PREFIX)) {
            return;
        }
        Matcher text = RECORD.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        // If not, its writer was killed while writing, and has not come to give the file its name.
        if (text.matches()) {
            FileStatus.Identity identity = new FileStatus.Identity(
                    Long.parseLong(text.group(1)), Long.parseLong(text.group(2)), Long.parseLong(text.group(3)));
            deleteIfSame(directory.resolveSibling(text.group(4)), identity);
        }
    }

    /// Deletes a file, unless another one has its name now.
    public static void deleteIfSame(Path file, FileStatus.Identity identity) throws IOException {
        try {
            FileStatus status = FileStatus.of(file);
            if (status.isRegular() && status.is(identity)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException _) {
            // Somebody has removed it already.
        }
    }
}
