package io.github.offspring.internal.transport;

import java.io.IOException;

/// Exact numbers of bytes, sent and received until a deadline: for a peer that is not trusted yet.
public interface ExactBytes {

    /// @param deadlineNanos by `System.nanoTime()`
    void send(byte[] bytes, long deadlineNanos) throws IOException;

    /// @param deadlineNanos by `System.nanoTime()`
    byte[] receive(int length, long deadlineNanos) throws IOException;
}
