package io.github.offspring.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.launchmodes.Workshop;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RealProcesses
class InheritedFlagsTest {

    /// Prints the options of a child, and of its child.
    public static final class Starter {
        @SuppressWarnings("serial") // the lambdas call a method of a class that only tests see
        public static void main(String[] arguments) {
            try (var child = ChildProcess.start(() -> {
                try (var grandchild = ChildProcess.start(() -> flags())) {
                    return flags() + "grandchild" + System.lineSeparator()
                            + grandchild.result().join();
                }
            })) {
                System.out.print(
                        "child" + System.lineSeparator() + child.result().join());
            }
        }

        public static String flags() {
            StringBuilder text = new StringBuilder();
            ManagementFactory.getRuntimeMXBean().getInputArguments().forEach(flag -> text.append(flag)
                    .append(System.lineSeparator()));
            text.append("picked=").append(System.getProperty("picked")).append(System.lineSeparator());
            return text.append("asserts=")
                    .append(Starter.class.desiredAssertionStatus())
                    .append(System.lineSeparator())
                    .toString();
        }
    }

    private static JavaProgram.Ended run(Map<String, String> environment, String... options)
            throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(
                "-Doffspring.auto-standby=false",
                "-cp",
                Workshop.library() + ":" + JavaProgram.classPath(),
                Starter.class.getName()));
        return Workshop.javaIn(Path.of("."), environment, all.toArray(String[]::new));
    }

    private static List<String> after(String heading, JavaProgram.Ended ended) {
        return ended.out()
                .lines()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.equals("grandchild"))
                .toList();
    }

    @Test
    void whatChangesTheMeaningIsInheritedAndWhatSizesAJvmIsNot() {
        assertThat(InheritedFlags.select(List.of(
                        "-Xmx100m",
                        "-Xms1m",
                        "-Xss1m",
                        "-XX:+UseZGC",
                        "-XX:MaxRAMPercentage=10",
                        "-javaagent:tracer.jar",
                        "-agentpath:/native.so",
                        "-verbose:gc",
                        "-Xlog:gc",
                        "-Dcom.sun.management.jmxremote.port=9999",
                        "-Djava.util.logging.manager=com.example.Manager",
                        "-ea",
                        "-ea:com.example...",
                        "-esa",
                        "-Dfile.encoding=ISO-8859-1",
                        "--enable-preview",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED")))
                .containsExactly(
                        "-ea",
                        "-ea:com.example...",
                        "-esa",
                        "-Dfile.encoding=ISO-8859-1",
                        "--enable-preview",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED");
    }

    @Test
    void childrenAndTheirChildrenRunWithTheFlagsOfTheRoot() throws InterruptedException {
        JavaProgram.Ended ended = run(
                Map.of(),
                "-ea",
                "-Xmx300m",
                "-XX:+UseParallelGC",
                "-Dpicked=root",
                "-Dfile.encoding=ISO-8859-1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED");

        assertThat(ended.err()).isEmpty();
        for (String who : List.of("child", "grandchild")) {
            assertThat(after(who, ended))
                    .contains(
                            "-ea",
                            "-Dpicked=root",
                            "-Dfile.encoding=ISO-8859-1",
                            "--add-opens=java.base/java.lang=ALL-UNNAMED",
                            "picked=root",
                            "asserts=true")
                    .doesNotContain("-Xmx300m", "-XX:+UseParallelGC");
        }
    }

    @Test
    void whatIsSetForAllJvmsIsNotAnnouncedByChildren() throws InterruptedException {
        JavaProgram.Ended ended = run(Map.of(
                "JAVA_TOOL_OPTIONS", "-Dpicked=tool -XX:+UseParallelGC",
                "JDK_JAVA_OPTIONS", "-ea",
                "_JAVA_OPTIONS", "-Dhidden=yes"));

        assertThat(ended.err().lines()).hasSize(3).allMatch(line -> line.contains("Picked up"));
        assertThat(after("child", ended)).contains("picked=tool", "asserts=true");
        assertThat(after("grandchild", ended)).contains("picked=tool", "asserts=true");
    }

    @Test
    void aLogManagerOfTheParentsDoesNotReplaceTheOneThatSendsRecordsToIt() throws InterruptedException {
        JavaProgram.Ended ended = run(Map.of(), "-Djava.util.logging.manager=java.util.logging.LogManager");

        assertThat(ended.err()).isEmpty();
        assertThat(after("child", ended))
                .filteredOn(flag -> flag.startsWith("-Djava.util.logging.manager="))
                .containsExactly("-Djava.util.logging.manager=io.github.offspring.internal.child.LogForwarding");
    }

    @Test
    void underADebuggerEachHasAPortOfItsOwn() throws InterruptedException {
        JavaProgram.Ended ended =
                run(Map.of(), "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err()).isEmpty();
        List<String> ports = ended.out()
                .lines()
                .filter(line -> line.contains("Listening for transport"))
                .map(line -> line.replaceAll(".*: ", ""))
                .toList();
        assertThat(ports).hasSize(3).doesNotHaveDuplicates();
        assertThat(after("child", ended)).contains(InheritedFlags.DEBUG_AGENT);
        assertThat(after("grandchild", ended)).contains(InheritedFlags.DEBUG_AGENT);
    }

    @Test
    void aDebuggerThatTheParentWaitsForOrCallsIsNotTheChilds() {
        assertThat(InheritedFlags.select(List.of(
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=*:5005",
                        "-Xrunjdwp:transport=dt_socket,address=host:5005")))
                .containsOnly(InheritedFlags.DEBUG_AGENT);
    }
}
