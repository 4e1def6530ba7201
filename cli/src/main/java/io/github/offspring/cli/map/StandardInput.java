package io.github.offspring.cli.map;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// Standard input as it comes, and how much there is of it.
///
/// @param in what is read
/// @param bytes how many there are; empty if nobody can know
record StandardInput(InputStream in, OptionalLong bytes) {

    private static final Path IN = Path.of("/dev/stdin");

    @SuppressWarnings("resource") // of this process, and closed with it
    static StandardInput open() {
        FileInputStream in = new FileInputStream(FileDescriptor.in);
        return new StandardInput(in, size(in.getChannel()));
    }

    /// Whether a file is what standard input is read from.
    static boolean isFrom(Path file) {
        try {
            return Files.isRegularFile(IN) && Files.exists(file) && Files.isSameFile(IN, file);
        } catch (IOException _) {
            // It cannot be looked at: opening it says why.
            return false;
        }
    }

    private static OptionalLong size(FileChannel channel) {
        if (!Files.isRegularFile(IN)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(channel.size() - channel.position());
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
