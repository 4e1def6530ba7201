package io.github.offspring.internal.transport;

import io.github.offspring.internal.os.NativeAccess;

/// When the two sides of a socket may go over to shared memory.
///
/// @param after how many messages it is worth while for; negative for never
public record RingTerms(int after) {

    /// The property that says `never`, or `at-once`; otherwise it is tried when a connection has been used a
    /// little.
    public static final String PROPERTY = "offspring.rings";

    private static final int NEVER = -1;
    private static final int SOME = 16;

    /// For two processes of a family that will have much to say.
    public static RingTerms soon() {
        return of(0);
    }

    /// For two processes of a family, who may have little to say.
    public static RingTerms later() {
        return of(SOME);
    }

    private static RingTerms of(int otherwise) {
        if (!NativeAccess.isGranted()) {
            // Without it there is no memory that goes with its users, however they end.
            return new RingTerms(NEVER);
        }
        return new RingTerms(
                switch (System.getProperty(PROPERTY, "")) {
                    case "never" -> NEVER;
                    case "at-once" -> 0;
                    default -> otherwise;
                });
    }

    boolean isEver() {
        return after >= 0;
    }

    boolean isDue(int messages) {
        return after >= 0 && messages >= after;
    }
}
