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

    @SuppressWarnings("resource") // of this process, and closed with it
    static StandardInput open() {
        FileInputStream in = new FileInputStream(FileDescriptor.in);
        return new StandardInput(in, size(in.getChannel()));
    }

    private static OptionalLong size(FileChannel channel) {
        if (!Files.isRegularFile(Path.of("/dev/stdin"))) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(channel.size() - channel.position());
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
