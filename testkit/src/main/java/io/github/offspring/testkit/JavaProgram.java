package io.github.offspring.testkit;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A program of a user's, run in a JVM of its own as the user would run it: for what cannot be seen from within a
/// test's JVM, such as its end by a signal, or what appears on its standard error.
public final class JavaProgram implements AutoCloseable {

    private final Process process;
    private final Reader out;
    private final Reader err;

    /// How it ended.
    ///
    /// @param exitCode as the operating system has it; 128 plus the number if by a signal
    /// @param out all that it wrote to standard output
    /// @param err all that it wrote to standard error
    public record Ended(int exitCode, String out, String err) {}

    private static final class Reader extends Thread {
        private final InputStream in;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Reader(InputStream in) {
            this.in = in;
            setDaemon(true);
        }

        @Override
        public void run() {
            byte[] buffer = new byte[8192];
            try (in) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    synchronized (bytes) {
                        bytes.write(buffer, 0, count);
                    }
                }
            } catch (IOException _) {
                // The process is gone.
            }
        }

        String text() {
            synchronized (bytes) {
                return bytes.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private JavaProgram(Process process) {
        this.process = process;
        out = new Reader(process.getInputStream());
        err = new Reader(process.getErrorStream());
        out.start();
        err.start();
    }

    /// Starts the JVM of the running test with arguments: options, main class, and so on.
    ///
    /// @param directory its working directory
    /// @param environment variables to set
    /// @param arguments what comes after `java`
    /// @return the program, running
    public static JavaProgram start(Path directory, Map<String, String> environment, List<String> arguments) {
        return tool("java", directory, environment, arguments);
    }

    /// Starts a tool of the JDK of the running test.
    ///
    /// @param name such as `jshell`
    /// @param directory its working directory
    /// @param environment variables to set
    /// @param arguments what comes after the tool's name
    /// @return the tool, running
    public static JavaProgram tool(
            String name, Path directory, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
        command.addAll(arguments);
        return command(directory, environment, command);
    }

    /// Starts any program.
    ///
    /// @param directory its working directory
    /// @param environment variables to set
    /// @param command the program and its arguments
    /// @return the program, running
    public static JavaProgram command(Path directory, Map<String, String> environment, List<String> command) {
        List<String> words = new ArrayList<>(IgnoredSignals.reset());
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new JavaProgram(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts a class of the running test's class path, with `main`.
    ///
    /// @param main the class
    /// @param arguments its arguments
    /// @return the program, running
    public static JavaProgram main(Class<?> main, String... arguments) {
        List<String> all = new ArrayList<>(properties());
        all.add("-cp");
        all.add(classPath());
        all.add(main.getName());
        all.addAll(List.of(arguments));
        return start(Path.of("."), Map.of(), all);
    }

    /// The class path of the running test, wherever its classes come from.
    ///
    /// @return the path, as `-cp` takes it
    public static String classPath() {
        String modulePath = System.getProperty("jdk.module.path", "");
        String classPath = System.getProperty("java.class.path", "");
        String patched = System.getProperty("offspring.test.classes", "");
        return String.join(
                File.pathSeparator,
                List.of(patched, classPath, modulePath).stream()
                        .filter(path -> !path.isEmpty())
                        .toList());
    }

    /// The properties by which tests keep away from the user's own things.
    ///
    /// @return options for `java`
    public static List<String> properties() {
        List<String> options = new ArrayList<>();
        for (String name : List.of("offspring.cache-dir", "offspring.auto-standby", "java.io.tmpdir")) {
            String value = System.getProperty(name);
            if (value != null) {
                options.add("-D" + name + "=" + value);
            }
        }
        return options;
    }

    /// Returns what it has written to standard output so far.
    ///
    /// @return the text
    public String out() {
        return out.text();
    }

    /// Returns what it has written to standard error so far.
    ///
    /// @return the text
    public String err() {
        return err.text();
    }

    /// Returns its handle.
    ///
    /// @return the handle
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /// Sends it a signal.
    ///
    /// @param name as `kill` takes it: `INT`, `TERM`, `KILL`, `STOP`
    public void signal(String name) {
        signal(process.pid(), name);
    }

    /// Sends a process a signal. If that stops it, waits until all its threads stand still: they go on until one of
    /// them has had a processor to take the signal.
    ///
    /// @param pid which one
    /// @param name as `kill` takes it
    public static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        if (name.equals("STOP")) {
            Eventually.eventually("process " + pid + " stands still", () -> standsStill(pid));
        }
    }

    /// Where there is no `/proc` nobody knows.
    private static boolean standsStill(long pid) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        try (Stream<Path> all = Files.list(threads)) {
            return all.noneMatch(JavaProgram::runs);
        } catch (IOException | UncheckedIOException _) {
            return Files.notExists(threads);
        }
    }

    private static boolean runs(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
            // Stopped, or ended; behind the name, which may contain anything.
            return "TtZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
        } catch (IOException _) {
            // It has gone.
            return false;
        }
    }

    /// Waits until it has ended.
    ///
    /// @return how
    /// @throws InterruptedException if the thread is interrupted
    public Ended await() throws InterruptedException {
        int code = process.waitFor();
        out.join();
        err.join();
        return new Ended(code, out(), err());
    }

    /// Kills it and all that descends from it, all standing still by then: none of them sees another's end.
    /// Besides those that its user knows of there may be one that is trained for later starts.
    ///
    /// @return the process ids of those that descended from it; the last of them may still be ending
    public List<Long> killFamily() {
        signal("STOP");
        List<Long> stopped = new ArrayList<>();
        boolean more = true;
        while (more) {
            List<Long> found = process.descendants()
                    .map(ProcessHandle::pid)
                    .filter(pid -> !stopped.contains(pid))
                    .toList();
            found.forEach(pid -> signal(pid, "STOP"));
            more = stopped.addAll(found);
        }
        signal("KILL");
        stopped.forEach(pid -> signal(pid, "KILL"));
        return stopped;
    }

    /// Kills it if it still runs.
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
