package io.github.offspring.benchmarks;

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
        try {
            Path here = Path.of(
                    main.getProtectionDomain().getCodeSource().getLocation().toURI());
            return List.of("-cp", here.toString(), main.getName());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("benchmark: its own jar has no place in the file system", e);
        }
    }
}
