package io.github.offspring.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A file that is to be analysed: one of its own, or an entry of an archive.
///
/// @param name what a user calls it
/// @param uri where the file, or the archive, is. Unlike the text of a path it stands for every name that a file
/// can have, in whatever encoding
/// @param entry the name of the entry; empty for the file itself
/// @param bytes how large it was when it was found
record Source(String name, String uri, String entry, long bytes) implements Serializable {

    static Source ofFile(String name, Path file, long bytes) {
        return new Source(name, file.toUri().toString(), "", bytes);
    }

    static Source ofEntry(String name, Path archive, ZipEntry entry) {
        return new Source(name, archive.toUri().toString(), entry.getName(), Math.max(0, entry.getSize()));
    }

    InputStream open() throws IOException {
        Path file = Path.of(URI.create(uri));
        return entry.isEmpty() ? Files.newInputStream(file) : openEntry(file);
    }

    private InputStream openEntry(Path archive) throws IOException {
        ZipFile zip = Archives.open(archive);
        ZipEntry found = zip.getEntry(entry);
        if (found == null) {
            throw new IOException("no such entry any more");
        }
        return zip.getInputStream(found);
    }
}
