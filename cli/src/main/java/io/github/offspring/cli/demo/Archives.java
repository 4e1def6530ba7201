package io.github.offspring.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipFile;

/// The archives that this process reads from.
///
/// They stay open as long as it lives: reading the directory of one with thousands of entries takes longer than
/// reading some of the entries.
final class Archives {

    private static final Map<Path, ZipFile> OPEN = new ConcurrentHashMap<>();

    private Archives() {}

    static ZipFile open(Path archive) throws IOException {
        try {
            return OPEN.computeIfAbsent(archive, Archives::openNow);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static ZipFile openNow(Path archive) {
        try {
            return new ZipFile(archive.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
