package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.PeerLostException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Paths at which nobody can listen.
@RealProcesses
class ListenerPathTest {

    private static final AuthKey KEY = AuthKey.random();

    @TempDir
    Path directory;

    private void cannotBind(Path path, String why) {
        assertThatThrownBy(() -> Listener.bind(path, KEY))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("listener " + path + ": cannot be opened because ")
                .hasMessageContaining(why);
    }

    @Test
    @Conformance({"TestInvalidFamily.test_invalid_family", "TestInvalidFamily.test_invalid_family_win32"})
    void anAddressOfAnotherKindIsAPathThatCannotBeUsed() {
        // What Python takes for a pipe of Windows is a file name here, of a folder that is none.
        cannotBind(directory.resolve("pipe.sock/\\\\.\\test"), "");
        assertThatThrownBy(() -> Connection.connect(directory.resolve("\\\\.\\test"), KEY))
                .isInstanceOf(PeerLostException.class)
                .hasMessageContaining("nobody listens there");
    }

    @Test
    void aPathThatIsTooLongIsAnErrorAndLeavesNothing() throws IOException {
        Path path = directory.resolve("x".repeat(120));

        cannotBind(path, "too long");

        assertThat(directory).isEmptyDirectory();
        assertThatThrownBy(() -> Connection.connect(path, KEY)).isInstanceOf(PeerLostException.class);
    }

    @Test
    void theLimitIsInBytesNotInCharacters() {
        int left = 104 - directory.toString().getBytes(StandardCharsets.UTF_8).length;
        assumeTrue(left > 3, "the temporary folder's own path is short");

        cannotBind(directory.resolve("é".repeat(left)), "too long");
    }

    @Test
    void aFileThatIsNoSocketIsInUseAndIsKept() throws IOException {
        Path file = Files.writeString(directory.resolve("precious.txt"), "precious");

        cannotBind(file, "in use");

        assertThat(file).hasContent("precious");
        assertThatThrownBy(() -> Connection.connect(file, KEY)).isInstanceOf(PeerLostException.class);
    }

    @Test
    void aFolderThatDoesNotExistOrIsAFileIsAnError() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        cannotBind(directory.resolve("nowhere/l.sock"), "");
        cannotBind(file.resolve("l.sock"), "");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsAnError() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        try {
            assumeTrue(!Files.isWritable(directory), "this user may write everywhere");
            cannotBind(directory.resolve("l.sock"), "ermission");
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFolderInWhichNothingCanBeCreatedIsAnError() {
        Path folder = Path.of("/proc/self");
        assumeTrue(Files.isDirectory(folder), "Linux");

        cannotBind(folder.resolve("l.sock"), "");
    }

    @Test
    void theSocketFileGoesWithTheListenerAndThePathCanBeUsedAgain() throws InterruptedException {
        Path path = directory.resolve("l.sock");
        for (int i = 0; i < 3; i++) {
            try (Listener listener = Listener.bind(path, KEY)) {
                assertThat(listener.accept(Duration.ZERO)).isEmpty();
            }
            assertThat(path).doesNotExist();
        }
    }
}
