package io.github.offspring.benchmarks;

import io.github.offspring.benchmarks.Crew.Terms;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.Namespace;
import io.github.offspring.manager.RemoteArray;
import io.github.offspring.manager.RemoteMap;
import io.github.offspring.manager.RemoteQueue;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is done with the objects of a manager, which has a process of its own.
///
/// Each loop stands by itself: what is compiled for one of these must not have to do for another.
final class ManagerWork {

    private static final int SAMPLES = 5;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double MILLIS_PER_SECOND = 1e3;

    /// What is hosted.
    interface Successor {
        int after(int number);
    }

    private ManagerWork() {}

    /// A value is put into a map, and fetched.
    static OpenSide map(int count) throws InterruptedException {
        return of(manager -> map(manager, count));
    }

    /// The same, with a manager that is there.
    static Side map(Manager manager, int count) {
        RemoteMap<String, Integer> map = manager.map();
        return perOperation(count, () -> {
            for (int i = 0; i < count; i++) {
                map.put("key", i);
                expect(i, map.get("key"));
            }
        });
    }

    /// The same by several processes at once, each with a key of its own.
    ///
    /// @param count how often, all together
    static OpenSide mapOfMany(int processes, int count) throws InterruptedException {
        int each = count / processes;
        return ManagerSide.open(Manager::start, manager -> {
            RemoteMap<Integer, Integer> map = manager.map();
            return Crew.start(Terms.ofRates(processes, count * MILLIS_PER_SECOND), _ -> member -> {
                for (int i = 0; i < each; i++) {
                    map.put(member, i);
                    expect(i, map.get(member));
                }
            });
        });
    }

    /// A value is set, and read.
    static OpenSide namespace(int count) throws InterruptedException {
        return of(manager -> {
            Namespace namespace = manager.namespace();
            return perOperation(count, () -> {
                for (int i = 0; i < count; i++) {
                    namespace.set("name", i);
                    expect(i, namespace.get("name"));
                }
            });
        });
    }

    /// An element is put into a queue, and taken out.
    static OpenSide queue(int count) throws InterruptedException {
        return of(manager -> {
            RemoteQueue<Integer> queue = manager.queue();
            return perOperation(count, () -> {
                for (int i = 0; i < count; i++) {
                    queue.put(i);
                    expect(i, queue.take());
                }
            });
        });
    }

    /// A method of a hosted object is called.
    static OpenSide call(int count) throws InterruptedException {
        return of(manager -> {
            Successor successor = manager.host(Successor.class, () -> number -> number + 1);
            return perOperation(count, () -> {
                for (int i = 0; i < count; i++) {
                    expect(i + 1, successor.after(i));
                }
            });
        });
    }

    /// The same by several processes at once.
    ///
    /// @param count how often, all together
    static OpenSide callOfMany(int processes, int count) throws InterruptedException {
        int each = count / processes;
        return ManagerSide.open(Manager::start, manager -> {
            Successor successor = manager.host(Successor.class, () -> number -> number + 1);
            return Crew.start(Terms.ofRates(processes, count * MILLIS_PER_SECOND), _ -> _ -> {
                for (int i = 0; i < each; i++) {
                    expect(i + 1, successor.after(i));
                }
            });
        });
    }

    /// An array is written as a whole, and read.
    static OpenSide array(int length) throws InterruptedException {
        double[] values = new double[length];
        Arrays.fill(values, 1);
        return of(manager -> {
            RemoteArray<Double, double[]> array = manager.array(values);
            return () -> new double[] {
                Clock.milliseconds(() -> {
                    array.setAll(0, values);
                    expect(length, array.toArray().length);
                })
            };
        });
    }

    private static OpenSide of(ManagerSide.Work<Side> work) throws InterruptedException {
        return ManagerSide.open(Manager::start, manager -> OpenSide.of(work.with(manager)));
    }

    private static Side perOperation(int count, Clock.Work<RuntimeException> work) {
        return () -> {
            double[] samples = Clock.milliseconds(SAMPLES, work);
            for (int i = 0; i < samples.length; i++) {
                samples[i] *= MICROS_PER_MILLI / count;
            }
            return samples;
        };
    }

    private static void expect(int expected, @Nullable Object there) {
        if (!Objects.equals(there, expected)) {
            throw new IllegalStateException(
                    "benchmark: the manager has something else: expected=" + expected + ", there=" + there);
        }
    }
}
