package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files of keys as they are made and read.
class ManagerKeysTest {

    @TempDir
    private Path folder;

    private Path server;
    private Path client;

    @BeforeEach
    void name() {
        server = folder.resolve("server.keys");
        client = folder.resolve("client.keys");
    }

    private void create() {
        ManagerKeys.create(server, client, "localhost");
    }

    /// Symptom: a certificate that no client could ever be satisfied with.
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "host:4711", "-a", "a..b", "a.", "1.2.3.400", "*", "caf\u00e9"})
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> ManagerKeys.create(server, client, "localhost", host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host='" + host + "'");

        assertThat(server).doesNotExist();
        assertThat(client).doesNotExist();
    }

    @Test
    void aHostIsGivenOnce() {
        assertThatThrownBy(() -> ManagerKeys.create(server, client, "a.example.org", "A.example.org"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("once");
    }

    /// Symptom: that there was such a file already, of which nobody knew.
    @Test
    void theFilesMustBeTwo() {
        Path same = folder.resolve("x").resolve("..").resolve("server.keys");

        assertThatThrownBy(() -> ManagerKeys.create(server, same, "localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be two");
        assertThat(server).doesNotExist();
    }

    @Test
    void namesAndAddressesAreHosts() {
        ManagerKeys.create(server, client, "calc.example.org", "*.example.org", "db_1", "192.0.2.7", "2001:db8::1");

        assertThat(server).exists();
    }

    /// Symptom: `cannot be read because null`, or a shorter key.
    @Test
    void aFileThatIsCutOffSaysSo() throws IOException {
        create();
        byte[] whole = Files.readAllBytes(client);
        for (int length : new int[] {0, 2, 4, 6, 8, 20, 40, 42, 44, 100, whole.length - 1}) {
            Files.write(client, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> ManagerKeys.load(client))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("manager keys in " + client + ": cannot be read because it is cut off: length=" + length
                            + " bytes; copy it again, or make the files of both sides anew");
        }
    }

    @Test
    void whatIsNoFileOfKeysSaysSo() throws IOException {
        create();
        byte[] whole = Files.readAllBytes(client);
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        byte[] absurd = whole.clone();
        absurd[4] = -1;
        byte[] other = whole.clone();
        other[0]++;
        for (byte[] bytes : new byte[][] {longer, absurd, other}) {
            Files.write(client, bytes);

            assertThatThrownBy(() -> ManagerKeys.load(client)).hasMessageContaining("it is not a file of keys");
        }
        Files.delete(client);
        assertThatThrownBy(() -> ManagerKeys.load(client)).hasMessageContaining("because there is no such file");
    }

    /// Symptom: the first file was left behind, so that the next attempt failed, too.
    @Test
    void ifTheSecondFileExistsTheFirstIsNotMade() throws IOException {
        Files.writeString(client, "somebody's");

        var thrown = catchThrowableOfType(UncheckedIOException.class, this::create);

        assertThat(thrown)
                .hasMessage("manager keys: cannot be written because there is such a file already: file=" + client
                        + "; name another one, or remove it");
        assertThat(server).doesNotExist();
        assertThat(client).hasContent("somebody's");
        Files.delete(client);
        create();
        assertThat(ManagerKeys.load(server)).isNotNull();
    }

    @Test
    void whatWasThereStays() throws IOException {
        Files.writeString(server, "somebody's");

        assertThatThrownBy(this::create).hasMessageContaining("file=" + server);

        assertThat(server).hasContent("somebody's");
        assertThat(client).doesNotExist();
    }

    @Test
    void aFolderThatIsNotThereLeavesNothing() {
        client = folder.resolve("nowhere").resolve("client.keys");

        assertThatThrownBy(this::create).hasMessageContaining("its folder is not there");

        assertThat(server).doesNotExist();
    }
}
