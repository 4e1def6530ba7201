package io.github.offspring.examples.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A scenario whose program is run once or several times.
///
/// @param runs each run of the program, in order
record ProgramScenario(String id, String title, String expected, List<Run> runs) implements Scenario {

    /// A run, and what must be seen of it.
    record Run(Program program, List<Expectation> expectations) {

        List<String> missing(Ended ended) {
            return expectations.stream()
                    .filter(expectation -> !expectation.holds().test(ended))
                    .map(expectation -> expectation.missingFrom(ended))
                    .toList();
        }
    }

    @Override
    public Sighting run(Consumer<String> lines) throws InterruptedException {
        List<String> missing = new ArrayList<>();
        for (Run run : runs) {
            missing.addAll(run.missing(run.program().run(lines)));
        }
        return new Sighting(missing);
    }
}
