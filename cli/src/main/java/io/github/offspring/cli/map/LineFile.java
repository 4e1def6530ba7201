package io.github.offspring.cli.map;

import io.github.offspring.cli.map.Checkpoint.Extent;
import io.github.offspring.cli.screen.NobodyReadsException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Where results or failures are written to, a line each.
///
/// *Confined to its owner thread, or guarded by its owner's lock.*
final class LineFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final byte BREAK = '\n';

    // The type of a file in its mode, as POSIX systems have it.
    private static final int TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final String name;
    private final FileChannel channel;
    private final Path path;
    private final boolean regular;
    private final boolean shared;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;
    /// Of all that is written.
    private CRC32C digest = new CRC32C();

    private LineFile(String name, FileChannel channel, Path path, boolean shared) {
        this.name = name;
        this.channel = channel;
        this.path = path;
        regular = Files.isRegularFile(path);
        this.shared = shared;
    }

    @SuppressWarnings("resource") // of this process, and closed with it
    static LineFile ofStandardOutput() {
        FileChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();
        return new LineFile("standard output", channel, Path.of("/dev/stdout"), true);
    }

    /// Opens a file, and makes it if there is none; what is in it stays.
    ///
    /// @throws IOException if it cannot be, or if another run writes to it
    static LineFile of(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        LineFile file = new LineFile("'" + path + "'", channel, path, false);
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

    /// Reads what it begins with.
    ///
    /// @param bytes at most as many as it has
    Extent read(long bytes) throws IOException {
        CRC32C read = new CRC32C();
        if (bytes > 0) {
            try (InputStream in = Files.newInputStream(path)) {
                byte[] part = new byte[BUFFER_BYTES];
                for (long left = bytes; left > 0; ) {
                    int count = in.read(part, 0, (int) Math.min(part.length, left));
                    if (count < 0) {
                        break;
                    }
                    read.update(part, 0, count);
                    left -= count;
                }
            }
        }
        digest = read;
        return new Extent(bytes, read.getValue());
    }

    /// Goes on after as many bytes as have been [read][#read]; what comes behind is thrown away.
    void cutTo(long bytes) throws IOException {
        if (regular) {
            channel.truncate(bytes);
            channel.position(bytes);
        }
        written = bytes;
    }

    /// @return what has come out of [#flush], with what was there before it was opened
    Extent written() {
        return new Extent(written, digest.getValue());
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
                ByteBuffer part = bytes.duplicate();
                int count = channel.write(bytes);
                digest.update(part.limit(part.position() + count));
                written += count;
            }
        } catch (IOException e) {
            if (isPipe()) {
                throw new NobodyReadsException();
            }
            throw new UncheckedIOException("cannot write to " + name + ": " + e.getMessage(), e);
        }
    }

    /// Whether it has another end, which may be closed.
    private boolean isPipe() {
        try {
            int type = (int) Files.getAttribute(path, "unix:mode") & TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException | UnsupportedOperationException _) {
            return !regular;
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
        // Standard output is this process's; if it was closed before, some file of the JVM's own is in its place.
        if (!shared) {
            channel.close();
        }
    }
}
