package io.github.offspring.internal.launch;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a child finds its classes: what this JVM was started with, and this library first.
///
/// First, because a start-up cache made for the library alone then serves every program: the JVM asks only that the
/// path begins with what the cache was made with.
///
/// @param library the jar that holds this library
/// @param asModule whether the library is a named module of this JVM, and is to be one of the child
/// @param flags the options that name class path, module path and main class
record ClassPath(Path library, boolean asModule, List<String> flags) {

    static final String MAIN_CLASS = "io.github.offspring.internal.child.ChildMain";

    private static final Module MODULE = ClassPath.class.getModule();

    /// The path of a child.
    ///
    /// @param additions what is to come after this JVM's own class path
    static ClassPath of(List<Path> additions) throws IOException {
        return isBootModule() ? modular(additions) : classic(additions);
    }

    /// The path of a child that needs nothing but this library.
    static ClassPath libraryOnly() throws IOException {
        if (isBootModule()) {
            return modular(List.of());
        }
        Path library = libraryJar();
        return new ClassPath(library, false, List.of("-cp", library.toString(), MAIN_CLASS));
    }

    private static boolean isBootModule() {
        return MODULE.isNamed() && ModuleLayer.boot().equals(MODULE.getLayer());
    }

    private static ClassPath classic(List<Path> additions) throws IOException {
        Path library = libraryJar();
        List<String> flags = new ArrayList<>();
        Set<String> entries = new LinkedHashSet<>();
        entries.add(library.toString());
        addEntries(entries, System.getProperty("java.class.path", ""));
        additions.forEach(path -> entries.add(path.toAbsolutePath().toString()));
        addModulePath(flags);
        flags.add("-cp");
        flags.add(String.join(File.pathSeparator, entries));
        flags.add(MAIN_CLASS);
        return new ClassPath(library, false, List.copyOf(flags));
    }

    private static ClassPath modular(List<Path> additions) throws IOException {
        Path library = location();
        if (library == null) {
            throw new IOException("the module of this library has no place in the file system");
        }
        List<String> flags = new ArrayList<>();
        addModulePath(flags);
        Set<String> entries = new LinkedHashSet<>();
        addEntries(entries, System.getProperty("java.class.path", ""));
        additions.forEach(path -> entries.add(path.toAbsolutePath().toString()));
        if (!entries.isEmpty()) {
            flags.add("-cp");
            flags.add(String.join(File.pathSeparator, entries));
        }
        flags.add("-m");
        flags.add(MODULE.getName() + "/" + MAIN_CLASS);
        return new ClassPath(library, true, List.copyOf(flags));
    }

    private static void addModulePath(List<String> flags) {
        String modulePath = System.getProperty("jdk.module.path", "");
        if (!modulePath.isEmpty()) {
            flags.add("-p");
            flags.add(absolute(modulePath));
            String mainModule = System.getProperty("jdk.module.main", "");
            // A source file or JShell is run by a module of the JDK that a child has no use for.
            if (!mainModule.isEmpty() && !mainModule.startsWith("jdk.")) {
                flags.add("--add-modules");
                flags.add(mainModule);
            }
        }
    }

    private static void addEntries(Set<String> entries, String path) {
        for (String entry : path.split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                // The child may have another working directory.
                entries.add(new File(entry).getAbsolutePath());
            }
        }
    }

    static String absolute(String path) {
        Set<String> entries = new LinkedHashSet<>();
        addEntries(entries, path);
        return String.join(File.pathSeparator, entries);
    }

    /// A jar with this library in it, as a plain file.
    private static Path libraryJar() throws IOException {
        Path location = location();
        return location != null && Files.isRegularFile(location) ? location : BootJar.get();
    }

    /// Where this library was loaded from; null if that is no place in the file system, as in a jar within a jar.
    static @Nullable Path location() {
        CodeSource source = ClassPath.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            URI uri = source.getLocation().toURI();
            return "file".equals(uri.getScheme()) ? Path.of(uri) : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
