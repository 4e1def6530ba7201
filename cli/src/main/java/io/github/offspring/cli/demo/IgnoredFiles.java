package io.github.offspring.cli.demo;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What git does not keep of a project: its own folder, and what the project's `.gitignore` names.
///
/// Only patterns for names are understood, as `target/` and `*.iml`; this project has no others.
final class IgnoredFiles implements Predicate<Path> {

    private final List<PathMatcher> folders = new ArrayList<>();
    private final List<PathMatcher> files = new ArrayList<>();

    private IgnoredFiles() {}

    static IgnoredFiles of(Path project) {
        IgnoredFiles ignored = new IgnoredFiles();
        ignored.add(".git/");
        ignored.add("target/");
        try {
            Path list = project.resolve(".gitignore");
            if (Files.isRegularFile(list)) {
                Files.readAllLines(list).forEach(ignored::add);
            }
        } catch (IOException _) {
            // Then some more files are analysed.
        }
        return ignored;
    }

    private void add(String line) {
        String pattern = line.strip();
        boolean folder = pattern.endsWith("/");
        String name = folder ? pattern.substring(0, pattern.length() - 1) : pattern;
        if (!name.isEmpty() && !name.startsWith("#") && !name.startsWith("!") && !name.contains("/")) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
            folders.add(matcher);
            if (!folder) {
                files.add(matcher);
            }
        }
    }

    @Override
    public boolean test(Path path) {
        Path name = path.getFileName();
        List<PathMatcher> patterns = Files.isDirectory(path) ? folders : files;
        return name != null && patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
