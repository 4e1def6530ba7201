package io.github.offspring.internal.lease;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Files in the family's directory that are one process's alone, and go with it: `m<slot>-<epoch>-…`.
///
/* The name says whose it is, so a file is somebody's from the moment on at which it is there, and nothing has to be written
 * down beside it. Recovery removes what has the name of the dead one's slot and epoch before it frees the slot, so nobody
 * else's file ever has such a name.
 */
final class OwnFiles {

    private OwnFiles() {}

    private static String prefix(int slot, int epoch) {
        return "m" + slot + "-" + epoch + "-";
    }

    /// What the names of a process's own files begin with.
    static String prefix(long process) {
        return prefix(Owner.slot(process), Owner.epoch(process));
    }

    /// Removes those of a dead process. Can be done again.
    static void remove(Path directory, SlotTable slots, int slot) throws IOException {
        String prefix = prefix(slot, SlotTable.epoch(slots.word(slot)));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, prefix + "*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException _) {
            // All of it has gone, with the family.
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
