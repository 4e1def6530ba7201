package io.github.offspring.cli.map;

import io.github.offspring.cli.screen.Screen;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Where this process's `System.out` and `System.err` lead while standard output is data: what the workers print is
/// shown with the complaints, line by line.
final class WorkerOutput extends OutputStream {

    private static final byte BREAK = '\n';

    private final Screen screen;
    // Guarded by this.
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private WorkerOutput(Screen screen) {
        this.screen = screen;
    }

    static void showOn(Screen screen) {
        System.setOut(new PrintStream(new WorkerOutput(screen), false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new WorkerOutput(screen), false, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void write(int one) {
        if (one == BREAK) {
            screen.complain(line.toString(StandardCharsets.UTF_8));
            line.reset();
        } else {
            line.write(one);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == BREAK) {
                line.write(bytes, from, i - from);
                write(BREAK);
                from = i + 1;
            }
        }
        line.write(bytes, from, offset + length - from);
    }
}
