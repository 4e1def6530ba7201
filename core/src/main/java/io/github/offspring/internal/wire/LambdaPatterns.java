package io.github.offspring.internal.wire;

import java.util.Arrays;

/// Lambdas of which the description has been read before: work that comes again and again is not looked up by its
/// nine names each time. Not thread-safe.
final class LambdaPatterns {

    /// Programs have few; two that share a place only take longer.
    private static final int PLACES = 64;

    private final ClassResolver resolver;
    private final LambdaPattern[] patterns = new LambdaPattern[PLACES];

    LambdaPatterns(ClassResolver resolver) {
        this.resolver = resolver;
    }

    @SuppressWarnings("NullAway") // a place is empty at first
    LambdaPattern read(WireReader in) {
        int length = in.getCount(1);
        int start = in.position();
        int end = start + length;
        byte[] bytes = in.array();
        int place = place(bytes, start, end);
        LambdaPattern known = patterns[place];
        if (known != null && known.isDescribedBy(bytes, start, end)) {
            in.position(end);
            return known;
        }
        LambdaPattern read = LambdaPattern.read(Arrays.copyOfRange(bytes, start, end), resolver);
        in.position(end);
        patterns[place] = read;
        return read;
    }

    /// The names of methods, by which lambdas of one class differ, are counted up by the compiler and stand near
    /// the end.
    private static int place(byte[] bytes, int start, int end) {
        int hash = end - start;
        for (int i = Math.max(start, end - 256); i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
