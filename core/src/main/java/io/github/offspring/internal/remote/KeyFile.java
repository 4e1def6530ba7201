package io.github.offspring.internal.remote;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.FileStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A file with a secret: one user's alone, from the moment on that it is there.
///
/// Who may read it may be somebody who should not; who could have put it there may have chosen the secret. So a file
/// that others could have a hand in is not used. A directory that others may write to is theirs to change between two
/// looks; there nothing helps.
final class KeyFile {

    private static final int MAX_BYTES = 1 << 20;
    private static final String OWNER_ONLY = "rw-------";

    private KeyFile() {}

    /// Writes a new one, whole or not at all.
    ///
    /// @throws IOException if there is anything of that name, or it cannot be written
    static void write(Path file, byte[] content) throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY));
        // That follows no link.
        Files.createFile(file, onlyOwner);
        boolean done = false;
        // No channel, which an interruption of this thread would close.
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            out.write(content);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// @throws IOException if it cannot be read, or is not this user's alone
    static byte[] read(Path file) throws IOException {
        FileStatus before = look(file);
        var bytes = new ByteArrayOutputStream();
        // What is no plain file, and may never answer, has been refused before.
        try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            bytes.writeBytes(in.readNBytes(MAX_BYTES + 1));
        }
        if (!look(file).is(before.identity())) {
            throw new IOException("another file has taken its place meanwhile");
        }
        if (bytes.size() > MAX_BYTES) {
            throw new IOException("it is not a file of keys");
        }
        return bytes.toByteArray();
    }

    private static FileStatus look(Path file) throws IOException {
        FileStatus status = FileStatus.of(file);
        String reason =
                refusal(status, FileStatus.of(FamilyHome.here().directory()).owner());
        if (reason != null) {
            throw new IOException(reason);
        }
        return status;
    }

    /// @param user who is to own it
    /// @return why it is not used; null if it is
    static @Nullable String refusal(FileStatus status, int user) {
        if (status.isLink()) {
            return "it is a symbolic link, which somebody may have planted; name the file itself";
        }
        if (!status.isRegular()) {
            return status.isDirectory() ? "it is a directory" : "it is not a regular file";
        }
        if (status.owner() != user) {
            return "it is another user's, who may know what is in it; copy it: owner=" + status.owner() + ", user="
                    + user;
        }
        if (status.isOpenToOthers()) {
            return "it is not its owner's alone; if nobody has read it, chmod 600: permissions=" + status.permissions();
        }
        if (status.links() > 1) {
            return "it has other names, under which others may reach it; copy it: links=" + status.links();
        }
        return null;
    }
}
