package io.github.offspring.internal.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where things are kept that outlive a family: start-up caches and crash logs.
///
/// The system property `offspring.cache-dir`, else `$XDG_CACHE_HOME/offspring`, else the platform's usual place in
/// the home directory.
public final class UserCache {

    public static final String PROPERTY = "offspring.cache-dir";

    private UserCache() {}

    /// A folder of the cache, created if need be.
    ///
    /// @throws IOException if it cannot be created or written
    public static Path directory(String name) throws IOException {
        Path directory = root().resolve(name);
        Files.createDirectories(directory);
        if (!Files.isWritable(directory)) {
            throw new IOException("cannot be written: directory=" + directory);
        }
        return directory;
    }

    private static Path root() {
        String property = System.getProperty(PROPERTY);
        if (property != null && !property.isEmpty()) {
            return Path.of(property).toAbsolutePath();
        }
        String xdg = environment("XDG_CACHE_HOME");
        if (xdg != null && Path.of(xdg).isAbsolute()) {
            return Path.of(xdg, "offspring");
        }
        Path home = Path.of(System.getProperty("user.home"));
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        return (mac ? home.resolve("Library/Caches") : home.resolve(".cache")).resolve("offspring");
    }

    private static @Nullable String environment(String name) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
