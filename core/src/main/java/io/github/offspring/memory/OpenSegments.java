package io.github.offspring.memory;

import io.github.offspring.internal.os.FileStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// The segments that this process has open, one object for each: what is received a thousand times is mapped once.
///
/// Not by weak references: a thread may use a segment long after it has lost the object that it had it from.
final class OpenSegments {

    /// As long as a file is mapped no other one gets its inode.
    private record Key(long device, long inode, boolean readOnly) {
        static Key of(FileStatus.Identity identity, boolean readOnly) {
            return new Key(identity.device(), identity.inode(), readOnly);
        }
    }

    private static final Map<Key, SharedMemory> OPEN = new HashMap<>();

    private OpenSegments() {}

    @FunctionalInterface
    interface Attachment {
        SharedMemory make() throws IOException;
    }

    /// The open one, or a new one.
    static SharedMemory get(FileStatus.Identity identity, boolean readOnly, Attachment attachment) throws IOException {
        synchronized (OPEN) {
            SharedMemory open = OPEN.get(Key.of(identity, readOnly));
            return open != null ? open : attachment.make();
        }
    }

    static void opened(SharedMemory memory, FileStatus.Identity identity, boolean readOnly) {
        synchronized (OPEN) {
            OPEN.putIfAbsent(Key.of(identity, readOnly), memory);
        }
    }

    static void closed(SharedMemory memory, FileStatus.Identity identity, boolean readOnly) {
        synchronized (OPEN) {
            OPEN.remove(Key.of(identity, readOnly), memory);
        }
    }
}
