package io.github.offspring.internal.family;

import io.github.offspring.internal.os.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Where a family's shared memory lies: a directory of its own, where files are memory and never reach a disk,
/// named by a file in the family's directory.
public final class MemoryPlace {

    /// The property that names the folder in which it is made.
    static final String PROPERTY = "offspring.memory-dir";

    private static final Path LINUX = Path.of("/dev/shm");
    private static final String POINTER = "memory";

    private MemoryPlace() {}

    /// Makes it, for the root, and says so in the family's directory.
    static PrivateDirectory create(Path family) throws IOException {
        PrivateDirectory place = PrivateDirectory.create(parent());
        boolean named = false;
        try {
            name(family, place);
            named = true;
        } finally {
            if (!named) {
                place.close();
            }
        }
        place.sweepBeside();
        return place;
    }

    /// Says, in the family's directory, where it is.
    static void name(Path family, PrivateDirectory place) throws IOException {
        // Under another name first: nobody reads half a path.
        Path draft =
                Files.writeString(family.resolve(POINTER + ".new"), place.path().toString());
        Files.move(draft, family.resolve(POINTER));
    }

    private static Path parent() throws IOException {
        String chosen = System.getProperty(PROPERTY);
        if (chosen != null) {
            // Children may have another working directory.
            return Path.of(chosen).toAbsolutePath();
        }
        return Files.isDirectory(LINUX) && Files.isWritable(LINUX) ? LINUX : PrivateDirectory.parent();
    }

    /// Where it is, if there is one.
    public static Optional<Path> of(Path family) throws IOException {
        try {
            return Optional.of(Path.of(Files.readString(family.resolve(POINTER))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// Removes a family's directory and its memory, if no living process owns them.
    public static void removeIfAbandoned(Path family) {
        try {
            of(family).ifPresent(PrivateDirectory::removeIfAbandoned);
        } catch (IOException _) {
            // The next start's sweep removes it.
        }
        PrivateDirectory.removeIfAbandoned(family);
    }
}
