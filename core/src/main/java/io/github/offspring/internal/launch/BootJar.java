package io.github.offspring.internal.launch;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.os.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// A jar of this library's own classes, for children of a program in which it lies where the JVM's own class path
/// does not reach: in a jar within a jar, or in a folder, of which no start-up cache can be made.
///
/// The classes are found by following their names through each other, from the roots below on. The jar is kept in
/// the user's cache under a name made of its content, so it is written once per version.
final class BootJar {

    private static final String PACKAGE = "io/github/offspring/";
    private static final Pattern CLASS_NAME = Pattern.compile(PACKAGE + "[A-Za-z0-9_$/]*[A-Z][A-Za-z0-9_$]*");
    private static final List<String> ROOTS = List.of(
            "internal/child/ChildMain",
            "internal/child/LogForwarding",
            "process/ChildProcess",
            "process/Family",
            "pool/ProcessPool",
            "channel/Listener",
            "channel/OneWayPipe",
            "channel/Pipe",
            "channel/WaitSet",
            "Fn");
    // Always the same, so that the same classes make the same jar.
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private static @Nullable Path made;

    private BootJar() {}

    static synchronized Path get() throws IOException {
        Path path = made;
        if (path == null || !Files.isRegularFile(path)) {
            path = make();
            made = path;
        }
        return path;
    }

    private static Path make() throws IOException {
        Map<String, byte[]> classes = collect();
        CRC32C sum = new CRC32C();
        long bytes = 0;
        for (byte[] content : classes.values()) {
            sum.update(content);
            bytes += content.length;
        }
        Path directory = writableDirectory();
        Path jar = directory.resolve("offspring-" + bytes + "-" + Long.toHexString(sum.getValue()) + ".jar");
        if (!Files.isRegularFile(jar)) {
            // Others may be writing the same one: whoever renames last wins, and all are equal.
            Path temporary = directory.resolve(RandomBytes.nextHex(8) + ".tmp");
            try {
                write(temporary, classes);
                Files.move(temporary, jar, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
        return jar;
    }

    private static Path writableDirectory() {
        try {
            return UserCache.directory("boot");
        } catch (IOException e) {
            // No home to write to: it lives as long as the family then.
            return FamilyHome.here().directory();
        }
    }

    private static void write(Path path, Map<String, byte[]> classes) throws IOException {
        try (OutputStream file = Files.newOutputStream(path);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> each : classes.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey() + ".class");
                entry.setTimeLocal(ENTRY_TIME);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
    }

    private static Map<String, byte[]> collect() throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>();
        ROOTS.forEach(root -> open.add(PACKAGE + root));
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!found.containsKey(name)) {
                byte[] content = read(name);
                if (content != null) {
                    found.put(name, content);
                    addNames(content, open);
                }
            }
        }
        return found;
    }

    private static void addNames(byte[] content, Deque<String> open) {
        for (PoolEntry entry : ClassFile.of().parse(content).constantPool()) {
            if (entry instanceof Utf8Entry text && text.stringValue().contains(PACKAGE)) {
                Matcher matcher = CLASS_NAME.matcher(text.stringValue());
                while (matcher.find()) {
                    open.add(matcher.group());
                }
            }
        }
    }

    /// The bytes of a class of this library; null if the name, taken from some text, is none.
    private static byte @Nullable [] read(String name) throws IOException {
        try (InputStream in = BootJar.class.getResourceAsStream("/" + name + ".class")) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
