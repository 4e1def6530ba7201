package io.github.offspring.cli.map;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RealProcesses
@DisabledOnOs(OS.WINDOWS) // there is no sh
class MapResumeTest {

    private static final int LINES = 20_000;
    private static final int KILLS = 4;

    @TempDir
    Path folder;

    private MapProgram map;

    @BeforeEach
    void prepare() {
        map = new MapProgram(folder);
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private JavaProgram start(boolean ordered) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("shop.Price::slow", "-cp", map.classes(), "-j", "2"));
        arguments.addAll(List.of("--resume", "state", "-o", "out.txt", "--failures", "failures.jsonl"));
        if (!ordered) {
            arguments.add("--unordered");
        }
        return map.start(List.of(), "<in.txt", arguments.toArray(String[]::new));
    }

    private long noted() {
        try {
            return Checkpoint.read(file("state"))
                    .map(noted -> noted.succeeded() + noted.failed())
                    .orElse(0L);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> expected() {
        return IntStream.rangeClosed(1, LINES)
                .filter(n -> n % 100 != 77)
                .mapToObj(n -> "n" + n)
                .toList();
    }

    private void checkAll(boolean ordered, JavaProgram.Ended end) throws IOException {
        List<String> out = Files.readAllLines(file("out.txt"));
        if (ordered) {
            assertThat(out).isEqualTo(expected());
        } else {
            assertThat(out).containsExactlyInAnyOrderElementsOf(expected());
        }
        assertThat(Files.readAllLines(file("failures.jsonl")).stream()
                        .map(line -> Integer.valueOf(line.substring("{\"line\": ".length(), line.indexOf(','))))
                        .sorted())
                .containsExactlyElementsOf(IntStream.range(0, LINES / 100)
                        .mapToObj(i -> 100 * i + 77)
                        .toList());
        assertThat(MapProgram.summary(end)).startsWith("offspring map: 20,000 lines: 19,800 done, 200 failed (");
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterKillsAtAnyMomentEachLineIsInTheOutputOnce(boolean ordered) throws Exception {
        map.lines(1, LINES);
        Random random = new Random(7);
        // So that it is killed in the middle however long this thread stands still before it does that.
        Files.createFile(file("brake"));
        for (int i = 0; i < KILLS; i++) {
            long before = noted();
            try (JavaProgram program = start(ordered)) {
                eventually("it goes on", () -> noted() > before);
                // Not to order anything: the moment of the kill is to be any.
                Thread.sleep(random.nextInt(150));
                program.signal("KILL");
                program.await();
            }
            assertThat(noted()).as("it was killed in the middle").isLessThan(LINES);
        }
        long done = noted();
        Files.delete(file("brake"));

        try (JavaProgram program = start(ordered)) {
            JavaProgram.Ended end = program.await();

            checkAll(ordered, end);
            assertThat(done).isGreaterThan(KILLS - 1);
        }
    }

    @Test
    void anInterruptionAfterTheLastLineSaysThatAllIsDone() throws Exception {
        map.lines(1, 5);
        Files.createFile(file("hold"));
        try (JavaProgram program = map.start(
                List.of(),
                "<in.txt",
                "shop.Price::lingering",
                "-cp",
                map.classes(),
                "--resume",
                "state",
                "-o",
                "out.txt")) {
            eventually("all is done", () -> program.err().contains("offspring map: 5 lines: "));
            program.signal("INT");
            JavaProgram.Ended end = program.await();

            assertThat(end.exitCode()).isEqualTo(130);
            assertThat(end.err()).contains("offspring: interrupted, ").contains("; all 5 lines: 5 done");
            assertThat(noted()).isEqualTo(5);
        }
    }

    @Test
    void afterAnInterruptionItGoesOnExactlyThere() throws Exception {
        map.lines(1, LINES);
        Files.createFile(file("hold"));
        try (JavaProgram program = start(true)) {
            eventually("it goes on", () -> noted() > 100);
            program.signal("INT");
            JavaProgram.Ended end = program.await();
            Files.delete(file("hold"));

            assertThat(end.exitCode()).isEqualTo(130);
            assertThat(end.err())
                    .contains("so far " + String.format("%,d lines: ", noted()))
                    .contains("; the same command goes on from there");
            try (Stream<String> out = Files.lines(file("out.txt"))) {
                assertThat(out.count())
                        .isEqualTo(Checkpoint.read(file("state")).orElseThrow().succeeded());
            }
        }

        try (JavaProgram program = start(true)) {
            checkAll(true, program.await());
        }
        try (JavaProgram program = start(true)) {
            JavaProgram.Ended again = program.await();

            checkAll(true, again);
            assertThat(again.err()).contains("(200 earlier)");
        }
    }

    // ---- What does not fit

    private String complaint(String redirections, String... options) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("java.lang.Integer::bitCount", "-j", "1", "--resume", "state"));
        arguments.addAll(List.of(options));
        JavaProgram.Ended end = map.run(redirections, arguments.toArray(String[]::new));
        assertThat(end.exitCode()).as(end.err()).isEqualTo(2);
        return end.err();
    }

    private void runOnce() throws Exception {
        map.lines(1, 10);
        JavaProgram.Ended end =
                map.run("<in.txt", "java.lang.Integer::bitCount", "-j", "1", "--resume", "state", "-o", "out.txt");
        assertThat(end.exitCode()).as(end.err()).isZero();
    }

    @Test
    void anotherRunsStateIsRefusedAndNothingIsChanged() throws Exception {
        runOnce();
        byte[] out = Files.readAllBytes(file("out.txt"));

        assertThat(complaint("<in.txt", "-o", "out.txt", "--unordered")).contains("the order was that of the input");
        Files.writeString(file("in.txt"), "11\n".repeat(10));
        assertThat(complaint("<in.txt", "-o", "out.txt")).contains("does not begin with the lines");
        assertThat(complaint("</dev/null", "-o", "out.txt")).contains("does not begin with the lines");
        assertThat(complaint("<in.txt", "-o", "other.txt")).contains("shorter than 'state' tells, 0 instead of 20");
        String precious = "years of work\n".repeat(1000);
        Files.writeString(file("precious.txt"), precious);
        assertThat(complaint("<in.txt", "-o", "precious.txt"))
                .contains("'precious.txt' is not the file that 'state' tells of");
        assertThat(complaint("<in.txt >>precious.txt"))
                .contains("standard output is not the file that 'state' tells of");
        assertThat(file("precious.txt")).hasContent(precious);
        assertThat(file("out.txt")).hasBinaryContent(out);
        Files.writeString(file("state"), "my own notes\n");
        assertThat(complaint("<in.txt", "-o", "out.txt")).contains("'state' is no file in which offspring map");
        assertThat(file("state")).hasContent("my own notes\n");
    }

    @Test
    void linesThatWereAppendedToTheInputAreDone() throws Exception {
        runOnce();
        map.lines(1, 12);

        JavaProgram.Ended end =
                map.run("<in.txt", "java.lang.Integer::bitCount", "-j", "1", "--resume", "state", "-o", "out.txt");

        assertThat(end.err()).contains("12 lines: 12 done");
        assertThat(Files.readAllLines(file("out.txt"))).hasSize(12).endsWith("2", "3", "2");
    }

    @Test
    void anOutputThatCannotBeCutIsRefused() throws Exception {
        map.lines(1, 10);

        assertThat(complaint("<in.txt")).contains("--resume needs the results in a file");
    }

    @Test
    void anOutputThatTheShellEmptiesIsRefusedAndOneThatItAppendsToIsTaken() throws Exception {
        map.lines(1, 10);
        assertThat(complaint("<in.txt >out.txt")).contains("write '>>'");
        Files.writeString(file("out.txt"), "title\n");

        for (int i = 0; i < 2; i++) {
            map.run("<in.txt >>out.txt", "java.lang.Integer::bitCount", "-j", "1", "--resume", "state");
            // Written but not noted: the next run does it again.
            Files.writeString(file("out.txt"), Files.readString(file("out.txt")) + "half a li");
        }
        map.run("<in.txt >>out.txt", "java.lang.Integer::bitCount", "-j", "1", "--resume", "state");

        assertThat(file("out.txt")).hasContent("title\n1\n1\n2\n1\n2\n2\n3\n1\n2\n2\n");
    }

    @Test
    void twoRunsDoNotWriteToOneFile() throws Exception {
        map.lines(1, LINES);
        // The first one does not come to its end before the second has begun.
        Files.createFile(file("hold"));
        try (JavaProgram program = start(true)) {
            eventually("it goes on", () -> noted() > 0);

            try (JavaProgram second = start(true)) {
                JavaProgram.Ended end = second.await();

                assertThat(end.err()).contains("another run is writing to 'out.txt'");
                assertThat(end.exitCode()).isEqualTo(2);
            }
            // Killed, it might leave its family's folder to the next start.
            program.signal("TERM");
            program.await();
        }
    }
}
