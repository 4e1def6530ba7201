package io.github.offspring.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What the sweep of another process does to a directory whose owner lives.
@RealProcesses
class LeaseTest {

    /// Another program of the same user, at its start.
    static final class Sweeper {
        public static void main(String[] arguments) throws IOException {
            try (PrivateDirectory own = PrivateDirectory.create(Path.of(arguments[0]))) {
                own.sweepBeside();
            }
        }
    }

    @Test
    void theSweepOfAnotherProcessSparesADirectoryWhoseOwnerLives() throws Exception {
        Path parent = PrivateDirectory.parent();
        try (PrivateDirectory directory = PrivateDirectory.create(parent)) {
            try (JavaProgram sweeper = JavaProgram.main(Sweeper.class, parent.toString())) {
                assertThat(sweeper.await()).isEqualTo(new JavaProgram.Ended(0, "", ""));
            }
            assertThat(directory.path()).isDirectory();
            assertThat(directory.path().resolve("lease")).isRegularFile();
        }
    }
}
