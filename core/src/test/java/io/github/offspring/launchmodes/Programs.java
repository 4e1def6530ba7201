package io.github.offspring.launchmodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import java.util.LinkedHashMap;
import java.util.Map;

/// A program of a user's that has children do work of every form with values of its own types, in the versions that
/// the ways of launching a program want.
final class Programs {

    private static final String SAID = """
        lambda Point[x=2, y=4]
        record Point[x=20, y=40]
        method reference Point[x=0, y=0]
        bound Bean[Point[x=1, y=2], Point[x=3, y=4]]
        [talker] hi from Point[x=1, y=2]
        grandchild Point[x=11, y=22]
        map [Point[x=1, y=2], Point[x=2, y=2], Point[x=3, y=2], Point[x=4, y=2]]
        color GREEN
        anonymous 3
        error Odd Point[x=1, y=2]
        other process true
        resource %s
        """;

    private static final String TYPES = """
            record Twice(Point of) implements Task<Point> {
                @Override
                public Point call() {
                    return new Point(2 * of.x(), 2 * of.y());
                }
            }

            static class Bean implements Serializable {
                private final List<Point> points = new ArrayList<>();

                Bean with(Point point) {
                    points.add(point);
                    return this;
                }

                Bean more() {
                    return with(new Point(3, 4));
                }

                @Override
                public String toString() {
                    return "Bean" + points;
                }
            }

            enum Color { RED, GREEN { @Override int mix() { return 1; } }; int mix() { return 0; } }

            static Fn<Integer, Integer> next() {
                return new Fn<>() {
                    @Override
                    public Integer apply(Integer n) {
                        return n + 1;
                    }
                };
            }

            static Point origin() {
                return new Point(0, 0);
            }

            static String greeting() throws IOException {
                try (InputStream in = Main.class.getResourceAsStream("/greeting.txt")) {
                    return in == null ? "none" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        """;

    private static final String IMPORTS = """
        import io.github.offspring.Fn;
        import io.github.offspring.Task;
        import io.github.offspring.pool.ProcessPool;
        import io.github.offspring.process.ChildProcess;
        import java.io.IOException;
        import java.io.InputStream;
        import java.io.Serializable;
        import java.nio.charset.StandardCharsets;
        import java.util.ArrayList;
        import java.util.List;
        import java.util.concurrent.ExecutionException;
        """;

    private static final String BODY = """
                Point start = new Point(1, 2);
                try (var child = ChildProcess.start(() -> new Point(start.x() + 1, start.y() + 2))) {
                    System.out.println("lambda " + child.result().join());
                }
                try (var child = ChildProcess.start(new Twice(new Point(10, 20)))) {
                    System.out.println("record " + child.result().join());
                }
                try (var child = ChildProcess.start(Main::origin)) {
                    System.out.println("method reference " + child.result().join());
                }
                Bean bean = new Bean().with(start);
                try (var child = ChildProcess.start(bean::more)) {
                    System.out.println("bound " + child.result().join());
                }
                try (var child = ChildProcess.builder().name("talker")
                        .start(() -> System.out.println("hi from " + start))) {
                    child.join();
                }
                try (var child = ChildProcess.start(() -> {
                    try (var grandchild = ChildProcess.start(() -> new Point(start.x() + 10, start.y() + 20))) {
                        return grandchild.result().join();
                    }
                })) {
                    System.out.println("grandchild " + child.result().join());
                }
                try (var pool = ProcessPool.create(2)) {
                    System.out.println("map " + pool.map(List.of(1, 2, 3, 4), n -> new Point(n, start.y())));
                    System.out.println("color " + pool.submit(() -> Color.values()[Color.GREEN.mix()]).get());
                    System.out.println("anonymous " + pool.map(List.of(2), next()).getFirst());
                    try {
                        pool.submit(() -> {
                            throw new Odd(start);
                        }).get();
                    } catch (ExecutionException e) {
                        Odd odd = (Odd) e.getCause();
                        System.out.println("error " + odd.getClass().getSimpleName() + " " + odd.where);
                    }
                    long worker = pool.submit(() -> ProcessHandle.current().pid()).get();
                    System.out.println("other process " + (worker != ProcessHandle.current().pid()));
                    System.out.println("resource " + pool.submit(Main::greeting).get());
                }
        """;

    private static final String POINT = "record Point(int x, int y) {}\n";

    private static final String ODD = """
        class Odd extends Exception {
            public final Point where;

            public Odd(Point where) {
                super("odd: " + where);
                this.where = where;
            }
        }
        """;

    private Programs() {}

    /// All in one file, without a package.
    static String single() {
        return IMPORTS + "public class Main {\n" + POINT + "static " + ODD + TYPES
                + "    public static void main(String[] arguments) throws Exception {\n" + BODY + "    }\n}\n";
    }

    /// A compact source file (JEP 512): its class has no name that a method reference could begin with.
    static String compact() {
        return IMPORTS.replaceAll("import java\\..*\n", "") + "import java.nio.charset.StandardCharsets;\n" + POINT
                + "static " + ODD + TYPES.replace("Main.class", "Point.class") + "    void main() throws Exception {\n"
                + BODY.replaceAll("Main::(\\w+)", "() -> $1()") + "    }\n";
    }

    /// In several files and packages, as larger programs are.
    static Map<String, String> several() {
        Map<String, String> files = new LinkedHashMap<>(model());
        files.putAll(main());
        return files;
    }

    /// The types of values.
    static Map<String, String> model() {
        return Map.of(
                "app/model/Point.java",
                "package app.model;\npublic " + POINT,
                "app/model/Odd.java",
                "package app.model;\npublic " + ODD);
    }

    /// The program that uses them, with a resource.
    static Map<String, String> main() {
        return Map.of(
                "app/Main.java",
                "package app;\nimport app.model.Odd;\nimport app.model.Point;\n" + IMPORTS + "public class Main {\n"
                        + TYPES + "    public static void main(String[] arguments) throws Exception {\n" + BODY
                        + "    }\n}\n",
                "greeting.txt",
                "hello");
    }

    static void assertSaid(JavaProgram.Ended ended, String resource) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo(SAID.formatted(resource));
        assertThat(ended.exitCode()).isZero();
    }
}
