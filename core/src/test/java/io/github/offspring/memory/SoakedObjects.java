package io.github.offspring.memory;

import io.github.offspring.sync.Permit;
import io.github.offspring.sync.SharedBarrier;
import io.github.offspring.sync.SharedCondition;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.sync.SharedLock;
import io.github.offspring.sync.SharedReadWriteLock;
import io.github.offspring.sync.SharedReentrantLock;
import io.github.offspring.sync.SharedSemaphore;
import java.io.Serializable;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;

/// What the processes of a soak share, what they do with it, and what must be true of it whenever one of them
/// looks.
///
/// Whoever takes a lock whose owner has died mends what that one had half done. That something is half done and
/// nobody is told, and that somebody waits for as long as [#HANG], are findings.
///
/// @param findings how many there were of each kind, by [Finding]
/// @param done how often each place of a process has been through the plain lock, counted under that lock
record SoakedObjects(
        SharedEvent over,
        SharedLongArray findings,
        SharedLongArray done,
        SharedLongArray steps,
        Pair plain,
        SharedLock plainLock,
        Pair nested,
        SharedReentrantLock nestedLock,
        Pair read,
        SharedReadWriteLock readLock,
        SharedSemaphore rooms,
        Buffer buffer,
        SharedLong atomic,
        SharedRecord<Whole> whole,
        SharedValue<long[]> value,
        SharedBarrier barrier)
        implements Serializable {

    /// More than any pause of a loaded machine.
    static final Duration HANG = Duration.ofSeconds(120);

    static final int PLACES = 8;
    static final int ROOMS = 3;
    private static final int BUFFER = 10;
    private static final Duration MEETING = Duration.ofMillis(100);

    /// What must not be.
    enum Finding {
        HALF_DONE_AND_NOT_TOLD,
        WAITED_FOR_EVER,
        WRONG_ITEM,
        TORN,
        OLDER_THAN_BEFORE,
        TOO_MANY_INSIDE,
        NOT_ZERO
    }

    /// Two numbers that are the same whenever nobody is changing them.
    record Pair(SharedLong first, SharedLong second) implements Serializable {
        static Pair create() {
            return new Pair(SharedLong.create(0), SharedLong.create(0));
        }

        void mend() {
            second.set(first.get());
        }

        void step() {
            first.setPlain(first.getPlain() + 1);
            second.setPlain(second.getPlain() + 1);
        }

        boolean isHalfDone() {
            return first.get() != second.get();
        }
    }

    /// What lies between those who put and those who take. Each change of it is a single store.
    record Buffer(
            SharedLock lock,
            SharedCondition notFull,
            SharedCondition notEmpty,
            SharedLongArray items,
            SharedLong put,
            SharedLong taken)
            implements Serializable {
        static Buffer create() {
            SharedLock lock = SharedLock.create();
            return new Buffer(
                    lock,
                    lock.newCondition(),
                    lock.newCondition(),
                    SharedArray.longs(BUFFER),
                    SharedLong.create(0),
                    SharedLong.create(0));
        }

        long size() {
            return put.get() - taken.get();
        }
    }

    /// Never seen but whole.
    record Whole(long number, long opposite, @Length(16) String text) {
        static Whole of(long number) {
            return new Whole(number, -number, Long.toString(number % 1_000_000));
        }
    }

    static SoakedObjects create() {
        SharedLock plainLock = SharedLock.create();
        return new SoakedObjects(
                SharedEvent.create(),
                SharedArray.longs(Finding.values().length),
                SharedArray.longs(PLACES),
                SharedArray.longs(PLACES),
                Pair.create(),
                plainLock,
                Pair.create(),
                SharedReentrantLock.create(),
                Pair.create(),
                SharedReadWriteLock.create(),
                SharedSemaphore.create(ROOMS),
                Buffer.create(),
                SharedLong.create(0),
                SharedRecord.create(Whole.of(0)),
                SharedValue.create(new long[] {0, 0}),
                SharedBarrier.create(2));
    }

    private void found(Finding finding) {
        findings.incrementAndGet(finding.ordinal());
    }

    // ---- What the processes do

    /// Does one thing after the other until it is over.
    void work(int place, Random random) throws InterruptedException {
        AtomicLong version = new AtomicLong();
        while (!over.isSet()) {
            switch (random.nextInt(10)) {
                case 0 -> stepPlain(place);
                case 1 -> stepNested(1 + random.nextInt(3));
                case 2 -> write();
                case 3 -> look();
                case 4 -> enterARoom();
                case 5 -> putOrTake();
                case 6 -> stepWhole();
                case 7 -> stepValue(version);
                case 8 -> allocate();
                default -> atomic.incrementAndGet();
            }
            steps.incrementAndGet(place);
        }
    }

    /// Takes every lock once, and so mends what those have left who died with one.
    void mend() throws InterruptedException {
        stepPlain(PLACES - 1);
        stepNested(1);
        write();
        putOrTake();
        stepWhole();
    }

    /// Meets others, if there are any, until it is over.
    void meet() throws InterruptedException {
        while (!over.isSet()) {
            try {
                barrier.await(MEETING);
            } catch (BrokenBarrierException | TimeoutException _) {
                barrier.reset();
            }
        }
        barrier.detach();
    }

    private boolean take(Lock lock) throws InterruptedException {
        boolean taken = lock.tryLock(HANG.toNanos(), TimeUnit.NANOSECONDS);
        if (!taken) {
            found(Finding.WAITED_FOR_EVER);
        }
        return taken;
    }

    private void look(Pair pair, boolean ownerDied) {
        if (ownerDied) {
            pair.mend();
        } else if (pair.isHalfDone()) {
            found(Finding.HALF_DONE_AND_NOT_TOLD);
        }
    }

    private void stepPlain(int place) throws InterruptedException {
        if (take(plainLock)) {
            look(plain, plainLock.ownerDied());
            plain.step();
            done.set(place, done.get(place) + 1);
            plainLock.unlock();
        }
    }

    private void stepNested(int depth) throws InterruptedException {
        if (take(nestedLock)) {
            look(nested, nestedLock.ownerDied() && nestedLock.getHoldCount() == 1);
            if (depth > 1) {
                stepNested(depth - 1);
            }
            nested.step();
            nestedLock.unlock();
        }
    }

    private void write() throws InterruptedException {
        if (take(readLock.writeLock())) {
            look(read, readLock.writeLock().ownerDied());
            read.step();
            readLock.writeLock().unlock();
        }
    }

    private void look() throws InterruptedException {
        if (take(readLock.readLock())) {
            if (!readLock.readLock().ownerDied() && read.isHalfDone()) {
                found(Finding.HALF_DONE_AND_NOT_TOLD);
            }
            readLock.readLock().unlock();
        }
    }

    private void enterARoom() throws InterruptedException {
        if (!rooms.tryAcquire(HANG)) {
            found(Finding.WAITED_FOR_EVER);
            return;
        }
        if (rooms.holders().values().stream().mapToInt(Integer::intValue).sum() > ROOMS) {
            found(Finding.TOO_MANY_INSIDE);
        }
        rooms.release();
    }

    private void putOrTake() throws InterruptedException {
        // Who waits is never the last who could do what the others wait for.
        boolean puts = buffer.size() < BUFFER / 2;
        SharedCondition condition = puts ? buffer.notFull() : buffer.notEmpty();
        if (!take(buffer.lock())) {
            return;
        }
        try {
            if (!condition.waitUntil(() -> puts ? buffer.size() < BUFFER : buffer.size() > 0, HANG)) {
                found(Finding.WAITED_FOR_EVER);
            } else if (puts) {
                long number = buffer.put().get();
                buffer.items().set(number % BUFFER, number);
                buffer.put().set(number + 1);
                buffer.notEmpty().signal();
            } else {
                long number = buffer.taken().get();
                if (buffer.items().get(number % BUFFER) != number) {
                    found(Finding.WRONG_ITEM);
                }
                buffer.taken().set(number + 1);
                buffer.notFull().signal();
            }
        } finally {
            buffer.lock().unlock();
        }
    }

    private void stepWhole() {
        whole.update(last -> Whole.of(last.number() + 1));
        Whole seen = whole.get();
        if (!seen.equals(Whole.of(seen.number()))) {
            found(Finding.TORN);
        }
    }

    private void stepValue(AtomicLong lastVersion) {
        value.update(last -> {
            long[] next = new long[1 + (int) ((last[0] + 1) % 3_000)];
            Arrays.fill(next, last[0] + 1);
            return next;
        });
        var latest = value.latest();
        for (long each : latest.value()) {
            if (each != latest.value()[0]) {
                found(Finding.TORN);
            }
        }
        if (latest.version() < lastVersion.getAndSet(latest.version())) {
            found(Finding.OLDER_THAN_BEFORE);
        }
    }

    /// What it has to itself: it must be new, and nobody else's.
    private void allocate() throws InterruptedException {
        SharedLong number = SharedLong.create(0);
        if (number.getAndSet(number.hashCode()) != 0) {
            found(Finding.NOT_ZERO);
        }
        SharedLongArray large = SharedArray.longs(5_000);
        if (large.get(4_999) != 0) {
            found(Finding.NOT_ZERO);
        }
        large.fill(-1);
        large.close();
        try (SharedMemory memory = SharedMemory.create(20_000)) {
            if (memory.segment().get(ValueLayout.JAVA_LONG, 8_000) != 0) {
                found(Finding.NOT_ZERO);
            }
            memory.segment().fill((byte) -1);
            memory.remove();
        }
        // Nobody removes this one but the collector of garbage, or whoever recovers what this process had.
        SharedMemory.create(100).close();
        SharedSemaphore own = SharedSemaphore.create(1);
        try (Permit held = own.hold()) {
            if (own.availablePermits() != 0) {
                found(Finding.TOO_MANY_INSIDE);
            }
        }
    }
}
