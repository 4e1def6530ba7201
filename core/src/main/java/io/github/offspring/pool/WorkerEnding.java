package io.github.offspring.pool;

/// Why a worker has ended.
enum WorkerEnding {
    RETIRED("retired"),
    STOPPED("stopped"),
    DIED("died"),
    KILLED("killed");

    private final String words;

    WorkerEnding(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
