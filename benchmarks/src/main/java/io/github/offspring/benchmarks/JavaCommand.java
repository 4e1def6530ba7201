package io.github.offspring.benchmarks;

import io.github.offspring.process.ChildProcess;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/// How to run another program of this jar.
final class JavaCommand {
    private JavaCommand() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static List<String> main(Class<?> main) {
        return List.of("-cp", placeOf(main), main.getName());
    }

    /// The same for one that uses the library.
    static List<String> mainWithLibrary(Class<?> main) {
        String path = placeOf(main) + File.pathSeparator + placeOf(ChildProcess.class);
        return List.of("-cp", path, main.getName());
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("benchmark: its own jar has no place in the file system", e);
        }
    }
}
