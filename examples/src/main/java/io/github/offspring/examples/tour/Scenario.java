package io.github.offspring.examples.tour;

import java.util.function.Consumer;

/// One example as the tour and the tests run it: a program of its own, in a JVM of its own, and what is to be seen.
///
/// *Immutable.*
public interface Scenario {
    /// {@return the name a user types, as `hello-process`}
    String id();

    /// {@return what the program does, one line}
    String title();

    /// {@return what must be seen for the scenario to count, one sentence}
    String expected();

    /// Runs the program in a new JVM to its end, and looks at what it did.
    ///
    /// @param lines is given every line that the program prints, as it is printed
    /// @return what was seen
    /// @throws InterruptedException if the calling thread is interrupted; the program is ended first
    Sighting run(Consumer<String> lines) throws InterruptedException;
}
