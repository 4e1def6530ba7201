package io.github.offspring.internal.launch;

import io.github.offspring.internal.os.Processors;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/// The flags of this JVM that its children get as well.
///
/// Those that change what a program means: system properties, module options, assertions, previews. Not those that
/// size a JVM (heap, collector, threads), which each child gets its own of, and no agents, which may not be made to
/// run twice.
final class InheritedFlags {

    /// A child's own port: two debuggees cannot share one.
    static final String DEBUG_AGENT = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

    private static final String JSHELL = "jdk.jshell.execution.";

    private static final String BOOT_APPEND = "-Xbootclasspath/a:";

    private static final List<String> INHERITED = List.of(
            "--add-exports",
            "--add-modules",
            "--add-opens",
            "--add-reads",
            "--enable-final-field-mutation",
            "--enable-preview",
            "--illegal-final-field-mutation",
            "--illegal-native-access",
            "--limit-modules",
            "--patch-module",
            "--sun-misc-unsafe-memory-access",
            "--upgrade-module-path",
            "-da",
            "-disableassertions",
            "-disablesystemassertions",
            "-dsa",
            "-ea",
            "-enableassertions",
            "-enablesystemassertions",
            "-esa");

    private static final List<String> PRIVATE_PROPERTIES = List.of(
            "-Dcom.sun.management.",
            "-Djava.class.path=",
            "-Djava.util.logging.config.",
            // A child's own sends its records to this process.
            "-Djava.util.logging.manager=",
            "-Djdk.module.",
            // Each is told anew.
            "-D" + Processors.PROPERTY + "=",
            "-Dsun.java.");

    private InheritedFlags() {}

    static List<String> ofThisJvm() {
        if (ModuleLayer.boot().findModule("java.management").isEmpty()) {
            return List.of();
        }
        List<String> selected =
                new ArrayList<>(select(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        selected.addAll(ExecutableJar.moduleFlags());
        if (System.getProperty("sun.java.command", "").startsWith(JSHELL)) {
            // It drives its JVM through the debugging interface; nobody is debugging.
            selected.remove(DEBUG_AGENT);
        }
        return selected;
    }

    static List<String> select(List<String> flags) {
        List<String> selected = new ArrayList<>();
        for (String flag : flags) {
            if (flag.startsWith("-agentlib:jdwp") || flag.startsWith("-Xrunjdwp")) {
                selected.add(DEBUG_AGENT);
            } else if (flag.startsWith(BOOT_APPEND)) {
                // The child may have another working directory.
                selected.add(BOOT_APPEND + ClassPath.absolute(flag.substring(BOOT_APPEND.length())));
            } else if (isInherited(flag)) {
                selected.add(flag);
            }
        }
        return selected;
    }

    private static boolean isInherited(String flag) {
        if (flag.startsWith("-D")) {
            return PRIVATE_PROPERTIES.stream().noneMatch(flag::startsWith);
        }
        return INHERITED.stream()
                .anyMatch(name -> flag.equals(name) || flag.startsWith(name + "=") || flag.startsWith(name + ":"));
    }
}
