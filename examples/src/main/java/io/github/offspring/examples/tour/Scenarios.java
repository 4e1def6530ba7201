package io.github.offspring.examples.tour;

import java.util.List;

/// The scenarios there are.
public final class Scenarios {
    private Scenarios() {}

    /// {@return every scenario, in the order of the tour}
    public static List<Scenario> all() {
        return List.of();
    }
}
