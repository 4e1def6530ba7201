package io.github.offspring.launchmodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Classes that only a class loader of the application's has.
@RealProcesses
class OwnLoaderTest {

    private static final String PLUGINS = """
        package host;
        import java.net.*;
        import java.nio.file.*;

        public class Host {
            public static void main(String[] arguments) throws Exception {
                URL[] urls = {Path.of(arguments[0]).toUri().toURL(), Path.of(arguments[1]).toUri().toURL()};
                try (var loader = new URLClassLoader("plugins", urls, Host.class.getClassLoader())) {
                    loader.loadClass("app.Main").getMethod("main", String[].class)
                            .invoke(null, (Object) new String[0]);
                }
            }
        }
        """;

    /// Two loaders of the application's, which know nothing of each other and have a class of the same name.
    private static final String TWO_PLUGINS = """
        package host;
        import io.github.offspring.Task;
        import io.github.offspring.process.ChildProcess;
        import java.net.*;
        import java.nio.file.*;

        public class Host {
            public static void main(String[] arguments) throws Exception {
                for (String place : arguments) {
                    try (var loader = new URLClassLoader(new URL[] {Path.of(place).toUri().toURL()})) {
                        Task<?> task = (Task<?>) loader.loadClass("plugin.Job").getConstructor().newInstance();
                        try (var child = ChildProcess.start(task)) {
                            Object result = child.result().join();
                            System.out.println(result + " " + (result.getClass() == task.getClass()));
                        }
                    }
                }
            }
        }
        """;

    private static final String JOB = """
        package plugin;

        public record Job(String text) implements io.github.offspring.Task<Job> {
            public Job() {
                this("made");
            }

            public Job call() {
                return new Job("done by %s");
            }
        }
        """;

    /// Several loaders that live at the same time, and have classes of the same names.
    private static final String VERSIONS = """
        package host;
        import io.github.offspring.Task;
        import io.github.offspring.process.ChildProcess;
        import java.net.*;
        import java.nio.file.*;
        import java.util.*;

        public class Host {
            public static void main(String[] arguments) throws Exception {
                List<Task<?>> tasks = new ArrayList<>();
                for (String place : arguments) {
                    var loader = new URLClassLoader(new URL[] {Path.of(place).toUri().toURL()});
                    tasks.add((Task<?>) loader.loadClass("plugin.Main").getMethod("task").invoke(null));
                }
                for (int round = 0; round < 2; round++) {
                    for (Task<?> task : tasks) {
                        try (var child = ChildProcess.start(task)) {
                            System.out.println(child.result().join());
                        }
                    }
                }
            }
        }
        """;

    private static final String VERSION = """
        package plugin;
        import io.github.offspring.Task;
        import io.github.offspring.process.ChildProcess;

        public class Main {
            static class Version {
                static String text() {
                    return "%1$s";
                }
            }

            public static Task<String> task() {
                return () -> {
                    try (var grandchild = ChildProcess.start(() -> Version.text())) {
                        return "%1$s " + Version.text() + " " + grandchild.result().join();
                    }
                };
            }
        }
        """;

    private static final String IN_MEMORY = """
        package host;
        import io.github.offspring.process.ChildProcess;
        import java.io.*;
        import java.net.URI;
        import java.util.*;
        import javax.tools.*;

        public class Host {
            static class Unit extends SimpleJavaFileObject {
                final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                final String content;

                Unit(String name, String content, Kind kind) {
                    super(URI.create("mem:///" + name.replace('.', '/') + kind.extension), kind);
                    this.content = content;
                }

                @Override
                public CharSequence getCharContent(boolean ignoreErrors) {
                    return content;
                }

                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            }

            static class Memory extends ClassLoader {
                final Map<String, Unit> units = new HashMap<>();
                final boolean tells;

                Memory(boolean tells) {
                    super(Host.class.getClassLoader());
                    this.tells = tells;
                }

                @Override
                protected Class<?> findClass(String name) throws ClassNotFoundException {
                    Unit unit = units.get(name);
                    if (unit == null) {
                        throw new ClassNotFoundException(name);
                    }
                    byte[] bytes = unit.bytes.toByteArray();
                    return defineClass(name, bytes, 0, bytes.length);
                }

                @Override
                public InputStream getResourceAsStream(String name) {
                    Unit unit = tells && name.endsWith(".class")
                            ? units.get(name.substring(0, name.length() - 6).replace('/', '.'))
                            : null;
                    return unit == null
                            ? super.getResourceAsStream(name)
                            : new ByteArrayInputStream(unit.bytes.toByteArray());
                }
            }

            public static void main(String[] arguments) throws Exception {
                var loader = new Memory(Boolean.parseBoolean(arguments[0]));
                var compiler = ToolProvider.getSystemJavaCompiler();
                var files = new ForwardingJavaFileManager<>(compiler.getStandardFileManager(null, null, null)) {
                    @Override
                    public JavaFileObject getJavaFileForOutput(
                            Location place, String name, JavaFileObject.Kind kind, FileObject sibling) {
                        Unit unit = new Unit(name, "", kind);
                        loader.units.put(name, unit);
                        return unit;
                    }
                };
                var source = new Unit("Main", System.getProperty("source"), JavaFileObject.Kind.SOURCE);
                if (!compiler.getTask(null, files, null, List.of("-proc:none"), null, List.of(source)).call()) {
                    throw new IllegalStateException("does not compile");
                }
                loader.loadClass("Main").getMethod("main", String[].class)
                        .invoke(null, (Object) new String[0]);
            }
        }
        """;

    @TempDir
    Path directory;

    private Workshop workshop;
    private String hostPath;

    @BeforeEach
    void open() {
        workshop = new Workshop(directory);
    }

    private void host(String source) throws IOException {
        hostPath = workshop.compile("host", Map.of("host/Host.java", source)) + File.pathSeparator + Workshop.library();
    }

    @Test
    void classesThatOnlyAUrlClassLoaderHasReachTheChild() throws IOException, InterruptedException {
        host(PLUGINS);
        Path model = workshop.compile("model", Programs.model());
        Path main = workshop.compile("main", Programs.main(), "-cp", Workshop.library() + File.pathSeparator + model);
        Path modelJar = workshop.pack("model.jar", model, Map.of());

        Programs.assertSaid(workshop.java("-cp", hostPath, "host.Host", main.toString(), modelJar.toString()), "hello");
    }

    @Test
    void classesOfTheSameNameInTwoLoadersAreNotMixedUp() throws IOException, InterruptedException {
        host(TWO_PLUGINS);
        Path first = workshop.compile("first", Map.of("plugin/Job.java", JOB.formatted("the first")));
        Path second = workshop.compile("second", Map.of("plugin/Job.java", JOB.formatted("the second")));

        JavaProgram.Ended ended = workshop.java("-cp", hostPath, "host.Host", first.toString(), second.toString());

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines())
                .containsExactly("Job[text=done by the first] true", "Job[text=done by the second] true");
    }

    @Test
    void theLoaderOfTheWorkIsAskedBeforeAllOthers() throws IOException, InterruptedException {
        host(VERSIONS);
        List<String> arguments = new ArrayList<>(List.of("-cp", hostPath, "host.Host"));
        List<String> expected = new ArrayList<>();
        for (String version : List.of("a", "b", "c", "d")) {
            arguments.add(workshop.compile(version, Map.of("plugin/Main.java", VERSION.formatted(version)))
                    .toString());
            expected.add(String.join(" ", version, version, version));
        }

        JavaProgram.Ended ended = workshop.java(arguments.toArray(String[]::new));

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines().limit(4)).isEqualTo(expected);
        assertThat(ended.out().lines().skip(4)).isEqualTo(expected);
    }

    @Test
    void classesThatWereCompiledInMemoryReachTheChild() throws IOException, InterruptedException {
        host(IN_MEMORY);

        Programs.assertSaid(
                workshop.java("-Dsource=" + Programs.single(), "-cp", hostPath, "host.Host", "true"), "none");
    }

    @Test
    void aLoaderThatKeepsItsClassFilesToItselfIsAClearErrorOfTheStart() throws IOException, InterruptedException {
        host(IN_MEMORY);

        JavaProgram.Ended ended = workshop.java("-Dsource=" + Programs.single(), "-cp", hostPath, "host.Host", "false");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .contains("CodecException")
                .contains("at io.github.offspring.process.ChildProcess.start")
                .contains("task: cannot be sent because its class loader does not give its class file")
                .contains("class=Main, loader=host.Host$Memory")
                .contains("getResourceAsStream");
    }
}
