package io.github.offspring.cli.map;

import io.github.offspring.cli.Main;
import io.github.offspring.testkit.JavaProgram;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;

/// The command as a user runs it: from a shell that opens its input and output, with classes of the user's that are
/// not on the command's own class path.
final class MapProgram {

    private static final String SOURCE = """
        package shop;

        public class Price {
            static String hello(String text) {
                return "hello " + text;
            }

            static int twice(int number) {
                return 2 * number;
            }

            static long over(int number) {
                return number;
            }

            static long over(long number) {
                return number;
            }

            static String broken(int number) {
                return number == 2 ? "two\\nlines" : number == 3 ? "3\\n" : "" + number;
            }

            static int recursion(int number) {
                return number == 2 ? recursion(number) + 1 : number;
            }

            static class Closed extends RuntimeException {
                Closed(String message) {
                    super(message, null, false, false);
                }
            }

            static int closed(int number) {
                if (number == 2) {
                    throw new Closed("closed at " + number);
                }
                return number;
            }

            static void silent(String text) {
                System.out.println("heard " + text);
            }

            static String length(String text) {
                return text.length() + " " + text.substring(0, Math.min(5, text.length()));
            }

            static String longer(int number) {
                return "x".repeat(number);
            }

            static int pick(int number) throws Exception {
                switch (number) {
                    case 3 -> throw new IllegalStateException("no price for " + number);
                    case 5 -> {
                        System.err.println("about to die of " + number);
                        Runtime.getRuntime().halt(9);
                    }
                    case 7 -> Thread.sleep(Long.MAX_VALUE);
                    default -> Thread.sleep(1);
                }
                return number;
            }

            static String stumbling(int number) throws Exception {
                for (int i = 0; i < 4; i++) {
                    if (new java.io.File("tried-" + number + "-" + i).createNewFile()) {
                        Runtime.getRuntime().halt(1);
                    }
                }
                return "at last " + number;
            }

            static String slow(int number) throws Exception {
                while (number == 19_000 && new java.io.File("hold").exists()) {
                    Thread.sleep(5);
                }
                if (number % 100 == 77) {
                    throw new Exception("unlucky");
                }
                if (number % 10 == 0) {
                    Thread.sleep(new java.io.File("brake").exists() ? 50 : 2);
                }
                return "n" + number;
            }

            static int lingering(int number) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    while (new java.io.File("hold").exists()) {
                        Thread.onSpinWait();
                    }
                }));
                return number;
            }

            static class Broken {
                static {
                    if (true) {
                        throw new IllegalStateException("not today");
                    }
                }

                static String any(String text) {
                    return text;
                }
            }

            int instance(int number) {
                return number;
            }
        }
        """;

    private final Path folder;

    MapProgram(Path folder) {
        this.folder = folder;
    }

    /// @return what `-cp` is to be given
    String classes() throws IOException {
        Path classes = folder.resolve("classes");
        if (!Files.exists(classes)) {
            Path source = Files.writeString(folder.resolve("Price.java"), SOURCE);
            StringWriter complaints = new StringWriter();
            int code = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-d", classes.toString(), source.toString());
            if (code != 0) {
                throw new IllegalStateException("cannot compile: " + complaints);
            }
        }
        return classes.toString();
    }

    Path lines(int from, int to) throws IOException {
        return Files.write(
                folder.resolve("in.txt"),
                IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList());
    }

    /// @param redirections as a shell takes them
    JavaProgram start(List<String> options, String redirections, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + redirections, "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaProgram.properties());
        command.addAll(options);
        command.addAll(List.of("-cp", JavaProgram.classPath(), Main.class.getName(), "map"));
        command.addAll(List.of(arguments));
        return JavaProgram.command(folder, Map.of(), command);
    }

    JavaProgram.Ended run(String redirections, String... arguments) throws InterruptedException {
        try (JavaProgram program = start(List.of(), redirections, arguments)) {
            return program.await();
        }
    }

    /// @return the last line of standard error
    static String summary(JavaProgram.Ended end) {
        return end.err().lines().reduce("", (_, last) -> last);
    }
}
