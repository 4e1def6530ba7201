package io.github.offspring.launchmodes;

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

    @Test
    void oneJarThatHoldsAllClassesWorks() throws IOException, InterruptedException {
        Map<String, byte[]> all = new TreeMap<>(Workshop.entriesOf(Workshop.library()));
        all.remove("module-info.class");
        all.putAll(Workshop.filesBelow(workshop.compile("classes", Programs.several())));
        Workshop.pack(directory.resolve("shaded.jar"), Workshop.manifest(Map.of("Main-Class", "app.Main")), all);

        Programs.assertSaid(workshop.java("-jar", "shaded.jar"), "hello");
    }
}
