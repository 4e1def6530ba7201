package io.github.offspring.internal.wire;

/// A message that has arrived: its kind, its own bytes, and the arrays that came beside it.
public record Inbound(int kind, byte[] bytes, Object[] arrays) {

    public WireReader reader() {
        return new WireReader(bytes);
    }
}
