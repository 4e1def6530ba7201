package io.github.offspring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real script, in a project that has been built already, with JDKs that only print which one they are.
@RealProcesses
class LauncherTest {

    @TempDir
    Path folder;

    private Path project;
    private Path script;
    private Path jdks;
    private Path tools;

    @BeforeEach
    void build() throws IOException {
        // A name that a shell would take apart.
        project = Files.createDirectories(folder.resolve("my project"));
        script = Files.copy(
                Path.of("..", "offspring"), project.resolve("offspring"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(project.resolve("cli/src/main"));
        Files.createDirectories(project.resolve("cli/target/lib"));
        Files.writeString(project.resolve("pom.xml"), "");
        Files.writeString(project.resolve("cli/pom.xml"), "");
        Path jar = Files.writeString(project.resolve("cli/target/offspring-cli-1.jar"), "");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(3600)));
        jdks = Files.createDirectories(folder.resolve("some jdks"));
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of(
                "dirname", "readlink", "sed", "find", "head", "grep", "sleep", "mkdir", "rm", "ln", "mv", "touch")) {
            program(tools.resolve(tool), "exec " + which(tool) + " \"$@\"");
        }
    }

    private static Path which(String tool) {
        for (String place : System.getenv("PATH").split(":")) {
            Path candidate = Path.of(place, tool);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new AssertionError("not on the PATH: " + tool);
    }

    private static Path program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private static Path jdk(Path place, String version) throws IOException {
        program(place.resolve("bin/java"), "echo \"java " + version + "\"; for word; do echo \"$word\"; done");
        program(place.resolve("bin/javac"), "");
        Files.writeString(place.resolve("release"), "IMPLEMENTOR=\"me\"\nJAVA_VERSION=\"" + version + "\"\n");
        return place;
    }

    /// Starts a program with nothing in its environment but what is given, the tools and the JDKs.
    private JavaProgram start(Map<String, String> environment, Path what, String... arguments) {
        Map<String, String> all =
                new HashMap<>(Map.of("PATH", tools.toString(), "OFFSPRING_JDK_PATH", jdks.toString()));
        all.putAll(environment);
        List<String> command = new ArrayList<>(List.of(which("env").toString(), "-i"));
        all.forEach((name, value) -> command.add(name + "=" + value));
        command.add(what.toString());
        command.addAll(List.of(arguments));
        return JavaProgram.command(folder, Map.of(), command);
    }

    private JavaProgram.Ended launch(Map<String, String> environment, Path what, String... arguments)
            throws InterruptedException {
        return start(environment, what, arguments).await();
    }

    private static String javaOf(JavaProgram.Ended end) {
        return end.out().lines().findFirst().orElse("none: " + end.err());
    }

    @Test
    void theOldestJdkThatIsNewEnoughIsTaken() throws Exception {
        jdk(jdks.resolve("a"), "27");
        jdk(jdks.resolve("b with space"), "25.0.3");
        jdk(jdks.resolve("c"), "21.0.1");
        jdk(jdks.resolve("d"), "1.8.0_402");

        JavaProgram.Ended end = launch(Map.of(), script, "demo", "two words", "");

        Path home = project.toRealPath();
        assertThat(end.err()).isEmpty();
        assertThat(end.out().lines())
                .containsExactly(
                        "java 25.0.3",
                        "-Doffspring.cli.home=" + home,
                        "-jar",
                        home + "/cli/target/offspring-cli-1.jar",
                        "demo",
                        "two words",
                        "");
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void whatTheUserNamesGoesFirst() throws Exception {
        jdk(jdks.resolve("a"), "25");
        Path own = jdk(folder.resolve("own"), "26");
        Path old = jdk(folder.resolve("old"), "17.0.9");
        Path home = jdk(folder.resolve("home"), "27");
        Path path = jdk(folder.resolve("path"), "28");

        String withPath = path.resolve("bin") + ":" + tools;
        assertThat(javaOf(launch(Map.of("OFFSPRING_JAVA_HOME", own.toString(), "JAVA_HOME", home.toString()), script)))
                .isEqualTo("java 26");
        assertThat(javaOf(launch(Map.of("JAVA_HOME", home.toString(), "PATH", withPath), script)))
                .isEqualTo("java 27");
        assertThat(javaOf(launch(Map.of("JAVA_HOME", old.toString(), "PATH", withPath), script)))
                .isEqualTo("java 28");
        assertThat(javaOf(launch(Map.of("JAVA_HOME", old.toString()), script))).isEqualTo("java 25");
    }

    @Test
    void aJavaOnThePathThatIsALinkOrAScriptIsFollowed() throws Exception {
        Path real = jdk(folder.resolve("real"), "29");
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), real.resolve("bin/java"));
        Path shim = program(folder.resolve("shims/java"), "echo '    java.home = " + real + "' >&2");

        assertThat(javaOf(launch(Map.of("PATH", links + ":" + tools), script))).isEqualTo("java 29");
        assertThat(javaOf(launch(Map.of("PATH", shim.getParent() + ":" + tools), script)))
                .isEqualTo("java 29");
    }

    @Test
    void itRunsThroughALinkAndFromAnywhere() throws Exception {
        jdk(jdks.resolve("a"), "25");
        Path links = Files.createDirectories(folder.resolve("links"));
        Path direct = Files.createSymbolicLink(links.resolve("direct"), script);
        Path relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("direct"));

        assertThat(launch(Map.of(), relative).out()).contains("-Doffspring.cli.home=" + project.toRealPath());
        assertThat(launch(Map.of(), direct).exitCode()).isZero();
        assertThat(launch(Map.of(), Path.of("my project/offspring")).exitCode()).isZero();
    }

    @Test
    void withoutAJdkItSaysInOneSentenceWhatToDo() throws Exception {
        jdk(jdks.resolve("a"), "17");
        Files.createDirectories(jdks.resolve("no jdk"));

        JavaProgram.Ended end = launch(Map.of(), script, "demo");

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.out()).isEmpty();
        assertThat(end.err().lines())
                .singleElement()
                .asString()
                .startsWith("offspring: needs a JDK 25 or later and found none: install one");
    }

    @Test
    void aJdkThatWasNamedAndDoesNotFitIsNotPassedOver() throws Exception {
        jdk(jdks.resolve("a"), "25");
        Path old = jdk(folder.resolve("old"), "17");

        JavaProgram.Ended end = launch(Map.of("OFFSPRING_JAVA_HOME", old.toString()), script);

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err()).contains("OFFSPRING_JAVA_HOME=" + old + " is not the folder of a JDK 25 or later");
    }

    @Test
    void itTellsWhichJdkItTakesAndBuildsNothingForThat() throws Exception {
        Path found = jdk(jdks.resolve("a"), "25");
        Files.delete(project.resolve("cli/target/offspring-cli-1.jar"));

        JavaProgram.Ended end = launch(Map.of(), script, "--jdk");

        assertThat(end.out()).isEqualToNormalizingNewlines(found + "\n");
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void theBuildIsToldWhatToDoIfMavenWouldFindNoJdk() throws Exception {
        // What this machine has is not to be seen.
        Files.writeString(script, Files.readString(script).replaceAll(" /(usr|opt)/", " /nonexistent/"));
        jdk(jdks.resolve("a"), "17");
        String old = jdk(folder.resolve("old"), "17").toString();

        JavaProgram.Ended none = launch(Map.of(), script, "--check-maven", old);
        Path found = jdk(jdks.resolve("b"), "25");
        JavaProgram.Ended hidden = launch(Map.of(), script, "--check-maven", old);

        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err().lines())
                .singleElement()
                .asString()
                .startsWith("offspring: needs a JDK 25 or later and found none: install one");
        assertThat(hidden.exitCode()).isEqualTo(2);
        assertThat(hidden.err()).contains("call it as 'JAVA_HOME=" + found + " mvn ...'");
    }

    @Test
    void theBuildGoesOnIfMavenFindsAJdk() throws Exception {
        String old = jdk(folder.resolve("old"), "17").toString();
        String fitting = jdk(folder.resolve("home/.jdks/a"), "26").toString();
        String home = folder.resolve("home").toString();
        Path listed = Files.createDirectories(folder.resolve("other/.m2"));
        Files.writeString(listed.resolve("toolchains.xml"), "<a>\n  <jdkHome>" + fitting + "</jdkHome>\n</a>\n");

        for (JavaProgram.Ended end : List.of(
                launch(Map.of(), script, "--check-maven", fitting),
                launch(Map.of("JAVA26_HOME", fitting), script, "--check-maven", old),
                launch(Map.of("HOME", home), script, "--check-maven", old),
                launch(Map.of("HOME", listed.getParent().toString()), script, "--check-maven", old))) {
            assertThat(end.err()).isEmpty();
            assertThat(end.exitCode()).isZero();
        }
    }

    @Test
    void whatIsNotBuiltNeedsMaven() throws Exception {
        jdk(jdks.resolve("a"), "25");
        Files.delete(project.resolve("cli/target/offspring-cli-1.jar"));

        JavaProgram.Ended end = launch(Map.of(), script);

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err().lines()).singleElement().asString().contains("found no Maven");
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        jdk(jdks.resolve("a"), "25");
        Path jar = project.resolve("cli/target/offspring-cli-1.jar");
        Files.delete(jar);
        // A build that takes a while, and tells whether it was run before.
        program(tools.resolve("mvn"), "echo built >>built.txt; sleep 1; : >cli/target/offspring-cli-1.jar");

        List<JavaProgram> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(start(Map.of(), script));
        }

        for (JavaProgram program : both) {
            assertThat(program.await().exitCode()).isZero();
        }
        assertThat(Files.readAllLines(project.resolve("built.txt"))).hasSize(1);
        assertThat(project.resolve("target/offspring-build.lock"))
                .satisfies(lock -> assertThat(Files.isSymbolicLink(lock)).isFalse());
    }

    @Test
    void aChangedSourceIsBuiltAnewAndALockOfTheDeadIsBroken() throws Exception {
        jdk(jdks.resolve("a"), "25");
        Path jar = project.resolve("cli/target/offspring-cli-1.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        Files.writeString(project.resolve("cli/src/main/A.java"), "class A {}");
        program(tools.resolve("mvn"), "echo built >>built.txt");
        Files.createDirectories(project.resolve("target"));
        // No process has this number: it is the greatest there can be, and one more.
        Files.createSymbolicLink(project.resolve("target/offspring-build.lock"), Path.of("pid-4194305"));

        JavaProgram.Ended end = launch(Map.of(), script);
        JavaProgram.Ended again = launch(Map.of(), script);

        assertThat(end.err()).isEqualToNormalizingNewlines("offspring: building Offspring, once ...\n");
        assertThat(end.exitCode()).isZero();
        assertThat(again.err()).isEmpty();
        assertThat(Files.readAllLines(project.resolve("built.txt"))).hasSize(1);
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndWhatToDo() throws Exception {
        jdk(jdks.resolve("a"), "25");
        Files.delete(project.resolve("cli/target/offspring-cli-1.jar"));
        program(tools.resolve("mvn"), "echo '[WARNING] noise'; echo '[ERROR] A.java:[1] wrong'; exit 1");

        JavaProgram.Ended end = launch(Map.of(), script);

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err())
                .contains("[ERROR] A.java:[1] wrong")
                .contains("the build failed")
                .doesNotContain("noise");
    }
}
