package io.github.offspring.pool;

/// How a map is to be cut into pieces.
///
/// @param chunk how many elements are sent at once; 0 if nothing was said
/// @param lookAhead how many elements a lazy map may have pulled that have not been consumed; 0 if nothing was said
record MapSizes(int chunk, int lookAhead) {

    static final MapSizes UNSAID = new MapSizes(0, 0);

    private static final int LOOK_AHEAD_PER_WORKER = 1000;

    /// @throws IllegalArgumentException if it is less than 1
    MapSizes withChunk(int elements, String poolName) {
        return new MapSizes(checked(elements, poolName + ": the chunk size must be at least 1: chunkSize="), lookAhead);
    }

    /// @throws IllegalArgumentException if it is less than 1
    MapSizes withLookAhead(int elements, String poolName) {
        return new MapSizes(chunk, checked(elements, poolName + ": the look-ahead must be at least 1: lookAhead="));
    }

    private static int checked(int elements, String complaint) {
        if (elements < 1) {
            throw new IllegalArgumentException(complaint + elements);
        }
        return elements;
    }

    int lookAheadFor(int workers) {
        return lookAhead > 0 ? lookAhead : LOOK_AHEAD_PER_WORKER * workers;
    }
}
