package io.github.offspring.internal.wire;

import java.io.ObjectStreamException;

/// Something that is never sent itself. An `InvocationHandler` that is one has its proxy replaced.
public interface Replaced {

    /// What is sent in its place.
    ///
    /// @throws ObjectStreamException if nothing can be
    Object replacement() throws ObjectStreamException;
}
