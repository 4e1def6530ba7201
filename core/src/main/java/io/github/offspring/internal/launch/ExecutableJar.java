package io.github.offspring.internal.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// What the manifest of the jar that this program was started from, as `java -jar`, says to the launcher.
///
/// A child has that jar on its class path, where nobody reads its manifest for more than further paths.
final class ExecutableJar {

    private static final String UNNAMED = "=ALL-UNNAMED";

    private ExecutableJar() {}

    /// The options that do what its `Add-Exports` and `Add-Opens` do.
    static List<String> moduleFlags() {
        String classPath = System.getProperty("java.class.path", "");
        String command = System.getProperty("sun.java.command", "");
        if (classPath.isEmpty()
                || !(command + " ").startsWith(classPath + " ")
                || !Files.isRegularFile(Path.of(classPath))) {
            return List.of();
        }
        try (JarFile jar = new JarFile(classPath)) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? List.of() : moduleFlags(manifest.getMainAttributes());
        } catch (IOException e) {
            // It was there and a jar when this JVM began with it, and its classes may still be served from memory.
            return List.of();
        }
    }

    private static List<String> moduleFlags(Attributes attributes) {
        List<String> flags = new ArrayList<>();
        addFlags(flags, "--add-exports=", attributes.getValue("Add-Exports"));
        addFlags(flags, "--add-opens=", attributes.getValue("Add-Opens"));
        return flags;
    }

    private static void addFlags(List<String> flags, String option, @Nullable String packages) {
        if (packages == null) {
            return;
        }
        for (String each : packages.strip().split("\\s+", -1)) {
            String[] parts = each.split("/", -1);
            // The launcher passes over what there is not; of an option the JVM would say so on the screen.
            if (parts.length == 2 && hasPackage(parts[0], parts[1])) {
                flags.add(option + each + UNNAMED);
            }
        }
    }

    private static boolean hasPackage(String module, String name) {
        Optional<Module> found = ModuleLayer.boot().findModule(module);
        return found.isPresent() && found.get().getPackages().contains(name);
    }
}
