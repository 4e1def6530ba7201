package io.github.offspring.internal.remote;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// How the processes of a family tell each other what leads to a server of another one: files in the family's
/// directory, `<server>-<way>-<pid>.keys`.
///
/// Each process writes its own, before it sends anything to which the file leads, and removes no other one's: so one
/// that ends its connection takes nothing away from the rest. They are there whole or not at all, and all of one way
/// say the same. What a process leaves that is killed goes with the family.
final class ProofFiles {

    private static final String ENDING = ".keys";
    private static final int NAME_BYTES = 8;

    private ProofFiles() {}

    /// @param key of the server, and the way
    static void write(String key, Proof proof) throws IOException {
        Path own = own(key);
        Path fresh = own.resolveSibling(RandomBytes.nextHex(NAME_BYTES) + ".new");
        boolean done = false;
        try {
            KeyFile.write(fresh, proof.toBytes());
            // Of a process that had the same number, or of this one.
            Files.move(fresh, own, StandardCopyOption.ATOMIC_MOVE);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(fresh);
            }
        }
    }

    /// What some process of the family has written.
    ///
    /// @return null if none has, or it has ended that
    /// @throws IOException if there are such files, and none can be read
    static @Nullable Proof read(String key) throws IOException {
        IOException unread = null;
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(FamilyHome.here().directory(), key + "-*" + ENDING)) {
            for (Path file : files) {
                try {
                    return Proof.ofBytes(KeyFile.read(file));
                } catch (IOException e) {
                    // That process has removed it since.
                    unread = e;
                }
            }
        }
        if (unread != null) {
            throw unread;
        }
        return null;
    }

    static void remove(String key) {
        try {
            Files.deleteIfExists(own(key));
        } catch (IOException _) {
            // It goes with the family.
        }
    }

    private static Path own(String key) {
        return FamilyHome.here()
                .directory()
                .resolve(key + "-" + ProcessHandle.current().pid() + ENDING);
    }
}
