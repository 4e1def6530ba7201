package io.github.offspring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.cli.screen.Transcript;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CommandTreeTest {

    private final Transcript transcript = Transcript.ofPipe();
    private final StringWriter help = new StringWriter();

    private int run(String... arguments) {
        return CommandTree.of(transcript.screen())
                .setOut(new PrintWriter(help, true))
                .execute(arguments);
    }

    @Test
    void helpNamesTheCommandsWithoutEscapeCodes() {
        assertThat(run("--help")).isZero();
        assertThat(help.toString())
                .contains("demo")
                .contains("tour")
                .contains("bench")
                .doesNotContain("\033");
    }

    @Test
    void eachCommandHasItsHelp() {
        assertThat(run("demo", "--help")).isZero();
        assertThat(run("tour", "--help")).isZero();
        assertThat(run("bench", "--help")).isZero();
        assertThat(help.toString()).contains("PATH").contains("ID").contains("--json");
    }

    @Test
    void theVersionNamesWhatItRunsOn() {
        assertThat(run("--version")).isZero();
        assertThat(help.toString())
                .contains("offspring")
                .contains("Java " + Runtime.version().feature());
    }

    @Test
    void withoutACommandItAsksForOne() {
        assertThat(run()).isEqualTo(2);
        assertThat(transcript.err()).contains("demo, map, manager, tour, bench");
    }

    @Test
    void aMistypedCommandIsAUsageErrorWithASuggestion() {
        assertThat(run("dmeo")).isEqualTo(2);
        assertThat(transcript.err()).contains("dmeo").contains("demo").contains("'offspring --help'");
    }

    @Test
    void wrongOptionsAreUsageErrors() {
        assertThat(run("demo", "--nonsense")).isEqualTo(2);
        assertThat(run("demo", "--workers", "0", ".")).isEqualTo(2);
        assertThat(run("demo", "--workers", "many")).isEqualTo(2);
        assertThat(run("tour", "no-such-scenario")).isEqualTo(2);
        assertThat(run("bench", "no-such-benchmark")).isEqualTo(2);
        assertThat(transcript.out()).isEmpty();
        assertThat(transcript.err())
                .contains("--nonsense")
                .contains("[1, 4096]")
                .contains("'no-such-scenario'");
    }

    private int runBroken() {
        CommandLine tree = CommandTree.of(transcript.screen());
        Callable<Integer> broken = () -> {
            throw new IllegalStateException("broken");
        };
        tree.addSubcommand("broken", CommandSpec.wrapWithoutInspection(broken));
        return tree.setErr(new PrintWriter(help, true))
                .setExecutionExceptionHandler(tree.getExecutionExceptionHandler())
                .execute("broken");
    }

    @Test
    void whatNobodyExpectedIsToldWithItsTrace() {
        assertThat(runBroken()).isEqualTo(1);
        assertThat(transcript.err())
                .startsWith("java.lang.IllegalStateException: broken")
                .contains("at io.github.offspring.cli.CommandTreeTest");
    }

    @Test
    void aCommandThatIsBeingEndedDoesNotComplainOfIt() {
        transcript.screen().mute();

        assertThat(runBroken()).isEqualTo(1);
        assertThat(transcript.err()).isEmpty();
        assertThat(help.toString()).isEmpty();
    }
}
