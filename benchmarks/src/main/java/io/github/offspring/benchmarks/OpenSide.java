package io.github.offspring.benchmarks;

/// A side that has been set up for all its rounds, and is to be taken down after them.
interface OpenSide extends Side, AutoCloseable {

    /// One that needs no taking down.
    static OpenSide of(Side side) {
        return new OpenSide() {
            @Override
            public double[] round() throws InterruptedException {
                return side.round();
            }

            @Override
            public void close() {
                // What it uses goes with this process.
            }
        };
    }

    @Override
    void close();
}
