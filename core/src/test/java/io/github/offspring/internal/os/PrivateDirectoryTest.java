package io.github.offspring.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class PrivateDirectoryTest {

    /// Another program of the same user that starts.
    static final class Sweeper {
        public static void main(String[] arguments) throws IOException {
            try (PrivateDirectory own = PrivateDirectory.create(Path.of(arguments[0]))) {
                own.sweepBeside();
            }
        }
    }

    /// One that is killed before it can remove what is its own.
    static final class Killed {
        public static void main(String[] arguments) throws IOException {
            PrivateDirectory.create(Path.of(arguments[0]));
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void aLivingOwnersDirectoryIsNotSweptByAnotherProgram(@TempDir Path temporary)
            throws IOException, InterruptedException {
        try (PrivateDirectory own = PrivateDirectory.create(temporary)) {
            run(Sweeper.class, temporary);

            assertThat(own.path()).isDirectory();
        }
    }

    @Test
    void aDeadOwnersDirectoryIsSwept(@TempDir Path temporary) throws IOException, InterruptedException {
        run(Killed.class, temporary);
        assertThat(temporary).isNotEmptyDirectory();

        run(Sweeper.class, temporary);

        assertThat(temporary).isEmptyDirectory();
    }

    private static void run(Class<?> program, Path temporary) throws InterruptedException {
        try (JavaProgram running = JavaProgram.main(program, temporary.toString())) {
            assertThat(running.await().err()).isEmpty();
        }
    }
}
