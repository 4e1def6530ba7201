package io.github.offspring.cli.demo;

import io.github.offspring.cli.demo.FileOutcome.Analysed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Reads a file once, however large it is, and finds its size, words and digest.
final class Analysis {

    static final int BUFFER_BYTES = 64 * 1024;
    /// A file with a zero byte among so many at its beginning is binary; git decides it the same way.
    private static final int INSPECTED_BYTES = 8000;

    private final MessageDigest digest = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    /// @param counts gets the words
    /// @throws IOException if the file cannot be read to its end; `counts` may have got some words then
    Analysed analyse(Source source, WordCounts counts) throws IOException {
        buffer.clear();
        digest.reset();
        WordScanner scanner = new WordScanner(counts);
        long bytes = 0;
        try (InputStream in = source.open()) {
            int count = fill(in);
            boolean binary = hasZero(Math.min(count, INSPECTED_BYTES));
            while (count > 0) {
                bytes += count;
                if (!binary) {
                    scanner.scan(buffer.flip(), false);
                }
                // What is left of a character that continues in the next piece.
                compact(binary);
                count = fill(in);
            }
            if (!binary) {
                scanner.scan(buffer.flip(), true);
            }
            return new Analysed(
                    bytes,
                    scanner.lines(),
                    scanner.words(),
                    binary,
                    HexFormat.of().formatHex(digest.digest()));
        }
    }

    private void compact(boolean binary) {
        if (binary) {
            buffer.clear();
        } else {
            buffer.compact();
        }
    }

    private int fill(InputStream in) throws IOException {
        int from = buffer.position();
        int count = in.readNBytes(buffer.array(), from, buffer.remaining());
        digest.update(buffer.array(), from, count);
        buffer.position(from + count);
        return count;
    }

    private boolean hasZero(int end) {
        for (int i = 0; i < end; i++) {
            if (buffer.get(i) == 0) {
                return true;
            }
        }
        return false;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
