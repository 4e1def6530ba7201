package io.github.offspring.cli.screen;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A screen that remembers what was printed on it.
public final class Transcript {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Screen screen;

    private Transcript(boolean terminal, int columns) {
        screen = new Screen(stream(out), stream(err), terminal, columns);
    }

    public static Transcript ofPipe() {
        return new Transcript(false, 80);
    }

    public static Transcript ofTerminal(int columns) {
        return new Transcript(true, columns);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    public Screen screen() {
        return screen;
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public List<String> lines() {
        return out().lines().toList();
    }
}
