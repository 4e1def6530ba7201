package io.github.offspring.pool;

import io.github.offspring.MapFailedException;
import io.github.offspring.Task;
import io.github.offspring.WorkerDiedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Hands in work of all kinds, at random, and looks at what becomes of it.
final class SoakWork {

    private static final int IN_FLIGHT = 100;
    private static final int MAX_ELEMENTS = 300;
    /// 10 MB.
    private static final int MAX_ARRAY = 10_000_000 / Long.BYTES;

    private final ProcessPool pool;
    private final Random random;
    private final SoakTally tally;
    private final String effects;
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private int numbers;
    private int nextEffect;
    // From then on lazy maps get no more of their input.
    private volatile boolean ending;
    // From then on whatever ends may also have been stopped.
    private volatile boolean stopping;

    private enum Kind {
        SHORT(600),
        LONG(15),
        ARRAY(8),
        THROWS(10),
        MAP(15),
        LAZY(12),
        RETRIED(4),
        HANGS(3),
        CRASHES(4),
        EXHAUSTS_HEAP(1),
        CANCELLED(10);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        static Kind any(Random random) {
            int at = random.nextInt(IntStream.of(weights()).sum());
            for (Kind kind : values()) {
                at -= kind.weight;
                if (at < 0) {
                    return kind;
                }
            }
            throw new AssertionError(at);
        }

        private static int[] weights() {
            return List.of(values()).stream().mapToInt(kind -> kind.weight).toArray();
        }
    }

    SoakWork(ProcessPool pool, Random random, SoakTally tally, Path effects) {
        this.pool = pool;
        this.random = random;
        this.tally = tally;
        this.effects = effects.toString();
    }

    /// Says that the pool is about to be shut down.
    ///
    /// @param now whether what it has is not done any more
    void ending(boolean now) {
        stopping = now;
        ending = true;
    }

    /// Hands one thing in, when there is room for it.
    void next() throws InterruptedException {
        room.acquire();
        int number = ++numbers;
        int seed = random.nextInt();
        Kind kind = Kind.any(random);
        tally.begin(number, kind.name());
        switch (kind) {
            case SHORT -> single(number, pool, shortTask(number), Set.of());
            case LONG -> single(number, pool, longTask(number, random.nextInt(100)), Set.of());
            case ARRAY -> array(number);
            case THROWS -> single(number, pool, () -> fail(number), Set.of(IllegalStateException.class));
            case MAP -> map(number);
            case LAZY -> lazy(number, random.nextInt(4) == 0);
            case RETRIED -> single(number, pool.withRetries(3), () -> mostlyDie(number), Set.of());
            case HANGS -> {
                Duration timeout = Duration.ofMillis(50 + random.nextInt(100));
                single(number, pool.withTimeout(timeout), () -> hang(seed), Set.of(TimeoutException.class));
            }
            case CRASHES -> single(number, pool, () -> crash(seed), Set.of());
            case EXHAUSTS_HEAP -> single(number, pool, () -> crash(CrashWay.HEAP_EXHAUSTED), Set.of());
            case CANCELLED -> cancelled(number, random.nextInt(300), seed % 2 == 0);
        }
    }

    // ---- In the workers

    private Task<Integer> shortTask(int number) {
        String file = effects;
        int effect = nextEffect++;
        return () -> {
            CrashCharge.note(file, effect);
            return number;
        };
    }

    private static Task<Integer> longTask(int number, int millis) {
        return () -> {
            Thread.sleep(millis);
            return number;
        };
    }

    private static int fail(int number) {
        throw new IllegalStateException("number " + number);
    }

    private static int mostlyDie(int number) {
        if (ThreadLocalRandom.current().nextInt(3) > 0) {
            Runtime.getRuntime().halt(1);
        }
        return number;
    }

    private static int hang(int seed) throws InterruptedException {
        if (seed % 2 == 0) {
            Thread.sleep(Duration.ofDays(1));
        }
        while (true) {
            Thread.onSpinWait();
        }
    }

    private static int crash(int seed) {
        CrashWay[] ways = {CrashWay.HALT, CrashWay.KILL, CrashWay.SEGMENTATION_FAULT, CrashWay.SYSTEM_EXIT};
        return crash(ways[Math.floorMod(seed, ways.length)]);
    }

    private static int crash(CrashWay way) {
        way.go();
        return -1;
    }

    private static int element(String file, int effect) throws IOException {
        CrashCharge.note(file, effect);
        if (effect % 101 == 0) {
            fail(effect);
        }
        if (effect % 1999 == 0) {
            Runtime.getRuntime().halt(1);
        }
        return effect;
    }

    // ---- Here

    private void single(int number, TaskSubmitter to, Task<Integer> task, Set<Class<? extends Throwable>> allowed) {
        to.submit(task, watching(number, value -> value == number, allowed));
    }

    private void array(int number) {
        long[] array = random.longs(1 + random.nextInt(MAX_ARRAY)).toArray();
        int length = array.length;
        long last = array[length - 1];
        pool.submit(
                () -> {
                    array[0]++;
                    return array;
                },
                watching(number, result -> result.length == length && result[length - 1] == last, Set.of()));
    }

    private List<Integer> effects(int count) {
        int first = nextEffect;
        nextEffect += count;
        return IntStream.range(first, nextEffect).boxed().toList();
    }

    private void map(int number) {
        List<Integer> elements = effects(random.nextInt(MAX_ELEMENTS));
        String file = effects;
        pool.withChunkSize(1 + random.nextInt(50))
                .mapAsync(
                        elements,
                        n -> element(file, n),
                        TaskCallback.of(
                                results -> {
                                    check(results.equals(elements), number, "wrong results");
                                    elements.forEach(tally::returned);
                                    end(number, "returned");
                                },
                                thrown -> mapFailed(number, elements, thrown)));
    }

    private void mapFailed(int number, List<Integer> elements, Throwable thrown) {
        if (!(thrown instanceof MapFailedException failed)) {
            failed(number, thrown, Set.of());
            return;
        }
        for (int i = 0; i < elements.size(); i++) {
            Throwable failure = failed.failures().get(i);
            if (failure == null) {
                check(elements.get(i).equals(failed.results().get(i)), number, "wrong result in a failed map");
                tally.returned(elements.get(i));
            } else {
                elementFailed(number, elements.get(i), failure);
            }
        }
        end(number, "failed");
    }

    private void elementFailed(int number, int effect, Throwable failure) {
        check(
                isAllowed(failure, effect % 101 == 0 ? Set.of(IllegalStateException.class) : Set.of()),
                number,
                "element " + effect,
                failure);
    }

    private void lazy(int number, boolean closedEarly) {
        List<Integer> elements = effects(random.nextInt(MAX_ELEMENTS));
        String file = effects;
        LazyResults<Integer> results = pool.withLookAhead(1 + random.nextInt(100))
                .<Integer, Integer>mapLazily(elements, n -> element(file, n));
        int end = closedEarly ? elements.size() / 2 : elements.size() + 1;
        Thread.startVirtualThread(() -> consume(number, elements, results, end));
    }

    private void consume(int number, List<Integer> elements, LazyResults<Integer> results, int end) {
        int next = 0;
        try (results) {
            for (boolean more = end > 0; more && next < end; ) {
                Optional<Outcome<Integer>> outcome = results.nextOutcome();
                more = outcome.isPresent() && !(outcome.get().failure() instanceof RejectedExecutionException);
                if (outcome.isPresent()) {
                    consumed(number, elements, next, outcome.get());
                    next += more ? 1 : 0;
                }
            }
            check(next == Math.min(end, elements.size()) || ending, number, "results missing: " + next);
            end(number, end > elements.size() ? "consumed" : "closed");
        } catch (Throwable e) {
            tally.violation("number=" + number, e);
            end(number, "violated");
        }
    }

    private void consumed(int number, List<Integer> elements, int next, Outcome<Integer> outcome) {
        check(outcome.index() == next, number, "out of order: " + outcome.index() + " instead of " + next);
        Throwable failure = outcome.failure();
        if (failure == null) {
            check(elements.get(next).equals(outcome.value()), number, "wrong result of a lazy map");
            tally.returned(elements.get(next));
        } else if (!(ending && failure instanceof RejectedExecutionException)) {
            elementFailed(number, elements.get(next), failure);
        }
    }

    private void cancelled(int number, int afterMillis, boolean interrupt) {
        TaskFuture<Integer> future = pool.submit(
                longTask(number, 20), watching(number, value -> value == number, Set.of(CancellationException.class)));
        Thread.startVirtualThread(() -> {
            LockSupport.parkNanos(afterMillis * 1_000_000L);
            future.cancel(interrupt);
        });
    }

    private interface Check<T> {
        boolean holds(T value);
    }

    private <T> TaskCallback<T> watching(int number, Check<T> check, Set<Class<? extends Throwable>> allowed) {
        return TaskCallback.of(
                value -> {
                    check(check.holds(value), number, "wrong result");
                    end(number, "returned");
                },
                thrown -> failed(number, thrown, allowed));
    }

    private void failed(int number, Throwable thrown, Set<Class<? extends Throwable>> allowed) {
        check(isAllowed(thrown, allowed), number, "unexpected failure", thrown);
        end(number, thrown.getClass().getSimpleName());
    }

    private boolean isAllowed(Throwable thrown, Set<Class<? extends Throwable>> allowed) {
        if (thrown instanceof WorkerDiedException died) {
            tally.died(died);
            return true;
        }
        return allowed.contains(thrown.getClass()) || stopping && thrown instanceof CancellationException;
    }

    private void check(boolean holds, int number, String what) {
        check(holds, number, what, null);
    }

    private void check(boolean holds, int number, String what, @Nullable Throwable thrown) {
        if (!holds) {
            tally.violation("number=" + number + ": " + what, thrown);
        }
    }

    private void end(int number, String how) {
        tally.end(number, how);
        room.release();
    }
}
