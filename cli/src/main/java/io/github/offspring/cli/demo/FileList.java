package io.github.offspring.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.ZipFile;

/// The files that are to be analysed, in the order of their names, each once, however many of the given paths lead
/// to it.
///
/// Links below a path are not followed: they may lead in a circle. What is no regular file, as a socket, is passed
/// over.
final class FileList {

    private final List<Source> sources = new ArrayList<>();
    private final List<Failure> failed = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();

    /// Adds all that is below a path, or the file that it is.
    ///
    /// @param path an existing folder or file
    /// @param ignored tells which files and folders, by path, are passed over
    void add(Path path, Predicate<Path> ignored) {
        try {
            // The walk does not follow links, so it begins where the path leads to.
            Path start = path.toRealPath();
            Files.walkFileTree(start, new Visitor(start, path, ignored));
        } catch (IOException e) {
            if (seen.add(path.toAbsolutePath().normalize())) {
                fail(path.toString(), e);
            }
        }
        sources.sort(Comparator.comparing(Source::name));
    }

    /// Adds the files in an archive.
    ///
    /// @param label what stands before the entries' names
    void addEntries(Path archive, String label) {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(entry -> Source.ofEntry(label + "/" + entry.getName(), archive, entry))
                    .forEach(sources::add);
        } catch (IOException e) {
            fail(archive.toString(), e);
        }
        sources.sort(Comparator.comparing(Source::name));
    }

    private void fail(String name, IOException thrown) {
        failed.add(new Failure(name, Group.reason(thrown), false));
    }

    List<Source> sources() {
        return List.copyOf(sources);
    }

    /// Folders that could not be entered.
    List<Failure> failed() {
        return List.copyOf(failed);
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        private final Path start;
        private final Path shown;
        private final Predicate<Path> ignored;

        /// @param shown the start as the user gave it
        Visitor(Path start, Path shown, Predicate<Path> ignored) {
            this.start = start;
            this.shown = shown;
            this.ignored = ignored;
        }

        private String name(Path file) {
            return file.equals(start)
                    ? shown.toString()
                    : shown.resolve(start.relativize(file)).normalize().toString();
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return ignored.test(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !ignored.test(file) && seen.add(file)) {
                sources.add(Source.ofFile(name(file), file, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (seen.add(file)) {
                fail(name(file), e);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
