package io.github.offspring.internal.launch;

import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.os.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// The start-up caches (JEP 483) that halve a child's start: classes loaded and linked ahead of time.
///
/// One for each build of the JDK, build of this library, and way of loading it; made once, in the background, by a
/// child that does what children do; kept in the user's cache. What is used has the length and the checksum that
/// were noted when it was made: a JVM checks only the header, and a damaged file could crash it. What cannot be
/// made or used is gone without; a day later it is tried again.
final class AotCache {

    private static final String CACHE = ".aot";
    private static final String NOTE = ".note";
    private static final String IN_VAIN = "none";
    /// A full disk, or a limit that somebody had set, need not last.
    private static final Duration VALIDITY_OF_IN_VAIN = Duration.ofDays(1);

    private static final int KEPT = 8;
    private static final int KEY_CHARS = 16;

    private static final Map<String, AotCache> CACHES = new ConcurrentHashMap<>();

    private final String key;
    private boolean checked;
    private List<String> flags = List.of();
    private boolean making;

    private AotCache(String key) {
        this.key = key;
    }

    /// The cache for children that are started this way.
    static AotCache of(ClassPath classPath) throws IOException {
        return CACHES.computeIfAbsent(key(classPath), AotCache::new);
    }

    private static String key(ClassPath classPath) throws IOException {
        Path library = classPath.library();
        String parts = String.join(
                "\n",
                System.getProperty("java.vm.version", ""),
                System.getProperty("java.home", ""),
                library.toString(),
                Long.toString(Files.isRegularFile(library) ? Files.size(library) : 0),
                Files.getLastModifiedTime(library).toString(),
                String.join("\n", JvmCommand.moduleFlags(classPath)),
                // A module path is part of what is stored; of a class path only the beginning, the library itself.
                classPath.asModule() ? String.join("\n", classPath.flags()) : "");
        CRC32C sum = new CRC32C();
        sum.update(parts.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue()) + HexFormat.of().toHexDigits(parts.hashCode());
    }

    /// The flags that make a child use it; none as long as there is none.
    synchronized List<String> flags() {
        if (!checked) {
            checked = true;
            flags = check();
        }
        return flags;
    }

    private List<String> check() {
        try {
            Path directory = UserCache.directory("aot");
            Path cache = directory.resolve(key + CACHE);
            Path note = directory.resolve(key + NOTE);
            String noted = Files.isRegularFile(note) ? Files.readString(note) : IN_VAIN;
            if (noted.equals(IN_VAIN)) {
                if (isOld(note)) {
                    Files.deleteIfExists(note);
                }
                return List.of();
            }
            if (Files.isRegularFile(cache) && noted.equals(describe(cache))) {
                Files.setLastModifiedTime(cache, FileTime.from(Instant.now()));
                return List.of("-XX:AOTCache=" + cache);
            }
            // Damaged, or half removed: away with both, and a new one is made.
            Files.deleteIfExists(note);
            Files.deleteIfExists(cache);
        } catch (IOException _) {
            // No home, or not ours to write to: without, then.
        }
        return List.of();
    }

    private static boolean isOld(Path note) throws IOException {
        return Files.isRegularFile(note)
                && Files.getLastModifiedTime(note)
                        .toInstant()
                        .isBefore(Instant.now().minus(VALIDITY_OF_IN_VAIN));
    }

    /// Whether somebody should make it: there is none, nobody has tried in vain today, and this process is not at
    /// it.
    synchronized boolean shouldBeMade() {
        try {
            return flags().isEmpty()
                    && !making
                    && !Files.exists(UserCache.directory("aot").resolve(key + NOTE));
        } catch (IOException e) {
            return false;
        }
    }

    /// Makes it, unless another process is at it.
    ///
    /// @param maker runs a child that records what it uses into the first file, and a JVM that makes the second of
    /// it
    void make(Maker maker) {
        synchronized (this) {
            making = true;
        }
        try {
            Path directory = UserCache.directory("aot");
            Path lockFile = directory.resolve(key + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock != null && !Files.exists(directory.resolve(key + NOTE))) {
                    removeRemains(directory);
                    make(directory, maker);
                }
            }
        } catch (IOException | OverlappingFileLockException _) {
            // The next program tries again.
        }
    }

    /// What a maker that was killed has left; nobody else is at it now.
    private void removeRemains(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith(key + "-"))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void make(Path directory, Maker maker) throws IOException {
        String unique = RandomBytes.nextHex(4);
        Path recorded = directory.resolve(key + "-" + unique + ".conf");
        Path temporary = directory.resolve(key + "-" + unique + ".tmp");
        try {
            boolean made = maker.make(recorded, temporary) && Files.isRegularFile(temporary);
            // Before the note, which ends the making for all: after it nobody would come to remove what is left.
            Files.deleteIfExists(recorded);
            Path note = directory.resolve(key + "-" + unique + ".tmpnote");
            Files.writeString(note, made ? describe(temporary) : IN_VAIN);
            if (made) {
                Files.move(temporary, directory.resolve(key + CACHE), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(note, directory.resolve(key + NOTE), StandardCopyOption.ATOMIC_MOVE);
            synchronized (this) {
                checked = false;
            }
            prune(directory);
        } finally {
            Files.deleteIfExists(recorded);
            Files.deleteIfExists(temporary);
        }
    }

    /// Runs the two JVMs that it takes.
    interface Maker {
        boolean make(Path recorded, Path cache) throws IOException;
    }

    private static String describe(Path cache) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] buffer = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(cache)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sum.update(buffer, 0, count);
            }
        }
        return Files.size(cache) + " " + Long.toHexString(sum.getValue());
    }

    private static void prune(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> caches = files.filter(file -> file.toString().endsWith(CACHE))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
            for (Path old : caches.subList(Math.min(KEPT, caches.size()), caches.size())) {
                String name = old.getFileName().toString();
                Files.deleteIfExists(old);
                Files.deleteIfExists(directory.resolve(name.substring(0, name.length() - CACHE.length()) + NOTE));
            }
        }
        removeOldRemains(directory);
    }

    /// What makers of other caches have left when they were killed, and the locks of caches that are no more: a
    /// lock that somebody holds at this moment is younger.
    private static void removeOldRemains(Path directory) throws IOException {
        Instant old = Instant.now().minus(VALIDITY_OF_IN_VAIN);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                String key = name.substring(0, Math.min(KEY_CHARS, name.length()));
                boolean remains = !name.endsWith(CACHE)
                        && !Files.exists(directory.resolve(key + CACHE))
                        && Files.getLastModifiedTime(file).toInstant().isBefore(old);
                if (remains) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
