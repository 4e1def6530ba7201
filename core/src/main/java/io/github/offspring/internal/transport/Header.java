package io.github.offspring.internal.transport;

/// What is known of a message before it is read.
public record Header(int kind, int inlineLength, int arrayCount, int arrayBytes) {

    /// All that follows.
    public long totalBytes() {
        return inlineLength + (long) arrayCount * Frame.ENTRY_BYTES + arrayBytes;
    }
}
