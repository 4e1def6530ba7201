package io.github.offspring.internal.os;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What the file system says of a file, without following a link.
///
/// @param modified when its contents were changed, in nanoseconds
/// @param mode its type and permissions, as stat(2) has them
/// @param links how many names it has
/// @param owner the user's number
/// @param size in bytes
public record FileStatus(Identity identity, long modified, int mode, int links, int owner, long size) {

    private static final String ATTRIBUTES = "unix:dev,ino,creationTime,lastModifiedTime,mode,nlink,uid,size";
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 040000;
    private static final int LINK = 0120000;
    private static final int OTHERS = 077;
    private static final int PERMISSIONS = 07777;

    /// What tells a file from all others, and from those that had or will have its name.
    ///
    /// @param device the file system
    /// @param inode the file in it; of a file that is gone another may get it, on some file systems
    /// @param created when, in nanoseconds
    public record Identity(long device, long inode, long created) implements Serializable {}

    /// @throws java.nio.file.NoSuchFileException if there is none
    public static FileStatus of(Path file) throws IOException {
        Map<String, Object> found = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        Identity identity = new Identity(number(found, "dev"), number(found, "ino"), time(found, "creationTime"));
        return new FileStatus(
                identity,
                time(found, "lastModifiedTime"),
                (int) number(found, "mode"),
                (int) number(found, "nlink"),
                (int) number(found, "uid"),
                number(found, "size"));
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static long time(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
    }

    /// Whether this is the file of that identity. Where a file system does not tell when a file was created, the
    /// JDK tells when it was modified; the inode must do there.
    public boolean is(Identity other) {
        return isSameInode(other) && (identity.created == other.created || identity.created == modified);
    }

    public boolean isSameInode(Identity other) {
        return identity.device == other.device && identity.inode == other.inode;
    }

    public boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    public boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    public boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    /// Whether somebody else than its owner may do anything with it.
    public boolean isOpenToOthers() {
        return (mode & OTHERS) != 0;
    }

    public String permissions() {
        return String.format("%04o", mode & PERMISSIONS);
    }
}
