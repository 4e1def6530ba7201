package io.github.offspring.internal.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a child's JVM is started with. Children of equal specs are interchangeable until they are given work.
///
/// @param jvmOptions options of the user's, after all others
/// @param heapBytes the most heap it may use
/// @param stackBytes the stack of its threads; 0 for the JVM's default
/// @param cpus how many processors it is to believe it has
/// @param classPath what comes after this JVM's own class path
/// @param environment variables that differ from this process's; an empty value removes one
/// @param directory its working directory; null for this process's
/// @param properties system properties of the user's
public record LaunchSpec(
        List<String> jvmOptions,
        long heapBytes,
        long stackBytes,
        int cpus,
        List<Path> classPath,
        Map<String, String> environment,
        @Nullable Path directory,
        Map<String, String> properties) {

    public LaunchSpec {
        jvmOptions = List.copyOf(jvmOptions);
        classPath = List.copyOf(classPath);
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    /// Whether a child surely has no classes that this process has not.
    public boolean isOwnClassPath() {
        return classPath.isEmpty() && jvmOptions.isEmpty();
    }
}
