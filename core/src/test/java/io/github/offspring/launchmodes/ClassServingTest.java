package io.github.offspring.launchmodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a child is given of its parent's classes, and what not.
@RealProcesses
class ClassServingTest {

    private static String load(String name) {
        try {
            Class<?> type = Class.forName(name, true, Thread.currentThread().getContextClassLoader());
            return "loaded by " + type.getClassLoader();
        } catch (ClassNotFoundException | LinkageError e) {
            return e.getClass().getSimpleName();
        }
    }

    @Test
    void classesOfTheJdkAreNeverTakenFromTheParent() {
        try (var child = ChildProcess.builder()
                .jvmOptions("--limit-modules", "java.base")
                .start(() -> load("java.sql.Timestamp") + ", " + load("javax.sql.DataSource") + ", "
                        + load("org.w3c.dom.Node"))) {
            assertThat(child.result().join())
                    .isEqualTo("ClassNotFoundException, ClassNotFoundException, ClassNotFoundException");
        }
    }

    @Test
    void aClassThatIsNowhereIsNotFound() {
        try (var child = ChildProcess.start(() -> load("no.such.Type"))) {
            assertThat(child.result().join()).isEqualTo("ClassNotFoundException");
        }
    }

    @Test
    void theChildsOwnClassPathGoesFirst(@TempDir Path directory) throws IOException {
        Path additions =
                new Workshop(directory).compile("own", Map.of("own/Thing.java", "package own; public class Thing {}"));

        try (var child = ChildProcess.builder().classPath(additions).start(() -> load("own.Thing"))) {
            assertThat(child.result().join()).contains("AppClassLoader");
        }
    }
}
