package io.github.offspring.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.benchmarks.Benchmark;
import io.github.offspring.benchmarks.Result;
import io.github.offspring.cli.screen.Transcript;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ResultRenderingTest {

    private static final Result COMPARED = new Result(
            "start-cold",
            "ms",
            43.21,
            "multiprocessing (spawn)",
            OptionalDouble.of(73.0),
            OptionalDouble.of(1.689),
            OptionalDouble.of(1.25),
            "with \"AOT\"",
            Optional.empty());
    private static final Result ALONE = new Result(
            "crash-notice",
            "ms",
            3.5,
            "",
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            "",
            Optional.empty());

    private record Fixed(String name, Result result) implements Benchmark {
        @Override
        public String what() {
            return "what " + name + " measures";
        }

        @Override
        public List<Result> run() {
            return List.of(result);
        }
    }

    private static final List<Benchmark> BENCHMARKS =
            List.of(new Fixed("start-cold", COMPARED), new Fixed("crash-notice", ALONE));

    @Test
    void jsonIsOneObjectALineAndNothingElse() {
        Transcript transcript = Transcript.ofPipe();

        int code = new CommandLine(new BenchCommand(transcript.screen(), BENCHMARKS)).execute("--json");

        assertThat(code).isZero();
        assertThat(transcript.lines())
                .containsExactly(
                        "{\"name\": \"start-cold\", \"unit\": \"ms\", \"ours\": 43.21,"
                                + " \"peer_name\": \"multiprocessing (spawn)\", \"peer\": 73.0, \"ratio\": 1.689,"
                                + " \"asked\": 1.25, \"note\": \"with \\\"AOT\\\"\"}",
                        "{\"name\": \"crash-notice\", \"unit\": \"ms\", \"ours\": 3.5, \"peer_name\": null,"
                                + " \"peer\": null, \"ratio\": null, \"asked\": null, \"note\": \"\"}");
        assertThat(transcript.err()).isEmpty();
    }

    @Test
    void jsonEscapesWhatMayNotStandInAString() {
        Result odd = new Result(
                "a\\b",
                "\t",
                Double.NaN,
                "\ud800",
                OptionalDouble.of(Double.POSITIVE_INFINITY),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                "\n",
                Optional.empty());

        assertThat(ResultJson.of(odd))
                .isEqualTo("{\"name\": \"a\\\\b\", \"unit\": \"\\u0009\", \"ours\": null, \"peer_name\": \"\\ud800\","
                        + " \"peer\": null, \"ratio\": null, \"asked\": null, \"note\": \"\\u000a\"}");
    }

    @Test
    void theTableIsAlignedUnderItsHeadingAndSaysWhatItWasMeasuredOn() {
        Transcript transcript = Transcript.ofPipe();

        int code = new CommandLine(new BenchCommand(transcript.screen(), BENCHMARKS)).execute();

        assertThat(code).isZero();
        List<String> lines = transcript.lines();
        assertThat(lines.get(0)).startsWith("machine: ");
        assertThat(lines.get(1)).contains(System.getProperty("java.runtime.version"));
        String heading = lines.get(4);
        String compared = lines.get(5);
        String alone = lines.get(6);
        assertThat(heading).containsSubsequence("name", "unit", "ours", "peer", "peer's", "ratio", "asked", "note");
        assertThat(compared).containsSubsequence("start-cold", "ms", "43.2", "multiprocessing (spawn)", "73.0", "1.69");
        assertThat(compared.indexOf("43.2") + 4).isEqualTo(heading.indexOf("ours") + 4);
        assertThat(compared.indexOf("multiprocessing")).isEqualTo(heading.indexOf("peer"));
        assertThat(alone.indexOf("-", "crash-notice".length())).isEqualTo(heading.indexOf("peer"));
    }

    @Test
    void figuresHaveThreeDigitsThatMeanSomething() {
        assertThat(ResultTable.figure(0)).isEqualTo("0");
        assertThat(ResultTable.figure(0.001234)).isEqualTo("0.00123");
        assertThat(ResultTable.figure(0.99999)).isEqualTo("1.00");
        assertThat(ResultTable.figure(9.996)).isEqualTo("10.0");
        assertThat(ResultTable.figure(99.96)).isEqualTo("100");
        assertThat(ResultTable.figure(3_712_345.6)).isEqualTo("3,712,346");
    }

    @Test
    void theListNamesEachAndMeasuresNothing() {
        Transcript transcript = Transcript.ofPipe();

        int code = new CommandLine(new BenchCommand(transcript.screen(), BENCHMARKS)).execute("--list", "start-cold");

        assertThat(code).isZero();
        assertThat(transcript.lines()).containsExactly("start-cold  what start-cold measures");
    }
}
