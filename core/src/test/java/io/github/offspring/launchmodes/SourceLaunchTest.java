package io.github.offspring.launchmodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class SourceLaunchTest {

    private static final String SNIPPETS = """
        import io.github.offspring.*
        import io.github.offspring.pool.*
        import io.github.offspring.process.*
        import java.util.concurrent.ExecutionException
        record Point(int x, int y) {}
        class Odd extends Exception {
            final Point where;
            Odd(Point where) { super("odd"); this.where = where; }
        }
        Point shift(Point p) { return new Point(p.x() + 1, p.y() + 1); }
        var start = new Point(1, 2)
        void child() throws Exception {
            Point here = start;
            try (var child = ChildProcess.start(() -> shift(here))) {
                System.out.println("child " + child.result().join());
            }
        }
        void pool() throws Exception {
            Point here = start;
            try (var pool = ProcessPool.create(2)) {
                System.out.println("map " + pool.map(List.of(1, 2, 3), n -> shift(here)));
                pool.submit(() -> { throw new Odd(here); }).get();
            } catch (ExecutionException e) {
                System.out.println("error " + ((Odd) e.getCause()).where);
            }
        }
        child()
        pool()
        record Point(int x, int y, int z) {}
        Point shift(Point p) { return new Point(p.x() + 1, p.y() + 1, p.z() + 1); }
        var start = new Point(4, 5, 6)
        child()
        pool()
        /exit
        """;

    @TempDir
    Path directory;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(directory);
    }

    @Test
    void aSourceFileRunsWithoutBeingCompiledFirst() throws IOException, InterruptedException {
        workshop.write("", Map.of("Main.java", Programs.single()));

        Programs.assertSaid(workshop.java("-cp", Workshop.library().toString(), "Main.java"), "none");
    }

    @Test
    void severalSourceFilesRunWithoutBeingCompiledFirst() throws IOException, InterruptedException {
        workshop.write("", Programs.several());

        Programs.assertSaid(workshop.java("-cp", Workshop.library().toString(), "app/Main.java"), "hello");
    }

    @Test
    void aCompactSourceFileRunsWithoutAClassInIt() throws IOException, InterruptedException {
        workshop.write("", Map.of("Hello.java", Programs.compact()));

        Programs.assertSaid(workshop.java("-cp", Workshop.library().toString(), "Hello.java"), "none");
    }

    @Test
    void aMethodOfACompactSourceFileThatIsNotStaticIsRefusedWithAnAdviceThatHelps()
            throws IOException, InterruptedException {
        workshop.write("", Map.of("Hello.java", """
            import io.github.offspring.process.ChildProcess;

            int twice(int n) {
                return 2 * n;
            }

            void main() {
                ChildProcess.start(() -> twice(21));
            }
            """));

        JavaProgram.Ended ended = workshop.java("-cp", Workshop.library().toString(), "Hello.java");

        assertThat(ended.err())
                .contains("CodecException: task: cannot be sent")
                .contains("the lambda uses the object in which it was written (this)")
                .contains("make the method or field that it uses static");
    }

    @Test
    void snippetsOfJShellAreServedAsTheyAreAtTheMoment() throws IOException, InterruptedException {
        workshop.write("", Map.of("script.jsh", SNIPPETS));
        List<String> arguments =
                new ArrayList<>(List.of("--class-path", Workshop.library().toString(), "-s"));
        Workshop.options().forEach(option -> arguments.add("-R" + option));
        // Its preferences live in the user's home, and it says so when it has made a place for them.
        Files.createDirectories(directory.resolve(".java/.userPrefs"));
        Workshop.options().forEach(option -> arguments.add("-J" + option));
        arguments.add("-J-Djava.util.prefs.userRoot=" + directory);
        arguments.add("script.jsh");

        JavaProgram.Ended ended;
        try (JavaProgram jshell = JavaProgram.tool("jshell", directory, Map.of(), arguments)) {
            ended = jshell.await();
        }

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualToIgnoringNewLines("""
            child Point[x=2, y=3]
            map [Point[x=2, y=3], Point[x=2, y=3], Point[x=2, y=3]]
            error Point[x=1, y=2]
            child Point[x=5, y=6, z=7]
            map [Point[x=5, y=6, z=7], Point[x=5, y=6, z=7], Point[x=5, y=6, z=7]]
            error Point[x=4, y=5, z=6]
            """);
        assertThat(ended.exitCode()).isZero();
    }
}
