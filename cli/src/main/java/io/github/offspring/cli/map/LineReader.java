package io.github.offspring.cli.map;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Reads lines, as bytes, of which each ends with `\n` or `\r\n`, the last one maybe without.
///
/// Of a line that is too long only the beginning is kept, the rest is read past. A digest of all that has been read
/// tells later whether another input begins with the same.
///
/// *Confined to its owner thread.*
final class LineReader {

    /// The longest line that a method is given.
    static final int MAX_BYTES = 16 << 20;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int KEPT_OF_TOO_LONG = 200;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final CRC32C digest = new CRC32C();
    private final int maxBytes;
    private int from;
    private int to;
    private long position;

    /// A line, or the beginning of one that is too long.
    ///
    /// @param bytes without the line break
    /// @param tooLong whether that is not all of it
    /// @param end how many bytes of the input there are up to its end, line break included
    /// @param digest of these bytes
    record Line(byte[] bytes, boolean tooLong, long end, long digest) {}

    LineReader(InputStream in) {
        this(in, MAX_BYTES);
    }

    LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /// Reads past the beginning of the input.
    ///
    /// @return false if the input has not that many bytes, or not these
    boolean skip(long bytes, long itsDigest) throws IOException {
        long left = bytes;
        while (left > 0 && fill()) {
            int count = (int) Math.min(left, to - from);
            take(count);
            left -= count;
        }
        return left == 0 && digest.getValue() == itsDigest;
    }

    /// @return the next line; null at the end
    @org.jspecify.annotations.Nullable
    Line next() throws IOException {
        if (!fill()) {
            return null;
        }
        int end = indexOfBreak();
        if (end >= 0) {
            // The usual case: all of it is in the buffer.
            byte[] bytes = Arrays.copyOfRange(buffer, from, end);
            take(end + 1 - from);
            return line(bytes);
        }
        ByteArrayOutputStream pieces = new ByteArrayOutputStream(2 * BUFFER_BYTES);
        do {
            end = indexOfBreak();
            int count = (end < 0 ? to : end) - from;
            // One more than may be, so that a `\r` at the end can still be taken off.
            pieces.write(buffer, from, Math.min(count, maxBytes + 2 - Math.min(maxBytes + 2, pieces.size())));
            take(end < 0 ? count : count + 1);
        } while (end < 0 && fill());
        return line(pieces.toByteArray());
    }

    private Line line(byte[] bytes) {
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        boolean tooLong = length > maxBytes;
        int kept = tooLong ? Math.min(maxBytes, KEPT_OF_TOO_LONG) : length;
        return new Line(
                kept == bytes.length ? bytes : Arrays.copyOf(bytes, kept), tooLong, position, digest.getValue());
    }

    private int indexOfBreak() {
        for (int i = from; i < to; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void take(int count) {
        digest.update(buffer, from, count);
        from += count;
        position += count;
    }

    /// @return false if there is nothing more
    private boolean fill() throws IOException {
        if (from < to) {
            return true;
        }
        from = 0;
        to = Math.max(0, in.read(buffer));
        return to > 0;
    }
}
