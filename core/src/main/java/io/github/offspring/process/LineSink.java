package io.github.offspring.process;

import io.github.offspring.internal.launch.OutputLine;
import java.util.Arrays;
import java.util.function.Consumer;

/// Hands a program's output on in whole lines, to be shown or thrown away.
final class LineSink implements OutputSink {

    /// A line longer than this is handed on in parts.
    private static final int MAX_LINE_BYTES = 64 * 1024;

    private final Consumer<OutputLine> lines;
    private final boolean error;
    // All guarded by this object's monitor.
    private byte[] line = new byte[256];
    private int length;
    private boolean ended;

    LineSink(Consumer<OutputLine> lines, boolean error) {
        this.lines = lines;
        this.error = error;
    }

    @Override
    public synchronized void add(byte[] bytes, int count) {
        for (int i = 0; i < count && !ended; i++) {
            if (bytes[i] == '\n') {
                emit(true);
            } else {
                append(bytes[i]);
            }
        }
    }

    private void append(byte next) {
        if (length == MAX_LINE_BYTES) {
            emit(false);
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = next;
    }

    private void emit(boolean terminated) {
        lines.accept(new OutputLine(Arrays.copyOf(line, length), error, terminated));
        length = 0;
    }

    @Override
    public synchronized void end() {
        if (!ended && length > 0) {
            emit(false);
        }
        ended = true;
    }
}
