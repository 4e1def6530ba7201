package io.github.offspring.internal.transport;

import java.nio.file.Path;

/// Where, and when, the two sides of a socket may go over to shared memory.
///
/// @param directory which both see
/// @param after how many messages it is worth while for
public record RingTerms(Path directory, int after) {

    /// The property that says `never`, or `at-once`; otherwise it is tried when a connection has been used a little.
    public static final String PROPERTY = "offspring.rings";

    private static final String NEVER = "never";
    private static final String AT_ONCE = "at-once";
    private static final int SOME = 16;

    /// For two processes of a family that will have much to say.
    ///
    /// @param directory which both see
    public static RingTerms soon(Path directory) {
        return new RingTerms(directory, after(0));
    }

    /// For two processes of a family, who may have little to say.
    ///
    /// @param directory which both see
    public static RingTerms later(Path directory) {
        return new RingTerms(directory, after(SOME));
    }

    private static int after(int otherwise) {
        return switch (System.getProperty(PROPERTY, "")) {
            case NEVER -> Integer.MAX_VALUE;
            case AT_ONCE -> 0;
            default -> otherwise;
        };
    }

    boolean isDue(int messages) {
        return messages >= after && after != Integer.MAX_VALUE;
    }
}
