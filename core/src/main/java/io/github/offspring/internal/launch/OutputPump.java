package io.github.offspring.internal.launch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Empties one of a child's output streams from the first byte on, line by line.
///
/// Bytes are handed on as they are: what is not valid in any encoding arrives unharmed.
final class OutputPump implements Runnable {

    /// A line longer than this is handed on in parts.
    static final int MAX_LINE_BYTES = 64 * 1024;

    private static final int BUFFER_BYTES = 8 * 1024;

    private final InputStream in;
    private final boolean error;
    private final OutputTail tail;
    private byte[] line = new byte[256];
    private int length;
    private volatile boolean busy;

    OutputPump(InputStream in, boolean error, OutputTail tail) {
        this.in = in;
        this.error = error;
        this.tail = tail;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (in) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                busy = true;
                split(buffer, count);
                busy = false;
            }
        } catch (IOException _) {
            // The process is gone, and its pipe with it.
        }
        if (length > 0) {
            busy = true;
            emit(false);
        }
    }

    /// Whether something has come that has not been handed on yet.
    boolean isBusy() {
        return busy;
    }

    private void split(byte[] buffer, int count) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (buffer[i] == '\n') {
                append(buffer, start, i - start);
                emit(true);
                start = i + 1;
            }
        }
        append(buffer, start, count - start);
    }

    private void append(byte[] buffer, int offset, int count) {
        int from = offset;
        int left = count;
        while (length + left > MAX_LINE_BYTES) {
            int part = MAX_LINE_BYTES - length;
            copy(buffer, from, part);
            emit(false);
            from += part;
            left -= part;
        }
        copy(buffer, from, left);
    }

    private void copy(byte[] buffer, int offset, int count) {
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE_BYTES, Math.max(length + count, 2 * line.length)));
        }
        System.arraycopy(buffer, offset, line, length, count);
        length += count;
    }

    private void emit(boolean terminated) {
        tail.line(new OutputLine(Arrays.copyOf(line, length), error, terminated));
        length = 0;
    }
}
