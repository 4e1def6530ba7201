package io.github.offspring.internal.wire;

/// The name of a value that has a remedy of its own if something in it is not Serializable.
public interface Advice {

    /// What else can be done, for the end of a message; empty for nothing.
    String advice();
}
