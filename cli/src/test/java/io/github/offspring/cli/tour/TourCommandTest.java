package io.github.offspring.cli.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.cli.screen.Transcript;
import io.github.offspring.examples.tour.Scenario;
import io.github.offspring.examples.tour.Sighting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TourCommandTest {

    private record Fixed(String id, List<String> missing) implements Scenario {
        @Override
        public String title() {
            return "what " + id + " does";
        }

        @Override
        public String expected() {
            return "what " + id + " shows";
        }

        @Override
        public Sighting run(Consumer<String> lines) {
            lines.accept("output of " + id);
            return new Sighting(missing);
        }
    }

    private static final Scenario SEEN = new Fixed("pool-map", List.of());
    private static final Scenario UNSEEN = new Fixed("pool-crash", List.of("no reason was given", "it hangs"));

    private final Transcript transcript = Transcript.ofPipe();
    private final StringWriter complaints = new StringWriter();

    private int tour(String... arguments) {
        return new CommandLine(new TourCommand(transcript.screen(), List.of(SEEN, UNSEEN)))
                .setErr(new PrintWriter(complaints, true))
                .execute(arguments);
    }

    @Test
    void theCodeIsZeroOnlyIfAllWasSeen() {
        assertThat(tour("pool-map")).isZero();
        assertThat(tour("pool-crash")).isEqualTo(1);
        assertThat(tour()).isEqualTo(1);
    }

    @Test
    void eachScenarioShowsWhatIsToBeSeenItsOutputAndWhatWasSeen() {
        tour();

        assertThat(transcript.out().replaceAll("\\([^)]*\\)", "(time)").replaceAll("in [^:]*:", "in time:"))
                .isEqualToNormalizingNewlines("""
                    pool-map: what pool-map does
                      to be seen: what pool-map shows
                        output of pool-map
                      seen (time)

                    pool-crash: what pool-crash does
                      to be seen: what pool-crash shows
                        output of pool-crash
                      NOT SEEN: no reason was given
                      NOT SEEN: it hangs
                      not all was seen (time)

                    2 scenarios in time: NOT SEEN: pool-crash
                    """);
    }

    @Test
    void anUnknownIdIsAUsageErrorThatNamesThoseThereAre() {
        int code = tour("pool-map", "pool-cash");

        assertThat(code).isEqualTo(2);
        assertThat(complaints.toString()).contains("did you mean 'pool-crash'?").contains("pool-map, pool-crash");
        assertThat(transcript.out()).isEmpty();
    }

    @Test
    void theListRunsNothing() {
        assertThat(tour("--list")).isZero();
        assertThat(transcript.lines())
                .containsExactly("pool-map    what pool-map does", "pool-crash  what pool-crash does");
    }
}
