package io.github.offspring.benchmarks;

import io.github.offspring.benchmarks.Crew.Terms;
import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.SharedQueue;
import java.nio.ByteBuffer;

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
        Pipe<byte[]> pipe = Pipe.create();
        Terms terms = Terms.ofTimes(2, MICROS_PER_MILLI / count);
        return Crew.start(
                asleep ? terms.seeingOneProcessor() : terms,
                member -> member == 0 ? asking(pipe.first(), count, size) : answering(pipe.second(), count));
    }

    private static Crew.Share asking(Connection<byte[]> end, int count, int size) {
        return _ -> {
            ByteBuffer message = ByteBuffer.allocate(size);
            for (int i = 0; i < count; i++) {
                end.sendBytes(message.clear());
                end.receiveBytes();
            }
        };
    }

    private static Crew.Share answering(Connection<byte[]> end, int count) {
        return _ -> {
            for (int i = 0; i < count; i++) {
                end.sendBytes(ByteBuffer.wrap(end.receiveBytes().orElseThrow()));
            }
        };
    }

    /// Bytes through a pipe, one way.
    static OpenSide pipe(int count, int size) {
        Pipe<byte[]> pipe = Pipe.create();
        return Crew.start(
                Terms.ofRates(2, MEGABYTES_PER_SECOND * count * size),
                member -> member == 0 ? sending(pipe.first(), count, size) : receiving(pipe.second(), count));
    }

    private static Crew.Share sending(Connection<byte[]> end, int count, int size) {
        return _ -> {
            ByteBuffer message = ByteBuffer.allocate(size);
            for (int i = 0; i < count; i++) {
                end.sendBytes(message.clear());
            }
        };
    }

    private static Crew.Share receiving(Connection<byte[]> end, int count) {
        return _ -> {
            for (int i = 0; i < count; i++) {
                end.receiveBytes();
            }
        };
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
