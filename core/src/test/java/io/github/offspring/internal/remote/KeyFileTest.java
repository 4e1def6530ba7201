package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.internal.os.FileStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files with keys that somebody may have planted, or may read.
class KeyFileTest {

    private static final Credentials KEYS = Credentials.of(new byte[] {1, 2, 3});

    @TempDir
    private Path folder;

    private Path written() throws IOException {
        Path file = folder.resolve("keys");
        KEYS.write(file);
        return file;
    }

    private static void permit(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void whatIsItsOwnersAloneIsRead() throws IOException {
        Path file = written();
        assertThat(FileStatus.of(file).permissions()).isEqualTo("0600");
        assertThat(Credentials.read(file).key()).isEqualTo(KEYS.key());
        permit(file, "r--------");
        assertThat(Credentials.read(file).key()).isEqualTo(KEYS.key());
    }

    /// Symptom: who was interrupted could not connect to a manager.
    @Test
    void anInterruptedThreadWritesAndReadsAll() throws IOException {
        Thread.currentThread().interrupt();

        Path file = written();

        assertThat(Credentials.read(file).key()).isEqualTo(KEYS.key());
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), written());

        assertThatThrownBy(() -> Credentials.read(link))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("symbolic link");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw---x---", "rw-rw-rw-"})
    void whatOthersMayReadOrWriteIsNotUsed(String permissions) throws IOException {
        Path file = written();
        permit(file, permissions);

        assertThatThrownBy(() -> Credentials.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600: permissions=06");
    }

    @Test
    void whatHasAnotherNameIsNotUsed() throws IOException {
        Path file = written();
        Path other = Files.createLink(folder.resolve("other"), file);

        assertThatThrownBy(() -> Credentials.read(file)).hasMessageContaining("links=2");
        Files.delete(other);
        assertThat(Credentials.read(file).key()).isEqualTo(KEYS.key());
    }

    @Test
    void anotherUsersFileIsNotUsed() throws IOException {
        FileStatus status = FileStatus.of(written());

        assertThat(KeyFile.refusal(status, status.owner())).isNull();
        assertThat(KeyFile.refusal(status, status.owner() + 1)).contains("another user's");
    }

    @Test
    void whatIsNoFileIsNotOpened() throws Exception {
        assertThatThrownBy(() -> Credentials.read(folder)).hasMessageContaining("directory");
        // To open it would wait for whoever writes.
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(() -> Credentials.read(pipe)).hasMessageContaining("not a regular file");
    }

    @Test
    void whatIsTooLongIsNotReadWhole() throws IOException {
        Path file = folder.resolve("long");
        KeyFile.write(file, new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> Credentials.read(file)).hasMessageContaining("not a file of keys");
    }

    /// A link that somebody has planted leads to where the keys would be written.
    @Test
    void nothingThatIsThereIsWrittenTo() throws IOException {
        Path victim = folder.resolve("victim");
        Path link = Files.createSymbolicLink(folder.resolve("link"), victim);

        assertThatThrownBy(() -> KEYS.write(link)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(victim).doesNotExist();
        Path file = written();
        assertThatThrownBy(() -> KEYS.write(file)).isInstanceOf(FileAlreadyExistsException.class);
    }
}
