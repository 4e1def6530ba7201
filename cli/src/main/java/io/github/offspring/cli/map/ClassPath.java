package io.github.offspring.cli.map;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A class path as users type it.
final class ClassPath {

    private static final String ALL_JARS = "*";

    private ClassPath() {}

    /// @param text jars and folders as `java -cp` takes them, `lib/*` for all jars of a folder
    /// @throws IllegalArgumentException if there is no such file or folder
    static List<Path> of(String text) {
        List<Path> paths = new ArrayList<>();
        for (String entry : text.split(File.pathSeparator, -1)) {
            if (entry.equals(ALL_JARS) || entry.endsWith(File.separator + ALL_JARS)) {
                paths.addAll(jars(Path.of(entry.substring(0, entry.length() - ALL_JARS.length()))));
            } else if (!entry.isEmpty()) {
                Path path = Path.of(entry);
                if (!Files.exists(path)) {
                    throw new IllegalArgumentException("there is no such jar or folder: " + path);
                }
                paths.add(path.toAbsolutePath());
            }
        }
        return paths;
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException _) {
            throw new IllegalArgumentException("there is no such folder: " + folder);
        }
    }
}
