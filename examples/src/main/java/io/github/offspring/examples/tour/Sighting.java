package io.github.offspring.examples.tour;

import java.util.List;

/// What was seen of a scenario.
///
/// *Immutable.*
///
/// @param missing what should have been seen and was not, a sentence each; empty if all of it was seen
public record Sighting(List<String> missing) {
    /// Copies the list.
    public Sighting {
        missing = List.copyOf(missing);
    }

    /// {@return whether all was seen}
    public boolean complete() {
        return missing.isEmpty();
    }
}
