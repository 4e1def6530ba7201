package io.github.offspring.launchmodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.launch.JarLauncher;

/// Jars within a jar, which no JVM can read by itself: the application's class loader does, and a child gets its
/// classes from there.
@RealProcesses
class FatJarTest {

    /// Knows the classes and resources of the nested jars by heart.
    private static final String LOADER = """
        package boot;
        import java.io.*;
        import java.net.*;
        import java.security.*;
        import java.util.*;
        import java.util.jar.*;

        public class Launcher extends ClassLoader {
            private final Map<String, byte[]> entries = new HashMap<>();
            private final Map<String, String> places = new HashMap<>();

            Launcher(String jar) throws IOException {
                super("nested", getSystemClassLoader());
                try (JarFile file = new JarFile(jar)) {
                    for (JarEntry entry : Collections.list(file.entries())) {
                        byte[] content = file.getInputStream(entry).readAllBytes();
                        if (entry.getName().startsWith("BOOT-INF/classes/")) {
                            put(entry.getName().substring(17), content, jar + "!/BOOT-INF/classes");
                        } else if (entry.getName().endsWith(".jar")) {
                            var nested = new JarInputStream(new ByteArrayInputStream(content));
                            for (var e = nested.getNextJarEntry(); e != null; e = nested.getNextJarEntry()) {
                                put(e.getName(), nested.readAllBytes(), jar + "!/" + entry.getName());
                            }
                        }
                    }
                }
            }

            private void put(String name, byte[] content, String place) {
                entries.put(name, content);
                places.put(name, place);
            }

            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                String path = name.replace('.', '/') + ".class";
                byte[] content = entries.get(path);
                if (content == null) {
                    throw new ClassNotFoundException(name);
                }
                CodeSource source = new CodeSource(url(path), (CodeSigner[]) null);
                return defineClass(name, content, 0, content.length, new ProtectionDomain(source, null));
            }

            private URL url(String path) {
                try {
                    return new URI("jar:file:" + places.get(path) + "!/").toURL();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public InputStream getResourceAsStream(String name) {
                byte[] content = entries.get(name);
                return content == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(content);
            }

            public static void main(String[] arguments) throws Exception {
                var loader = new Launcher(new File(System.getProperty("java.class.path")).getAbsolutePath());
                Thread.currentThread().setContextClassLoader(loader);
                loader.loadClass("app.Main").getMethod("main", String[].class)
                        .invoke(null, (Object) arguments);
            }
        }
        """;

    /// Uses every part of the library that a child has in the child.
    private static final String WHOLE = """
        package app;
        import io.github.offspring.channel.*;
        import io.github.offspring.pool.*;
        import io.github.offspring.process.*;
        import java.nio.file.*;
        import java.util.*;
        import java.util.concurrent.*;

        public class Main {
            record Point(int x, int y) {}

            public static void main(String[] arguments) throws Exception {
                System.out.println(all("here"));
                try (var child = ChildProcess.start(() -> all("child"))) {
                    System.out.println(child.result().join());
                }
                try (var pool = ProcessPool.create(1)) {
                    System.out.println(pool.submit(() -> all("worker")).get());
                }
            }

            private static List<Object> all(String where) throws Exception {
                System.getLogger("app").log(System.Logger.Level.WARNING, "logged in " + where);
                List<Object> seen = new ArrayList<>();
                var pipe = Pipe.<Point>create();
                try (var first = pipe.first(); var second = pipe.second()) {
                    first.send(new Point(1, 2));
                    seen.add(second.receive().get());
                }
                var oneWay = OneWayPipe.<Point>create();
                try (var sender = oneWay.sender(); var receiver = oneWay.receiver()) {
                    sender.send(new Point(3, 4));
                    seen.add(receiver.receive().get());
                }
                AuthKey key = AuthKey.random();
                Path path = Files.createTempDirectory("app").resolve("l.sock");
                try (var listener = Listener.bind(path, key);
                        Connection<Point> client = Connection.connect(path, key);
                        Connection<Point> server = listener.accept()) {
                    client.send(new Point(5, 6));
                    seen.add(server.receive().get());
                }
                Files.delete(path.getParent());
                try (var child = ChildProcess.builder().output(Output.capture()).start(() -> {
                    System.out.println("captured");
                    throw new IllegalStateException("thrown");
                })) {
                    seen.add(child.result().handle((value, thrown) -> thrown.getMessage()).join());
                    seen.add(child.join().words());
                    seen.add(child.output().strip());
                }
                try (var pool = ProcessPool.create(1)) {
                    seen.add(pool.map(List.of(7), n -> new Point(n, n)).getFirst());
                    try {
                        pool.submit(() -> Runtime.getRuntime().halt(3)).get();
                    } catch (ExecutionException e) {
                        seen.add(e.getCause().getClass().getSimpleName());
                    }
                }
                try (var child = ChildProcess.start(() -> new CountDownLatch(1).await())) {
                    seen.add(Family.current().children().size());
                    child.kill();
                    seen.add(child.join().words());
                }
                return seen;
            }
        }
        """;

    @TempDir
    Path directory;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(directory);
    }

    private Map<String, byte[]> nested() throws IOException {
        Path model = workshop.compile("model", Programs.model());
        Path main = workshop.compile("main", Programs.main(), "-cp", Workshop.library() + ":" + model);
        Map<String, byte[]> entries = new TreeMap<>();
        add(entries, main);
        Path modelJar = workshop.pack("model.jar", model, Map.of());
        entries.put("BOOT-INF/lib/model.jar", Files.readAllBytes(modelJar));
        return entries;
    }

    private static void add(Map<String, byte[]> entries, Path classes) throws IOException {
        entries.put("BOOT-INF/classes/", new byte[0]);
        Workshop.filesBelow(classes).forEach((name, content) -> entries.put("BOOT-INF/classes/" + name, content));
        entries.put("BOOT-INF/lib/offspring.jar", Files.readAllBytes(Workshop.library()));
    }

    private JavaProgram.Ended run(Map<String, byte[]> entries, String mainClass) throws Exception {
        Workshop.pack(
                directory.resolve("fat.jar"),
                Workshop.manifest(Map.of("Main-Class", mainClass, "Start-Class", "app.Main")),
                entries);
        return workshop.java("-jar", "fat.jar");
    }

    @Test
    void aLoaderThatReadsJarsWithinAJarIsAsked() throws Exception {
        Map<String, byte[]> entries = nested();
        entries.putAll(Workshop.filesBelow(workshop.compile("boot", Map.of("boot/Launcher.java", LOADER))));

        Programs.assertSaid(run(entries, "boot.Launcher"), "hello");
    }

    @Test
    void theLoaderOfSpringBootIsAsked() throws Exception {
        Map<String, byte[]> entries = nested();
        entries.putAll(Workshop.entriesOf(Workshop.codeOf(JarLauncher.class)));

        Programs.assertSaid(run(entries, JarLauncher.class.getName()), "hello");
    }

    @Test
    void aChildHasAllOfTheLibraryBeforeItCanAskForClasses() throws Exception {
        Map<String, byte[]> entries = new TreeMap<>();
        add(entries, workshop.compile("main", Map.of("app/Main.java", WHOLE)));
        entries.putAll(Workshop.entriesOf(Workshop.codeOf(JarLauncher.class)));

        JavaProgram.Ended ended = run(entries, JarLauncher.class.getName());

        String seen = "[Point[x=1, y=2], Point[x=3, y=4], Point[x=5, y=6], thrown, threw"
            + " java.lang.IllegalStateException: thrown, captured, Point[x=7, y=7], WorkerDiedException, 1, SIGKILL]";
        assertThat(ended.out().lines()).containsExactly(seen, seen, seen);
        assertThat(ended.err()
                        .lines()
                        .filter(line -> line.contains("logged in"))
                        .map(line -> line.replaceAll(".*WARNING: ", "")))
                .containsExactly("logged in here", "[process-5] logged in child", "[pool-2-worker-1] logged in worker");
        assertThat(ended.exitCode()).isZero();
    }
}
