package io.github.offspring.cli.map;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RealProcesses
@DisabledOnOs(OS.WINDOWS) // there is no sh
class MapTest {

    @TempDir
    Path folder;

    private MapProgram map;

    @BeforeEach
    void prepare() {
        map = new MapProgram(folder);
    }

    private JavaProgram.Ended run(String redirections, String method, String... options) throws Exception {
        String[] arguments = new String[options.length + 5];
        System.arraycopy(options, 0, arguments, 5, options.length);
        System.arraycopy(new String[] {"shop." + method, "-cp", map.classes(), "-j", "2"}, 0, arguments, 0, 5);
        return map.run(redirections, arguments);
    }

    @Test
    void resultsComeInTheOrderOfTheInputAndTheSummaryCountsThem() throws Exception {
        map.lines(1, 5000);

        JavaProgram.Ended end = run("<in.txt", "Price::twice");

        assertThat(end.out())
                .isEqualTo(IntStream.rangeClosed(1, 5000)
                        .mapToObj(n -> 2 * n + "\n")
                        .collect(Collectors.joining()));
        assertThat(end.err().lines())
                .singleElement()
                .asString()
                .startsWith("offspring map: 5,000 lines: 5,000 done, 0 failed; ")
                .endsWith(" on 2 processes");
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void unorderedResultsAreTheSame() throws Exception {
        map.lines(1, 1000);

        JavaProgram.Ended end = run("<in.txt", "Price::twice", "--unordered");

        assertThat(end.out().lines())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 1000).mapToObj(n -> "" + 2 * n).toList());
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void anEmptyInputIsNoError() throws Exception {
        JavaProgram.Ended end = run("</dev/null", "Price::hello");

        assertThat(end.out()).isEmpty();
        assertThat(end.err()).startsWith("offspring map: 0 lines: 0 done, 0 failed; ");
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void eachFailureIsToldInALineAndTheOthersAreDone() throws Exception {
        map.lines(1, 10);

        JavaProgram.Ended end = run("<in.txt", "Price::pick", "--timeout", "15s");

        assertThat(end.out().lines()).containsExactly("1", "2", "4", "6", "8", "9", "10");
        assertThat(end.err().lines())
                .anyMatch(line ->
                        line.equals("line 3: exception: java.lang.IllegalStateException: no price for 3: input: 3"))
                .anyMatch(line -> line.startsWith("line 5: died: ") && line.contains("exit 9 by Runtime.halt"))
                .anyMatch(line -> line.startsWith("line 7: timed-out: ") && line.contains("timeout=15s"))
                .anyMatch(line -> line.matches("\\[map-worker-\\d+] about to die of 5"));
        assertThat(MapProgram.summary(end))
                .startsWith("offspring map: 10 lines: 7 done, 3 failed (1 exception, 1 died, 1 timed-out); ");
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @Test
    void theFileOfFailuresHasAllThatIsKnown() throws Exception {
        map.lines(1, 10);

        JavaProgram.Ended end =
                run("<in.txt", "Price::pick", "--timeout", "15s", "--failures", "failures.jsonl", "-o", "out.txt");

        assertThat(end.out()).isEmpty();
        assertThat(end.err()).doesNotContain("line 3").contains("3 failed");
        assertThat(Files.readAllLines(folder.resolve("out.txt"))).hasSize(7);
        List<String> failures = Files.readAllLines(folder.resolve("failures.jsonl"));
        assertThat(failures).hasSize(3).allMatch(line -> line.startsWith("{\"line\": ") && line.endsWith("}"));
        assertThat(failures.get(0))
                .contains("\"line\": 3, \"input\": \"3\"", "\"kind\": \"exception\"", "\"message\": \"no price for 3\"")
                .contains("\\u000a\\u0009at shop.Price.pick(Price.java:");
        assertThat(failures.get(1))
                .contains(
                        "\"kind\": \"died\"", "\"exitCode\": 9", "\"exit\": \"exit 9 by Runtime.halt or native code\"")
                .contains("\"lastOutput\": [\"about to die of 5\"]", "\"pid\": ", "\"crashLog\": null");
        assertThat(failures.get(2)).contains("\"kind\": \"timed-out\"", "\"death\": null");
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @Test
    void whatWorkersPrintDoesNotGetBetweenTheResults() throws Exception {
        map.lines(1, 2);

        JavaProgram.Ended end = run("<in.txt", "Price::silent");

        assertThat(end.out()).isEmpty();
        assertThat(end.err().lines().filter(line -> line.endsWith("] heard 1"))).hasSize(1);
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void linesAreUtf8AndEndAsInUnixOrWindows() throws Exception {
        Files.write(folder.resolve("in.txt"), "grüß\r\n\n𝄞 clef\nlast".getBytes(StandardCharsets.UTF_8));

        JavaProgram.Ended end = run("<in.txt", "Price::hello");

        assertThat(end.out()).isEqualTo("hello grüß\nhello \nhello 𝄞 clef\nhello last\n");
        assertThat(end.exitCode()).isZero();
    }

    @Test
    void aLineThatCannotBeTakenFailsAlone() throws Exception {
        try (OutputStream in = Files.newOutputStream(folder.resolve("in.txt"))) {
            in.write(new byte[] {'a', '\n', (byte) 0xFF, '\n'});
            in.write("x".repeat(LineReader.MAX_BYTES).getBytes(StandardCharsets.US_ASCII));
            in.write('\n');
            in.write("y".repeat(LineReader.MAX_BYTES + 1).getBytes(StandardCharsets.US_ASCII));
            in.write("\nb\n".getBytes(StandardCharsets.US_ASCII));
        }

        JavaProgram.Ended end = run("<in.txt", "Price::length");

        assertThat(end.out()).isEqualTo("1 a\n" + LineReader.MAX_BYTES + " xxxxx\n1 b\n");
        assertThat(end.err().lines())
                .anyMatch(line -> line.startsWith("line 2: unusable: the line is not UTF-8"))
                .anyMatch(line -> line.startsWith("line 4: unusable: the line is longer than 16777216 bytes"));
        assertThat(end.err()).hasSizeLessThan(2000);
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @Test
    void whatIsNoNumberFailsWithoutACall() throws Exception {
        Files.writeString(folder.resolve("in.txt"), "1\nmany\n 3 \n");

        JavaProgram.Ended end = run("<in.txt", "Price::twice");

        assertThat(end.out()).isEqualTo("2\n6\n");
        assertThat(end.err()).contains("line 2: unusable: the line is no int: \"many\": input: many");
    }

    @Test
    void aResultWithALineBreakFailsItsLineSoThatALineOfOutputIsAResult() throws Exception {
        map.lines(1, 4);

        JavaProgram.Ended end = run("<in.txt", "Price::broken", "--failures", "failures.jsonl");

        assertThat(end.out()).isEqualTo("1\n4\n");
        assertThat(MapProgram.summary(end)).contains("2 done, 2 failed (2 unprintable)");
        assertThat(Files.readAllLines(folder.resolve("failures.jsonl")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"kind\": \"unprintable\"", "the result has a line break", "--multi-line"));
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @Test
    void resultsOfSeveralLinesArePrintedIfTheUserAllowsIt() throws Exception {
        map.lines(1, 4);

        JavaProgram.Ended end = run("<in.txt", "Price::broken", "--multi-line");

        assertThat(end.out()).isEqualTo("1\ntwo\nlines\n3\n\n4\n");
        assertThat(end.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"recursion StackOverflowError", "closed Closed"})
    void anExceptionThatTakesNoSuppressedOnesIsTheMethodsAllTheSame(String methodAndType) throws Exception {
        String[] words = methodAndType.split(" ", -1);
        map.lines(1, 3);

        JavaProgram.Ended end = run("<in.txt", "Price::" + words[0], "--failures", "failures.jsonl");

        assertThat(end.out()).isEqualTo("1\n3\n");
        assertThat(Files.readAllLines(folder.resolve("failures.jsonl")))
                .singleElement()
                .asString()
                .contains("\"kind\": \"exception\"", words[1] + "\", \"message\": ", "\"stackTrace\": \"")
                .containsPattern("\"type\": \"[\\w.$]+" + words[1]);
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--max-heap 900t",
                "--max-heap 17t",
                "--max-heap 1k",
                "--max-heap 99999999999999999999t",
                "--timeout 0s",
                "--timeout 99999999999999999999h",
                "-j 0",
                "-j 4097",
                "--retries -1",
                "--retries 1001"
            })
    void anAmountOutOfItsRangeIsToldAtItsOption(String optionAndValue) throws Exception {
        String[] words = optionAndValue.split(" ", -1);

        JavaProgram.Ended end = map.run("</dev/null", "java.lang.Math::sqrt", words[0], words[1]);

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err().lines().findFirst().orElse(""))
                .contains(words[0].equals("-j") ? "--workers" : words[0])
                .contains(words[1]);
    }

    @Test
    void aResultComesWhileTheInputIsStillOpen() throws Exception {
        new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start().waitFor();
        try (JavaProgram program =
                map.start(List.of(), "<fifo", "shop.Price::hello", "-cp", map.classes(), "-j", "2")) {
            try (Writer in = Files.newBufferedWriter(folder.resolve("fifo"))) {
                for (String word : List.of("one", "two", "three")) {
                    in.write(word + "\n");
                    in.flush();
                    eventually("its result is there", () -> program.out().endsWith("hello " + word + "\n"));
                }
            }
            assertThat(program.await().exitCode()).isZero();
        }
    }

    @Test
    void itEndsQuietlyWhenNobodyReadsTheResults() throws Exception {
        map.lines(1, 300_000);

        JavaProgram.Ended end = map.run("<in.txt | head -n 2", "java.lang.Integer::bitCount");

        assertThat(end.out()).isEqualTo("1\n1\n");
        assertThat(end.err()).isEmpty();
    }

    @Test
    void whatStandardOutputAlreadyHoldsStays() throws Exception {
        map.lines(1, 2);
        Files.writeString(folder.resolve("out.txt"), "before\n");

        run("<in.txt >>out.txt", "Price::twice");

        assertThat(folder.resolve("out.txt")).hasContent("before\n2\n4\n");
    }

    // ---- Memory

    @Test
    void theParentsHeapDoesNotGrowWithTheInput() throws Exception {
        map.lines(1, 1_000_000);

        // The lines alone would be more than 40 MB of objects, and so would their results.
        try (JavaProgram program =
                map.start(List.of("-Xmx24m"), "<in.txt | tail -n 1", "java.lang.Integer::toString(int)", "-j", "2")) {
            JavaProgram.Ended end = program.await();

            assertThat(end.err()).contains("offspring map: 1,000,000 lines: 1,000,000 done, 0 failed");
            assertThat(end.out()).isEqualTo("1000000\n");
        }
    }

    @Test
    void neitherLongLinesNorLongResultsFillTheParentsHeap() throws Exception {
        try (Writer in = Files.newBufferedWriter(folder.resolve("in.txt"))) {
            for (int i = 0; i < 300; i++) {
                in.write("x".repeat(1 << 20) + "\n");
            }
        }
        map.classes();

        try (JavaProgram program =
                map.start(List.of("-Xmx96m"), "<in.txt | wc -l", "java.lang.String::valueOf(Object)", "-j", "2")) {
            JavaProgram.Ended end = program.await();

            assertThat(end.err()).contains("300 done, 0 failed");
            assertThat(end.out().strip()).isEqualTo("300");
        }
    }

    // ---- The end from outside

    @Test
    void whoeverEndsItReadsHowFarItCameAndNothingIsLeft() throws Exception {
        map.lines(1, 1_000_000);
        for (String signal : List.of("INT", "TERM")) {
            try (JavaProgram program =
                    map.start(List.of(), "<in.txt", "shop.Price::slow", "-cp", map.classes(), "-j", "2")) {
                eventually("results come", () -> program.out().contains("n500\n"));
                List<ProcessHandle> family = program.handle().descendants().toList();

                program.signal(signal);
                JavaProgram.Ended end = program.await();

                assertThat(end.exitCode()).isEqualTo(signal.equals("INT") ? 130 : 143);
                assertThat(MapProgram.summary(end))
                        .matches("offspring: interrupted, 2 processes ended; so far [\\d,]+ lines: .* failed.*");
                long results = end.out().lines().count();
                assertThat(end.err()).contains(String.format("%,d done", results));
                assertThat(end.err()).doesNotContain("died");
                eventually("no process is left", () -> family.stream().noneMatch(ProcessHandle::isAlive));
            }
        }
    }

    // ---- What a user may have typed wrong

    private String complaint(String... arguments) throws Exception {
        JavaProgram.Ended end = map.run("</dev/null", arguments);
        assertThat(end.exitCode()).as(end.err()).isEqualTo(2);
        assertThat(end.out()).isEmpty();
        assertThat(end.err()).startsWith("offspring map: ").doesNotContain("\tat ");
        return end.err();
    }

    @Test
    void aMethodThatIsNotThereOrCannotBeCalledIsAUsageError() throws Exception {
        String classes = map.classes();

        assertThat(complaint("shop.Price::twice", "-j", "1"))
                .contains("no class 'shop.Price' on the class path of the workers", "-cp");
        assertThat(complaint("shop.Price::twyce", "-j", "1", "-cp", classes)).contains("did you mean 'twice'?");
        assertThat(complaint("shop.Price::over", "-j", "1", "-cp", classes))
                .contains("say which one of shop.Price::over(int), shop.Price::over(long)");
        assertThat(complaint("shop.Price::instance", "-j", "1", "-cp", classes)).contains("must be static");
        assertThat(complaint("shop.Price.Broken::any", "-j", "1", "-cp", classes))
                .contains("its static initializer threw java.lang.IllegalStateException: not today");
    }

    @Test
    void oneOfSeveralMethodsCanBeChosenByItsType() throws Exception {
        Files.writeString(folder.resolve("in.txt"), "5000000000\n");

        assertThat(run("<in.txt", "Price::over(long)").out()).isEqualTo("5000000000\n");
    }

    @Test
    void optionsThatMakeNoSenseAreUsageErrors() throws Exception {
        assertThat(complaint("shop.Price")).contains("say CLASS::METHOD");
        assertThat(complaint("a.B::c", "-j", "0")).contains("[1, 4096]");
        assertThat(complaint("a.B::c", "--retries", "-1")).contains("[0, 1000]");
        assertThat(complaint("a.B::c", "--timeout", "5"))
                .contains("'5' is no time of more than zero: say it as 500ms, 10s, 1m or 2h");
        assertThat(complaint("a.B::c", "--max-heap", "1m")).contains("[2m, 16t]");
        assertThat(complaint("a.B::c", "--max-heap", "lots")).contains("'lots' is no size: say it as 512m or 2g");
        assertThat(complaint("a.B::c", "-cp", "nowhere.jar")).contains("no such jar or folder: nowhere.jar");
        assertThat(complaint("a.B::c", "--output", "x", "--failures", "x")).contains("'x' is named twice");
        assertThat(complaint("java.lang.Math::sqrt", "--failures", "no/such/folder", "-j", "1"))
                .contains("no/such/folder");
    }

    @Test
    void aLineWhoseProcessDiesIsTriedAgainAsOftenAsWasAsked() throws Exception {
        map.lines(1, 2);

        JavaProgram.Ended once = run("<in.txt", "Price::stumbling");
        JavaProgram.Ended often = run("<in.txt", "Price::stumbling", "--retries", "3");

        assertThat(once.out()).isEmpty();
        assertThat(once.err()).contains("2 failed (2 died)");
        assertThat(often.out()).isEqualTo("at last 1\nat last 2\n");
        assertThat(often.exitCode()).isZero();
    }

    @Test
    void theHeapOfTheWorkersIsWhatWasAsked() throws Exception {
        Files.writeString(folder.resolve("in.txt"), "10\n100000000\n10\n");

        JavaProgram.Ended end = run("<in.txt", "Price::longer", "--max-heap", "32m");

        assertThat(end.out()).isEqualTo("xxxxxxxxxx\nxxxxxxxxxx\n");
        assertThat(end.err()).contains("line 2: ").contains("OutOfMemoryError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--output", "--failures", "--resume"})
    void theInputIsNeverWrittenTo(String option) throws Exception {
        map.lines(1, 3);
        List<String> arguments = new ArrayList<>(List.of("java.lang.Integer::bitCount", option, "in.txt"));
        if (option.equals("--resume")) {
            arguments.addAll(List.of("-o", "out.txt"));
        }

        JavaProgram.Ended end = map.run("<in.txt", arguments.toArray(String[]::new));

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err()).contains("'in.txt' is the input too");
        assertThat(folder.resolve("in.txt")).hasContent("1\n2\n3\n");
    }

    @Test
    void aFullDeviceIsTold() throws Exception {
        Files.writeString(folder.resolve("in.txt"), "1\nx\n");
        for (String redirections :
                List.of("<in.txt >/dev/full", "<in.txt -o /dev/full", "<in.txt --failures /dev/full")) {
            JavaProgram.Ended end = map.run(redirections, "java.lang.Integer::bitCount", "-j", "1");

            assertThat(end.exitCode()).as(redirections).isEqualTo(1);
            assertThat(end.err()).contains("cannot write to ").contains("No space left on device");
        }
    }

    @Test
    void withoutAStandardOutputItFailsAndSaysSo() throws Exception {
        map.lines(1, 3);

        JavaProgram.Ended end = map.run("<in.txt >&-", "java.lang.Integer::bitCount", "-j", "1");

        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.err()).contains("cannot write to standard output");
    }

    @Test
    void aFileThatCannotBeMadeIsTold() throws Exception {
        for (String option : List.of("--output", "--failures", "--resume")) {
            assertThat(complaint("java.lang.Integer::bitCount", "-j", "1", option, "nowhere/file"))
                    .contains(option + ": cannot write to 'nowhere/file': there is no such folder");
        }
    }
}
