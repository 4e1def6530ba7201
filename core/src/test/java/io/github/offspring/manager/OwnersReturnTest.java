package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.OffspringException;
import io.github.offspring.internal.remote.LostConnection;
import io.github.offspring.process.LongGrace;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An owner that has lost its connection comes again as the owner.
@RealProcesses
class OwnersReturnTest {

    /// Something that is to be closed.
    interface Resource extends AutoCloseable {
        @Override
        void close();
    }

    @TempDir
    private Path folder;

    /// Symptom: it came as anybody, was not allowed to end the manager, and did so by force: nothing was closed.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anOwnerThatHasLostItsConnectionEndsTheManagerInOrder(int returns) {
        String file = folder.resolve("closed").toString();
        try (var _ = new LongGrace();
                Manager manager = Manager.start()) {
            Resource _ = manager.host("resource", Resource.class, () -> () -> write(file));
            for (int i = 0; i < Math.max(returns, 1); i++) {
                Resource lost = manager.host(Resource.class, () -> () -> {});
                LostConnection.of(lost);
                assertThatThrownBy(lost::close).isInstanceOf(OffspringException.class);
                if (i < returns) {
                    assertThat(manager.names()).contains("resource");
                }
            }
        }

        assertThat(Path.of(file)).hasContent("closed");
    }

    private static void write(String file) {
        try {
            Files.writeString(Path.of(file), "closed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
