package io.github.offspring.launchmodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class PackagedTest {

    @TempDir
    Path directory;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(directory);
    }

    @Test
    void foldersOnAClassPathWithSpacesWork() throws IOException, InterruptedException {
        Path classes = workshop.compile("my classes", Programs.several());
        Path library = Files.createDirectories(directory.resolve("my lib")).resolve("the library.jar");
        Files.copy(Workshop.library(), library);

        Programs.assertSaid(workshop.java("-cp", classes + File.pathSeparator + library, "app.Main"), "hello");
    }

    @Test
    void aWildcardOnTheClassPathIsTakenOver() throws IOException, InterruptedException {
        Path classes = workshop.compile("classes", Programs.several());
        Files.createDirectories(directory.resolve("lib"));
        Files.copy(Workshop.library(), directory.resolve("lib/offspring.jar"));
        workshop.pack("lib/app.jar", classes, Map.of());

        Programs.assertSaid(workshop.java("-cp", "lib/*", "app.Main"), "hello");
    }

    @Test
    void anUnpackedLibraryWorks() throws IOException, InterruptedException {
        Path classes = workshop.compile("classes", Programs.several());
        Path unpacked = Workshop.unpack(Workshop.library(), directory.resolve("unpacked"));

        Programs.assertSaid(workshop.java("-cp", classes + File.pathSeparator + unpacked, "app.Main"), "hello");
    }

    @Test
    void aJarWithAClassPathInItsManifestWorks() throws IOException, InterruptedException {
        Path classes = workshop.compile("classes", Programs.several());
        Files.createDirectories(directory.resolve("lib"));
        Files.copy(Workshop.library(), directory.resolve("lib/offspring.jar"));
        workshop.pack("app.jar", classes, Map.of("Main-Class", "app.Main", "Class-Path", "lib/offspring.jar"));

        Programs.assertSaid(workshop.java("-jar", "app.jar"), "hello");
    }

    private static final String OPENED = """
        package app;
        import io.github.offspring.process.ChildProcess;

        public class Main {
            static Object look() throws Exception {
                var field = String.class.getDeclaredField("value");
                field.setAccessible(true);
                return "value".equals(field.getName()) && sun.security.util.SecurityConstants.ALL_PERMISSION != null;
            }

            public static void main(String[] arguments) throws Exception {
                System.out.println("parent " + look());
                try (var child = ChildProcess.start(() -> {
                    try (var grandchild = ChildProcess.start(() -> look())) {
                        return look() + " grandchild " + grandchild.result().join();
                    }
                })) {
                    System.out.println("child " + child.result().join());
                }
            }
        }
        """;

    @Test
    void whatTheManifestOfAJarOpensIsOpenInItsChildren() throws IOException, InterruptedException {
        Path classes = workshop.compile(
                "classes",
                Map.of("app/Main.java", OPENED),
                "-cp",
                Workshop.library().toString(),
                "--add-exports",
                "java.base/sun.security.util=ALL-UNNAMED");
        Files.createDirectories(directory.resolve("a lib"));
        Files.copy(Workshop.library(), directory.resolve("a lib/offspring.jar"));
        workshop.pack(
                "an app.jar",
                classes,
                Map.of(
                        "Main-Class", "app.Main",
                        "Class-Path", "a%20lib/offspring.jar",
                        "Add-Opens", "java.base/java.lang java.base/no.such.pack no.such.module/pack",
                        "Add-Exports", "java.base/sun.security.util"));

        JavaProgram.Ended ended = workshop.java("-jar", "an app.jar", "argument");

        assertThat(ended).isEqualTo(new JavaProgram.Ended(0, """
            parent true
            child true grandchild true
            """, ""));
    }

    private static final String FROM_BOOT = """
        package app;
        import io.github.offspring.process.ChildProcess;
        import java.nio.file.*;

        public class Main {
            public static void main(String[] arguments) throws Exception {
                try (var child = ChildProcess.builder().directory(Path.of("elsewhere")).start(() ->
                        Class.forName("boot.Thing").getClassLoader() + " " + boot.Thing.class.getClassLoader())) {
                    System.out.println(child.result().join());
                }
            }
        }
        """;

    @Test
    void whatIsAppendedToTheBootClassPathIsThereInChildren() throws IOException, InterruptedException {
        Path boot = workshop.compile("boot", Map.of("boot/Thing.java", "package boot; public class Thing {}"));
        Path classes = workshop.compile(
                "classes", Map.of("app/Main.java", FROM_BOOT), "-cp", Workshop.library() + File.pathSeparator + boot);
        Files.createDirectories(directory.resolve("elsewhere"));

        JavaProgram.Ended ended = workshop.java(
                "-Xbootclasspath/a:boot", "-cp", classes + File.pathSeparator + Workshop.library(), "app.Main");

        assertThat(ended).isEqualTo(new JavaProgram.Ended(0, "null null\n", ""));
    }

    @Test
    void oneJarThatHoldsAllClassesWorks() throws IOException, InterruptedException {
        Map<String, byte[]> all = new TreeMap<>(Workshop.entriesOf(Workshop.library()));
        all.remove("module-info.class");
        all.putAll(Workshop.filesBelow(workshop.compile("classes", Programs.several())));
        Workshop.pack(directory.resolve("shaded.jar"), Workshop.manifest(Map.of("Main-Class", "app.Main")), all);

        Programs.assertSaid(workshop.java("-jar", "shaded.jar"), "hello");
    }
}
