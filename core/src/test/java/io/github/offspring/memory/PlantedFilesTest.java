package io.github.offspring.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The folder of named segments is open to every user: what lies there may have been put there for us.
@RealProcesses
class PlantedFilesTest {

    private final String name = TestNames.next();
    private final Path file = TestNames.file(name);

    @AfterEach
    void takeAway() throws IOException {
        Files.deleteIfExists(file);
    }

    private static void assertRefused(String name, String reason) {
        assertThatThrownBy(() -> SharedMemory.attach(name))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("shared memory '" + name + "': cannot be attached because", reason);
        assertThatThrownBy(() -> SharedMemory.attachReadOnly(name)).hasMessageContaining(reason);
        assertThatThrownBy(() -> SharedMemory.create(name, 10)).hasCauseInstanceOf(FileAlreadyExistsException.class);
    }

    private static void write(Path file) throws IOException {
        Files.write(file, new byte[100]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        String target = TestNames.next();
        try (SharedMemory memory = SharedMemory.create(target, 10)) {
            Files.createSymbolicLink(file, TestNames.file(target));
            assertRefused(name, "symbolic link");
            memory.remove();
        }
        // Also if it leads nowhere.
        assertRefused(name, "symbolic link");
    }

    @Test
    void aDirectoryAndAFifoAreNoSegments() throws Exception {
        Files.createDirectory(file);
        assertRefused(name, "it is a directory");
        Files.delete(file);

        int made = new ProcessBuilder("mkfifo", "-m", "600", file.toString())
                .start()
                .waitFor();
        assertThat(made).isZero();
        assertRefused(name, "not a regular file");
    }

    @Test
    void whatOthersMayOpenIsRefused() throws IOException {
        write(file);
        for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            assertRefused(name, "other users may open it");
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        SharedMemory.attach(name).close();
    }

    @Test
    void whatBelongsToAnotherUserIsRefused() throws IOException {
        write(file);
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may give files away");
        Files.setAttribute(file, "unix:uid", 12345);
        assertRefused(name, "it belongs to another user: uid=12345");
    }

    @Test
    void whatIsAlsoAnotherFileIsRefused() throws IOException {
        Path precious = TestNames.file(TestNames.next());
        write(precious);
        try {
            Files.createLink(file, precious);
            assertRefused(name, "it is also another file, which somebody may have linked here: links=2");
        } finally {
            Files.delete(precious);
        }
        SharedMemory.attach(name).close();
    }

    @Test
    void whatIsEmptyIsNotCompleteYet() throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertRefused(name, "it is empty");
    }

    /// Its maker was killed between the two steps by which a segment gets its name and loses its draft's.
    @Test
    void aSegmentWhoseMakerWasKilledTooEarlyIsMended() throws IOException {
        Path draft = TestNames.memoryDirectory().resolve("m-" + RandomBytes.nextHex(8));
        write(draft);
        Files.createLink(file, draft);

        try (SharedMemory memory = SharedMemory.attach(name)) {
            memory.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        }
        assertThat(draft).doesNotExist();
        assertThat((Integer) Files.getAttribute(file, "unix:nlink")).isEqualTo(1);
    }
}
