package io.github.offspring.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A program that measures one side of a benchmark, running: a round each time it is told to.
final class Peer implements OpenSide {

    private static final String PROGRAM = "peer.py";
    private static final String END = "";
    private static final int KEPT_LINES = 20;
    private static final long PATIENCE_SECONDS = 5;

    private final Process process;
    // A file of its own, if it needs one.
    private final @Nullable Path program;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Deque<String> complaints = new ArrayDeque<>();
    private final List<Thread> readers = new ArrayList<>();

    private Peer(Process process, @Nullable Path program) {
        this.process = process;
        this.program = program;
    }

    /// Starts the Python program.
    ///
    /// @param arguments the benchmark's name in the program, and its numbers
    static Peer start(Python python, List<String> arguments) {
        Path program = copy();
        try {
            return start(
                    Stream.concat(Stream.of(python.executable().toString(), program.toString()), arguments.stream())
                            .toList(),
                    program);
        } catch (IOException e) {
            remove(program);
            throw new UncheckedIOException(e);
        }
    }

    /// Starts any other program that does as it is told in the same way.
    static Peer start(List<String> command) {
        try {
            return start(command, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Peer start(List<String> command, @Nullable Path program) throws IOException {
        Peer peer = new Peer(Outsiders.start(new ProcessBuilder(command)), program);
        peer.read();
        return peer;
    }

    /// The program as a file, which it must be: a spawned process of Python's reads it again.
    private static Path copy() {
        try (InputStream in = Objects.requireNonNull(Peer.class.getResourceAsStream(PROGRAM), PROGRAM)) {
            Path program = Files.createTempFile("bench-peer-", ".py");
            Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        readers.add(Thread.startVirtualThread(() -> {
            eachLine(process.getInputStream(), answers::add);
            answers.add(END);
        }));
        readers.add(Thread.startVirtualThread(() -> eachLine(process.getErrorStream(), this::complain)));
    }

    private static void eachLine(InputStream in, Consumer<String> line) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().forEach(line);
        } catch (IOException | UncheckedIOException _) {
            // The process has been ended, and with it what it would have said.
        }
    }

    private void complain(String line) {
        synchronized (complaints) {
            complaints.add(line);
            if (complaints.size() > KEPT_LINES) {
                complaints.remove();
            }
        }
    }

    @Override
    public double[] round() throws InterruptedException {
        try {
            OutputStream orders = process.getOutputStream();
            orders.write('\n');
            orders.flush();
        } catch (IOException _) {
            // It has ended; the missing answer says so.
        }
        // Not read here: only waiting for a queue can be interrupted.
        String answer = answers.take();
        if (answer.equals(END)) {
            throw new IllegalStateException("peer program: has ended before its time:\n" + complaint());
        }
        return Stream.of(answer.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }

    private String complaint() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join();
        }
        synchronized (complaints) {
            return complaints.stream().collect(Collectors.joining("\n"));
        }
    }

    /// Ends the program, in good order if it is between two rounds.
    @Override
    public void close() {
        endInGoodOrder();
        Outsiders.end(process);
        if (program != null) {
            remove(program);
        }
    }

    private void endInGoodOrder() {
        try {
            process.getOutputStream().close();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException _) {
            // It has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// With the file by which it tells its workers to go on, if it has been ended at that moment.
    private static void remove(Path program) {
        try {
            Files.deleteIfExists(program);
            Files.deleteIfExists(program.resolveSibling(program.getFileName() + ".gate"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
