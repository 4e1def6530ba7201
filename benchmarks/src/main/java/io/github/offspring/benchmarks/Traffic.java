package io.github.offspring.benchmarks;

import io.github.offspring.benchmarks.Crew.Terms;
import io.github.offspring.channel.SharedQueue;

/// Messages of a size that processes send to each other, through a pipe or a queue.
final class Traffic {

    private static final double MICROS_PER_MILLI = 1e3;
    private static final double MILLIS_PER_SECOND = 1e3;
    /// For an amount of bytes: MB/s, if it has taken a millisecond.
    private static final double MEGABYTES_PER_SECOND = 1e-3;

    private Traffic() {}

    /// Bytes through a pipe, and as many back.
    ///
    /// @param asleep whether both fall asleep each time, as they would on one processor
    static OpenSide pipeRoundTrip(int count, int size, boolean asleep) {
        Terms terms = Terms.ofTimes(1, MICROS_PER_MILLI / count);
        return Crew.start(asleep ? terms.seeingOneProcessor() : terms, _ -> new PipeShare(count, size, true));
    }

    /// Bytes through a pipe, one way.
    static OpenSide pipe(int count, int size) {
        return Crew.start(
                Terms.ofRates(1, MEGABYTES_PER_SECOND * count * size), _ -> new PipeShare(count, size, false));
    }

    /// Arrays of bytes through a queue, from one process to another.
    static OpenSide queue(int count, int size, int capacity) {
        SharedQueue<byte[]> queue = SharedQueue.create(capacity);
        return new QueueSide(queue, Crew.start(Terms.ofRates(2, MEGABYTES_PER_SECOND * count * size), _ -> member -> {
            byte[] message = new byte[size];
            for (int i = 0; i < count; i++) {
                if (member == 0) {
                    queue.put(message);
                } else {
                    queue.take();
                }
            }
        }));
    }

    /// Numbers through a queue, from several processes to several others.
    ///
    /// @param count how many, all together
    static OpenSide crowd(int producers, int consumers, int count) {
        SharedQueue<Integer> queue = SharedQueue.create(10_000);
        Terms terms = Terms.ofRates(producers + consumers, MILLIS_PER_SECOND * count);
        return new QueueSide(queue, Crew.start(terms, _ -> member -> {
            int own = member < producers ? count / producers : count / consumers;
            for (int i = 0; i < own; i++) {
                if (member < producers) {
                    queue.put(i);
                } else {
                    queue.take();
                }
            }
        }));
    }
}
