package io.github.offspring.benchmarks;

import io.github.offspring.channel.SharedQueue;

/// Work with a queue, which is closed and emptied when the work is over.
record QueueSide(SharedQueue<?> queue, OpenSide work) implements OpenSide {

    @Override
    public double[] round() throws InterruptedException {
        return work.round();
    }

    @Override
    public void close() {
        work.close();
        queue.close();
        queue.clear();
    }
}
