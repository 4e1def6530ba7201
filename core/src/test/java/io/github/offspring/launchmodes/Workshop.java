package io.github.offspring.launchmodes;

import io.github.offspring.pool.ProcessPool;
import io.github.offspring.testkit.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/// What a user of the library has at hand: the library as a jar, a compiler, a packer, and a folder to work in.
public final class Workshop {

    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final Path LIBRARY = packLibrary();

    private final Path directory;

    public Workshop(Path directory) {
        this.directory = directory;
    }

    /// The library as it is published; always the same file, so that programs share what is cached for it.
    public static Path library() {
        return LIBRARY;
    }

    private static Path packLibrary() {
        try {
            Path built = codeOf(ProcessPool.class);
            Path jar = Path.of("target", "launchmodes", "offspring.jar").toAbsolutePath();
            Map<String, byte[]> entries = Files.isDirectory(built) ? filesBelow(built) : entriesOf(built);
            Path fresh = jar.resolveSibling("fresh-" + ProcessHandle.current().pid() + ".jar");
            Files.createDirectories(jar.getParent());
            pack(fresh, manifest(Map.of()), entries);
            if (Files.isRegularFile(jar) && Files.mismatch(jar, fresh) < 0) {
                Files.delete(fresh);
            } else {
                Files.move(fresh, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The folder or jar that a class comes from.
    public static Path codeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /// Writes files.
    ///
    /// @param name of the folder that they are written below
    /// @param files what is in them, by path
    public Path write(String name, Map<String, String> files) throws IOException {
        Path root = directory.resolve(name);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return root;
    }

    /// Compiles sources, and copies what is none.
    ///
    /// @param name of the folder for the classes
    /// @param options for the compiler, the class path or module path among them
    public Path compile(String name, Map<String, String> files, String... options) throws IOException {
        Path sources = write(name + "-src", files);
        Path classes = Files.createDirectories(directory.resolve(name));
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-d", classes.toString()));
        arguments.addAll(List.of(options));
        for (String file : files.keySet()) {
            if (file.endsWith(".java")) {
                arguments.add(sources.resolve(file).toString());
            } else {
                Files.copy(sources.resolve(file), classes.resolve(file));
            }
        }
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        if (result != 0) {
            throw new AssertionError("the user's program does not compile: " + files.keySet());
        }
        return classes;
    }

    /// Compiles sources against the library alone.
    public Path compile(String name, Map<String, String> files) throws IOException {
        return compile(name, files, "-cp", LIBRARY.toString());
    }

    /// The entries of a jar.
    public static Map<String, byte[]> entriesOf(Path jar) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
                }
            }
        }
        return entries;
    }

    /// The files of a folder, by their names in a jar of it.
    public static Map<String, byte[]> filesBelow(Path folder) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return entries;
    }

    public static Manifest manifest(Map<String, String> attributes) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        return manifest;
    }

    /// Packs a jar; jars in it are stored as they are, as those who read them in place want it.
    public static Path pack(Path jar, Manifest manifest, Map<String, byte[]> entries) throws IOException {
        Files.createDirectories(jar.getParent());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            ZipEntry first = new ZipEntry(JarFile.MANIFEST_NAME);
            first.setTimeLocal(ENTRY_TIME);
            out.putNextEntry(first);
            manifest.write(out);
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(ENTRY_TIME);
                if (each.getKey().endsWith(".jar")) {
                    CRC32 sum = new CRC32();
                    sum.update(each.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(each.getValue().length);
                    entry.setCrc(sum.getValue());
                }
                out.putNextEntry(entry);
                out.write(each.getValue());
            }
        }
        return jar;
    }

    public static Path unpack(Path jar, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> entry : entriesOf(jar).entrySet()) {
            Path file = folder.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
        return folder;
    }

    /// Packs the files of a folder.
    public Path pack(String name, Path folder, Map<String, String> attributes) throws IOException {
        return pack(directory.resolve(name), manifest(attributes), filesBelow(folder));
    }

    /// The options that keep a program away from the user's own things; all else is as a user has it.
    public static List<String> options() {
        List<String> options = new ArrayList<>();
        for (String name : List.of("java.io.tmpdir", "offspring.cache-dir")) {
            options.add("-D" + name + "=" + System.getProperty(name));
        }
        return options;
    }

    /// Runs `java` in the folder until it ends.
    public JavaProgram.Ended java(String... arguments) throws InterruptedException {
        return javaIn(directory, Map.of(), arguments);
    }

    public static JavaProgram.Ended javaIn(Path directory, Map<String, String> environment, String... arguments)
            throws InterruptedException {
        List<String> all = new ArrayList<>(options());
        all.addAll(List.of(arguments));
        try (JavaProgram program = JavaProgram.start(directory, environment, all)) {
            return program.await();
        }
    }
}
