package io.github.offspring.internal.lease;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Leases with the JDK's file locks.
///
/// These end as soon as anything in this process closes any channel on the file: it is opened once, here, for as
/// long as the process lives.
final class FileLockLeases implements Leases {

    private final FileChannel channel;
    private final Map<Integer, FileLock> own = new HashMap<>();

    private FileLockLeases(FileChannel channel) {
        this.channel = channel;
    }

    static FileLockLeases open(Path file) throws IOException {
        return new FileLockLeases(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }

    @Override
    public synchronized boolean tryHold(int at) throws IOException {
        if (own.containsKey(at)) {
            return true;
        }
        try {
            FileLock lock = channel.tryLock(at, 1, false);
            if (lock != null) {
                own.put(at, lock);
            }
            return lock != null;
        } catch (OverlappingFileLockException _) {
            // Another copy of this library in this process.
            return false;
        }
    }

    @Override
    public synchronized void release(int at) throws IOException {
        FileLock lock = own.remove(at);
        if (lock != null) {
            lock.release();
        }
    }

    /// The JDK cannot ask without taking: for a moment this process holds what it asks about.
    @Override
    public synchronized boolean isHeld(int at) throws IOException {
        if (own.containsKey(at)) {
            return true;
        }
        try {
            FileLock lock = channel.tryLock(at, 1, false);
            if (lock != null) {
                lock.release();
            }
            return lock == null;
        } catch (OverlappingFileLockException _) {
            return true;
        }
    }
}
