package io.github.offspring.cli.map;

import io.github.offspring.cli.screen.NobodyReadsException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Where results or failures are written to, a line each.
///
/// *Confined to its owner thread, or guarded by its owner's lock.*
final class LineFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final byte BREAK = '\n';

    private final String name;
    private final FileChannel channel;
    private final boolean regular;
    private final boolean shared;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;

    private LineFile(String name, FileChannel channel, boolean regular, boolean shared) {
        this.name = name;
        this.channel = channel;
        this.regular = regular;
        this.shared = shared;
    }

    @SuppressWarnings("resource") // of this process, and closed with it
    static LineFile ofStandardOutput() {
        FileChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();
        return new LineFile("standard output", channel, Files.isRegularFile(Path.of("/dev/stdout")), true);
    }

    /// Opens a file, and makes it if there is none; what is in it stays.
    ///
    /// @throws IOException if it cannot be, or if another run writes to it
    static LineFile of(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        LineFile file = new LineFile("'" + path + "'", channel, Files.isRegularFile(path), false);
        try {
            file.claim();
            return file;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Keeps other runs from writing to the same file until this process ends.
    ///
    /// @throws IOException if another one does
    void claim() throws IOException {
        if (regular && lock(channel) == null) {
            throw new IOException("another run is writing to " + name + ": wait for it, or end it");
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /// Tells whether it can be cut.
    boolean isRegular() {
        return regular;
    }

    /// Tells whether others may have written before what is in it, and may write after.
    boolean isShared() {
        return shared;
    }

    /// @return what a user calls it
    String name() {
        return name;
    }

    /// @return how many bytes the file has; 0 if it is none
    long size() throws IOException {
        return regular ? channel.size() : 0;
    }

    /// Goes on after a number of bytes; what comes behind is thrown away.
    void cutTo(long bytes) throws IOException {
        if (regular) {
            channel.truncate(bytes);
            channel.position(bytes);
        }
        written = bytes;
    }

    /// @return how many bytes have come out of [#flush], with those before it was opened
    long written() {
        return written;
    }

    void append(byte[] line) {
        if (line.length + 1 > buffer.remaining()) {
            flush();
        }
        if (line.length + 1 > buffer.remaining()) {
            write(ByteBuffer.wrap(line));
            buffer.put(BREAK);
        } else {
            buffer.put(line).put(BREAK);
        }
    }

    /// @throws NobodyReadsException if it is a pipe, or the like, that nobody reads any more
    void flush() {
        buffer.flip();
        write(buffer);
        buffer.clear();
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                written += channel.write(bytes);
            }
        } catch (IOException e) {
            if (!regular) {
                throw new NobodyReadsException();
            }
            throw new UncheckedIOException("cannot write to " + name + ": " + e.getMessage(), e);
        }
    }

    /// Has what was written survive the end of the machine, too.
    void force() throws IOException {
        if (regular) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
