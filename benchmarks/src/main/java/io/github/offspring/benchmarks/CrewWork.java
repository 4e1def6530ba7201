package io.github.offspring.benchmarks;

import io.github.offspring.channel.SharedQueue;
import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedDoubleArray;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.sync.SharedBarrier;
import io.github.offspring.sync.SharedCondition;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.sync.SharedLock;

/// What several processes do with each other, or against each other, at the same time.
@SuppressWarnings("LockNotBeforeTry") // What is measured is the lock, and nothing is thrown in between.
final class CrewWork {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    private CrewWork() {}

    /// All take the same lock and give it back, again and again.
    ///
    /// @param count how often, all together
    static OpenSide contendedLock(int processes, int count) {
        SharedLock lock = SharedLock.create();
        int each = count / processes;
        return Crew.start(processes, NANOS_PER_MILLI / count, _ -> {
            for (int i = 0; i < each; i++) {
                lock.lock();
                lock.unlock();
            }
        });
    }

    /// Two take turns: who has had its own says so and waits for the next.
    static OpenSide handOver(int count) {
        SharedLock lock = SharedLock.create();
        SharedCondition changed = lock.newCondition();
        SharedInt turn = SharedInt.create(0);
        return Crew.start(2, MICROS_PER_MILLI / count, member -> {
            for (int i = 0; i < count / 2; i++) {
                lock.lock();
                try {
                    while (turn.get() != member) {
                        changed.await();
                    }
                    turn.set(1 - member);
                    changed.signal();
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    /// One sets an event that the other waits for, which answers by another.
    static OpenSide eventRoundTrip(int count) {
        SharedEvent call = SharedEvent.create();
        SharedEvent answer = SharedEvent.create();
        return Crew.start(2, MICROS_PER_MILLI / count, member -> {
            SharedEvent own = member == 0 ? answer : call;
            SharedEvent other = member == 0 ? call : answer;
            for (int i = 0; i < count; i++) {
                if (member == 0) {
                    other.set();
                }
                own.await();
                own.clear();
                if (member == 1) {
                    other.set();
                }
            }
        });
    }

    /// One puts numbers into a queue, the other takes them.
    static OpenSide queueFlow(int count) {
        SharedQueue<Integer> queue = SharedQueue.create(10_000);
        return new QueueSide(queue, Crew.start(2, NANOS_PER_MILLI / count, member -> {
            for (int i = 0; i < count; i++) {
                if (member == 0) {
                    queue.put(i);
                } else {
                    queue.take();
                }
            }
        }));
    }

    /// One puts a number into a queue, the other puts it into another queue, from which the first one takes it.
    static OpenSide queueRoundTrip(int count) {
        SharedQueue<Integer> call = SharedQueue.create(10);
        SharedQueue<Integer> answer = SharedQueue.create(10);
        return new QueueSide(call, new QueueSide(answer, Crew.start(2, MICROS_PER_MILLI / count, member -> {
            for (int i = 0; i < count; i++) {
                if (member == 0) {
                    call.put(i);
                    answer.take();
                } else {
                    answer.put(call.take());
                }
            }
        })));
    }

    /// All meet.
    static OpenSide barrier(int parties, int count) {
        SharedBarrier barrier = SharedBarrier.create(parties);
        return Crew.start(parties, MICROS_PER_MILLI / count, _ -> {
            for (int i = 0; i < count; i++) {
                barrier.await();
            }
        });
    }

    /// Each writes its part of one array.
    static OpenSide fill(int processes, int length) {
        SharedDoubleArray array = SharedArray.doubles(length);
        int part = length / processes;
        return closing(array, Crew.start(processes, 1, member -> {
            long from = (long) member * part;
            for (long i = from; i < from + part; i++) {
                array.set(i, (double) i);
            }
        }));
    }

    /// Each adds up its part of one array.
    static OpenSide sum(int processes, int length) {
        SharedDoubleArray array = SharedArray.doubles(length);
        SharedDoubleArray sums = SharedArray.doubles(processes);
        int part = length / processes;
        return closing(array, Crew.start(processes, 1, member -> {
            long from = (long) member * part;
            double sum = 0;
            for (long i = from; i < from + part; i++) {
                sum += array.get(i);
            }
            sums.set(member, sum);
        }));
    }

    private static OpenSide closing(SharedDoubleArray array, OpenSide crew) {
        return new OpenSide() {
            @Override
            public double[] round() throws InterruptedException {
                return crew.round();
            }

            @Override
            public void close() {
                crew.close();
                array.close();
            }
        };
    }
}
