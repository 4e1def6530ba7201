package io.github.offspring.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Gives each JVM that runs tests a temporary folder of its own, before the first test.
///
/// What a killed program leaves there until the next start is then left by a test of this JVM, and by none of
/// another one that runs beside it. `java.io.tmpdir` is set while the JVM runs, so `@TempDir` stays where it was:
/// folders in it must be short enough to hold sockets, too.
public final class OwnTemporaryFolder implements LauncherSessionListener {

    private static final String PROPERTY = "java.io.tmpdir";
    /// The path of a socket has some hundred bytes, of which the folders of programs and families need most.
    private static final int MAX_PARENT_CHARS = 12;

    private static boolean set;

    /// Called by JUnit.
    public OwnTemporaryFolder() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        setOnce();
    }

    private static synchronized void setOnce() {
        if (set) {
            return;
        }
        set = true;
        Path folder = create(parent());
        System.setProperty(PROPERTY, folder.toString());
        // Run after the shutdown hooks, in which families clear away, in the reverse order of these calls.
        folder.toFile().deleteOnExit();
    }

    private static Path parent() {
        Path usual = Path.of(System.getProperty(PROPERTY));
        Path brief = Path.of("/tmp");
        return usual.toString().length() > MAX_PARENT_CHARS && Files.isWritable(brief) ? brief : usual;
    }

    /// Not one with the JDK's long random names.
    private static Path create(Path parent) {
        var attributes = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        for (int i = 0; ; i++) {
            Path folder = parent.resolve("t" + ProcessHandle.current().pid() + (i == 0 ? "" : "." + i));
            try {
                return Files.createDirectory(folder, attributes);
            } catch (FileAlreadyExistsException _) {
                // Left by a JVM that was killed and had the same number.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// What killed programs have left. This JVM's own family goes in its shutdown.
    @Override
    public void launcherSessionClosed(LauncherSession session) {
        String own = "-" + ProcessHandle.current().pid() + "-";
        Path folder = Path.of(System.getProperty(PROPERTY));
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(
                            path -> !path.getFileName().toString().contains(own))
                    .toList()) {
                remove(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path top) throws IOException {
        List<Path> all;
        try (Stream<Path> below = Files.walk(top)) {
            all = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
