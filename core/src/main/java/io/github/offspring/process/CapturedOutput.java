package io.github.offspring.process;

import io.github.offspring.internal.launch.OutputLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// What a child has written, as far as it is kept.
final class CapturedOutput {

    private static final long KEPT_BYTES = 16L << 20;

    private final Stream out = new Stream();
    private final Stream error = new Stream();

    private static final class Stream {
        final Deque<OutputLine> lines = new ArrayDeque<>();
        long bytes;

        void add(OutputLine line) {
            lines.add(line);
            bytes += line.bytes().length + 1;
            while (bytes > KEPT_BYTES) {
                bytes -= lines.remove().bytes().length + 1;
            }
        }

        String text() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (OutputLine line : lines) {
                all.writeBytes(line.bytes());
                if (line.terminated()) {
                    all.write('\n');
                }
            }
            return all.toString(StandardCharsets.UTF_8);
        }
    }

    synchronized void add(OutputLine line) {
        (line.error() ? error : out).add(line);
    }

    synchronized String out() {
        return out.text();
    }

    synchronized String error() {
        return error.text();
    }
}
