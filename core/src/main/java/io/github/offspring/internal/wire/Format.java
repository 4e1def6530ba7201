package io.github.offspring.internal.wire;

/// How classes are described in a message.
public enum Format {
    /// By name: both sides run the same build on the same JDK, which the handshake has made sure.
    FAMILY,
    /// In full, as the JDK does it: the sides may be different programs, and their classes may differ a little.
    FOREIGN
}
