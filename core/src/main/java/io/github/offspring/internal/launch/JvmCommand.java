package io.github.offspring.internal.launch;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.NativeAccess;
import io.github.offspring.internal.os.Processors;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.RingTerms;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The command line of a child.
///
/// @param spec what the user wants
/// @param classPath where it finds its classes
/// @param cacheFlags how to use, or make, a start-up cache
/// @param hurried whether the child has work to do as soon as it can
record JvmCommand(LaunchSpec spec, ClassPath classPath, List<String> cacheFlags, boolean hurried) {

    /// A child is small and short-lived by default: no collector threads, no files for monitoring tools, no core
    /// file beside the crash log, and an end at once when memory is out, before half-done work can be taken for
    /// whole.
    private static final List<String> LEAN =
            List.of("-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash", "-XX:+ExitOnOutOfMemoryError");

    /// With the serial collector the JIT compiler leaves the polls out of loops that it takes for short, and while
    /// such a loop runs nothing ends its JVM: neither SIGTERM nor the end of the parent.
    private static final List<String> ALWAYS_ENDING =
            List.of("-XX:+UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=1000");

    /// A user's choice about the same; half of each is a warning on the screen.
    private static final Pattern OWN_LOOPS = Pattern.compile("-XX:([+-]UseCountedLoopSafepoints|LoopStripMiningIter)");

    /// Replaying the compiler's profiles from the start-up cache is good for a child that stands by, and competes
    /// for the processors with the work of one that does not. A switch of JDK 25; a JVM that does not know it
    /// would not start.
    private static final List<String> NO_REPLAY = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining");

    /// What the JVM has to say about a start-up cache that it cannot use is nothing for the user's screen.
    private static final String SILENT_CACHE = "-Xlog:cds*=off,aot*=off";

    /// A user's choice of a start-up cache; the JVM refuses to start with two.
    private static final Pattern OWN_CACHE = Pattern.compile("-Xshare|-XX:(AOT|Shared|ArchiveClasses)");

    private static final String LOG_MANAGER =
            "-Djava.util.logging.manager=io.github.offspring.internal.child.LogForwarding";

    private static final int FEATURE_WITH_REPLAY = 25;

    // Linux allows 128 KiB for one argument.
    private static final int MAX_ARGUMENT_CHARS = 100_000;

    private static @Nullable List<String> inherited;

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// @param arguments of the main class
    List<String> words(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(LEAN);
        if (spec.jvmOptions().stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
            // Two collectors are an error to the JVM, not the later one's choice.
            command.add("-XX:+UseSerialGC");
        }
        if (hasNo(OWN_LOOPS)) {
            command.addAll(ALWAYS_ENDING);
        }
        command.add(SILENT_CACHE);
        if (hurried && Runtime.version().feature() == FEATURE_WITH_REPLAY) {
            command.addAll(NO_REPLAY);
        }
        if (hasNo(OWN_CACHE)) {
            command.addAll(cacheFlags);
        }
        command.add(nativeAccess(classPath));
        command.add("-XX:ActiveProcessorCount=" + spec.cpus());
        command.add("-Xmx" + Math.max(1, spec.heapBytes() >> 10) + "k");
        if (spec.stackBytes() > 0) {
            command.add("-Xss" + Math.max(1, spec.stackBytes() >> 10) + "k");
        }
        command.add("-XX:ErrorFile=" + CrashLogs.pattern());
        command.add(LOG_MANAGER);
        // What the JDK finds out anyway, by searching the whole class path for providers.
        Class<?> provider = SelectorProvider.provider().getClass();
        if (provider.getModule() == Object.class.getModule()) {
            command.add("-Djava.nio.channels.spi.SelectorProvider=" + provider.getName());
        }
        if (!NativeAccess.isGranted()) {
            // What this process cannot do its children may not: they would not wake each other.
            command.add("-D" + NativeAccess.PORTABLE + "=true");
        }
        command.add("-D" + Processors.PROPERTY + "=" + Processors.count());
        String rings = System.getProperty(RingTerms.PROPERTY);
        if (rings != null) {
            command.add("-D" + RingTerms.PROPERTY + "=" + rings);
        }
        command.addAll(inherited());
        spec.properties().forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(spec.jvmOptions());
        for (String flag : classPath.flags()) {
            command.add(flag.length() > MAX_ARGUMENT_CHARS ? argumentFile(flag) : flag);
        }
        command.addAll(arguments);
        return command;
    }

    private boolean hasNo(Pattern options) {
        return spec.jvmOptions().stream()
                .noneMatch(option -> options.matcher(option).lookingAt());
    }

    /// What shapes the module graph. A start-up cache serves only JVMs that were started with the same.
    static List<String> moduleFlags(ClassPath classPath) {
        List<String> flags = new ArrayList<>();
        flags.add(nativeAccess(classPath));
        inherited().stream()
                .filter(flag -> flag.startsWith("--") || flag.startsWith("-Xbootclasspath"))
                .forEach(flags::add);
        return flags;
    }

    private static String nativeAccess(ClassPath classPath) {
        return "--enable-native-access=ALL-UNNAMED" + (classPath.asModule() ? ",io.github.offspring" : "");
    }

    private static synchronized List<String> inherited() {
        List<String> flags = inherited;
        if (flags == null) {
            flags = InheritedFlags.ofThisJvm();
            inherited = flags;
        }
        return flags;
    }

    /// A class path that is too long for a command line, by way of a file.
    private static String argumentFile(String argument) throws IOException {
        Path directory = FamilyHome.here().directory();
        String quoted = '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        try (Stream<Path> files = Files.list(directory)) {
            // The same for every child: one file is enough.
            for (Path file : files.filter(f -> f.toString().endsWith(".args"))
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                if (Files.readString(file).equals(quoted)) {
                    return "@" + file;
                }
            }
        }
        Path file = directory.resolve(RandomBytes.nextHex(4) + ".args");
        Files.writeString(file, quoted);
        return "@" + file;
    }
}
