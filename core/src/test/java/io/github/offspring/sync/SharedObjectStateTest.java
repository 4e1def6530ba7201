package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.offspring.Action;
import io.github.offspring.channel.JoinableQueue;
import io.github.offspring.channel.Lease;
import io.github.offspring.channel.SharedQueue;
import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedBoolean;
import io.github.offspring.memory.SharedDouble;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.memory.SharedList;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.memory.SharedRecord;
import io.github.offspring.memory.SharedValue;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedObjectState.Party;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What can be seen of shared objects from outside.
@RealProcesses
class SharedObjectStateTest {

    private record Point(int x, int y) {}

    private static SharedObjectState named(String name) {
        List<SharedObjectState> found = SharedObjectState.ofFamily().stream()
                .filter(object -> object.name().equals(Optional.of(name)))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    private static Party here() {
        return new Party(
                "main", ProcessHandle.current().pid(), Thread.currentThread().threadId());
    }

    private static void stay() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /// So many who wait, seen at one moment: one that has been woken, if only to look at the clock, and sleeps
    /// again is not seen in between.
    private static List<Party> waiters(String name, int count) {
        AtomicReference<List<Party>> seen = new AtomicReference<>(List.of());
        eventually("they wait", () -> {
            seen.set(named(name).waiters());
            return seen.get().size() == count;
        });
        return seen.get();
    }

    /// Starts several that wait, has them looked at, and kills them.
    private static void whileWaiting(int count, String name, Action waiting, Action look) throws Exception {
        List<ChildProcess<Void>> children = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                children.add(ChildProcess.start(waiting));
            }
            assertThat(waiters(name, count))
                    .extracting(Party::process, Party::pid)
                    .containsExactlyInAnyOrderElementsOf(children.stream()
                            .map(child -> tuple(child.name(), child.pid()))
                            .toList());
            look.perform();
        } finally {
            children.forEach(ChildProcess::close);
        }
        eventually("they are dead", () -> named(name).waiters().isEmpty());
    }

    // ---- Names

    @Test
    void aNameGivenInOneProcessIsSeenInAllOthers() throws Exception {
        SharedLock before = SharedLock.create().named("named before it was sent");
        SharedLock after = SharedLock.create();
        SharedLock there = SharedLock.create();
        try (ChildProcess<String> child = ChildProcess.start(() -> {
            there.named("named there");
            eventually("it is named", () -> after.name().isPresent());
            return before.name().orElseThrow() + ", " + after.name().orElseThrow() + ", "
                    + named("named before it was sent").type();
        })) {
            eventually("it is named", () -> there.name().isPresent());
            after.named("named after it was sent");
            assertThat(child.result().get()).isEqualTo("named before it was sent, named after it was sent, SharedLock");
        }
        assertThat(there.name()).contains("named there");
        // The process that has named it is no more.
        assertThat(named("named there").type()).isEqualTo("SharedLock");
        assertThat(there).hasToString("SharedLock 'named there'[free]");
    }

    @Test
    void aNameIsGivenOnceAndHasItsBounds() {
        SharedEvent event = SharedEvent.create().named("ä".repeat(24));
        assertThat(event.name()).contains("ä".repeat(24));
        assertThatThrownBy(() -> event.named("other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SharedEvent 'ä")
                .hasMessageContaining("other");
        SharedEvent unnamed = SharedEvent.create();
        assertThatThrownBy(() -> unnamed.named("ä".repeat(25)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes=50");
        assertThatThrownBy(() -> unnamed.named("")).isInstanceOf(IllegalArgumentException.class);
        assertThat(unnamed.name()).isEmpty();
    }

    @Test
    void everythingThatIsSharedHasAName() throws Exception {
        SharedReentrantLock reentrant = SharedReentrantLock.create().named("SharedReentrantLock");
        List<AutoCloseable> large = List.of(
                SharedArray.doubles(2, 3).named("SharedDoubleArray"),
                SharedArray.ints(10_000).named("SharedIntArray"),
                SharedRecord.array(new Point(1, 2), 3).named("SharedRecordArray"),
                SharedList.of(1, "two").named("SharedList"),
                SharedValue.create("text").named("SharedValue"));
        List<Object> small = List.of(
                SharedLock.create().named("SharedLock"),
                reentrant,
                reentrant.newCondition().named("SharedCondition"),
                SharedReadWriteLock.create().named("SharedReadWriteLock"),
                SharedSemaphore.create(1).named("SharedSemaphore"),
                SharedEvent.create().named("SharedEvent"),
                SharedBarrier.create(1).named("SharedBarrier"),
                SharedLatch.create(1).named("SharedLatch"),
                SharedInt.create(1).named("SharedInt"),
                SharedLong.create(1).named("SharedLong"),
                SharedDouble.create(1).named("SharedDouble"),
                SharedBoolean.create(true).named("SharedBoolean"),
                SharedRecord.create(new Point(1, 2)).named("SharedRecord"));
        List<String> types = new ArrayList<>();
        small.forEach(object -> types.add(object.getClass().getSimpleName()));
        large.forEach(object -> types.add(object.getClass().getSimpleName()));
        for (String type : types) {
            assertThat(named(type).type()).isEqualTo(type);
        }
        for (AutoCloseable object : large) {
            object.close();
        }
        assertThat(SharedObjectState.ofFamily())
                .flatExtracting(object -> object.name().stream().toList())
                .doesNotContain("SharedDoubleArray", "SharedIntArray", "SharedRecordArray", "SharedList", "SharedValue")
                .containsAll(small.stream()
                        .map(object -> object.getClass().getSimpleName())
                        .toList());
    }

    @Test
    void aSignallingSemaphoreAndAViewHaveNamesToo() {
        SharedSemaphore signals = SharedSemaphore.signalling(0).named("signals");
        assertThat(named("signals").type()).isEqualTo("SharedSemaphore");
        assertThat(signals).hasToString("SharedSemaphore 'signals'[available=0, signalling]");
        try (var matrix = SharedArray.bytes(2, 2)) {
            matrix.row(1).named("matrix");
            assertThat(matrix.name()).contains("matrix");
            assertThat(matrix).hasToString("SharedByteArray 'matrix'[2 x 2]");
        }
    }

    // ---- Who

    @Test
    void theOwnerIsNamedWithItsProcessPidAndThread() throws Exception {
        SharedLock lock = SharedLock.create().named("owned");
        assertThat(named("owned").holders()).isEmpty();
        lock.lock();
        assertThat(named("owned").holders()).containsExactly(here());
        lock.unlock();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            lock.lock();
            stay();
        })) {
            eventually("the child has the lock", lock::isLocked);
            assertThat(named("owned").holders()).hasSize(1).first().satisfies(owner -> {
                assertThat(owner.process()).isEqualTo(child.name());
                assertThat(owner.pid()).isEqualTo(child.pid());
                assertThat(owner.thread()).isPositive();
            });
            child.kill();
            assertThat(lock.tryLock(Duration.ofMinutes(1))).isTrue();
        }
        assertThat(named("owned").holders()).containsExactly(here());
        lock.unlock();
        assertThat(named("owned").holders()).isEmpty();
    }

    @Test
    void theOwnLockOfAValueShowsAsTheValues() {
        SharedInt value = SharedInt.create(0).named("counter");
        value.lock().lock();
        assertThat(named("counter").holders()).containsExactly(here());
        value.lock().unlock();
        assertThat(named("counter").holders()).isEmpty();
    }

    @Test
    void readersAndAWriterAreHolders() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create().named("read and written");
        lock.readLock().lock();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            lock.readLock().lock();
            stay();
        })) {
            eventually("both read", () -> lock.getReadLockCount() == 2);
            assertThat(named("read and written").holders())
                    .hasSize(2)
                    .contains(here())
                    .extracting(Party::pid)
                    .contains(child.pid());
        }
        lock.readLock().unlock();
        lock.writeLock().lock();
        assertThat(named("read and written").holders()).containsExactly(here());
        whileWaiting(2, "read and written", () -> lock.readLock().lock(), () -> assertThat(
                        named("read and written").since())
                .isPresent());
        lock.writeLock().unlock();
    }

    // ---- Waiters

    @Test
    void waitersOfALockAreCounted() throws Exception {
        SharedLock lock = SharedLock.create().named("waited for");
        lock.lock();
        whileWaiting(3, "waited for", lock::lock, () -> assertThat(
                        named("waited for").holders())
                .containsExactly(here()));
        lock.unlock();
    }

    @Test
    void waitersOfAConditionAreCountedApartFromThoseOfItsLock() throws Exception {
        SharedLock lock = SharedLock.create().named("lock of a condition");
        SharedCondition condition = lock.newCondition().named("condition");
        // More than have their entries in the condition's own block.
        whileWaiting(
                4,
                "condition",
                () -> {
                    lock.lock();
                    condition.awaitUninterruptibly();
                },
                () -> {
                    assertThat(named("condition").holders()).isEmpty();
                    assertThat(named("lock of a condition").holders()).isEmpty();
                    assertThat(named("lock of a condition").waiters()).isEmpty();
                });
    }

    @Test
    void waitersOfASemaphoreAreCountedAndItsPermitsAreOfTheirProcesses() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.create(2).named("permits");
        semaphore.acquire(2);
        whileWaiting(2, "permits", semaphore::acquire, () -> assertThat(
                        named("permits").holders())
                .containsExactly(
                        new Party("main", ProcessHandle.current().pid(), 0),
                        new Party("main", ProcessHandle.current().pid(), 0)));
        semaphore.release(2);
        assertThat(named("permits").holders()).isEmpty();
    }

    @Test
    void waitersOfABarrierAreCountedAndThoseWhoTakePartAreItsHolders() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3).named("barrier");
        whileWaiting(2, "barrier", barrier::await, () -> {
            assertThat(barrier.getNumberWaiting()).isEqualTo(2);
            assertThat(named("barrier").holders())
                    .extracting(Party::process, Party::thread)
                    .containsExactlyInAnyOrderElementsOf(waiters("barrier", 2).stream()
                            .map(waiter -> tuple(waiter.process(), 0L))
                            .toList());
        });
        eventually("both are known to be dead", () -> named("barrier").holders().isEmpty());
    }

    @Test
    void virtualThreadsThatWaitAreCounted() throws Exception {
        SharedEvent event = SharedEvent.create().named("event");
        List<Thread> threads = new ArrayList<>();
        // More than a page of sleepers has room for.
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    event.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        assertThat(waiters("event", 50))
                .extracting(Party::thread)
                .containsExactlyInAnyOrderElementsOf(
                        threads.stream().map(Thread::threadId).toList());
        event.set();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(named("event").waiters()).isEmpty();
    }

    // ---- Since when

    @Test
    void sinceWhenIsKnownOnceSomebodyHasToWait() throws Exception {
        SharedLock lock = SharedLock.create().named("since");
        Instant begin = Instant.now();
        lock.lock();
        assertThat(named("since").since()).isEmpty();
        Instant[] first = new Instant[1];
        whileWaiting(
                1, "since", lock::lock, () -> first[0] = named("since").since().orElseThrow());
        assertThat(first[0]).isBetween(begin.minusMillis(10), Instant.now());
        lock.unlock();
        assertThat(named("since").since()).isEmpty();
        lock.lock();
        assertThat(named("since").since()).isEmpty();
        whileWaiting(
                1, "since", lock::lock, () -> assertThat(named("since").since().orElseThrow())
                        .isAfter(first[0]));
        lock.unlock();
    }

    @Test
    void whoHadToWaitHasItSinceItGotIt() throws Exception {
        SharedLock lock = SharedLock.create().named("got");
        lock.lock();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            lock.lock();
            stay();
        })) {
            assertThat(waiters("got", 1)).hasSize(1);
            Instant given = Instant.now();
            lock.unlock();
            eventually("it has it", () -> named("got").holders().stream()
                    .anyMatch(owner -> owner.process().equals(child.name())));
            eventually("it says since when", () -> named("got").since().isPresent());
            assertThat(named("got").since().orElseThrow()).isAfterOrEqualTo(given.minusMillis(10));
        }
    }

    @Test
    void whoHasLeasedSomethingIsSeen() throws Exception {
        SharedQueue<String> queue =
                SharedQueue.builder().leased().<String>create().named("seen queue");
        queue.put("element");
        assertThat(named("seen queue").type()).isEqualTo("SharedQueue");
        assertThat(named("seen queue").holders()).isEmpty();
        try (Lease<String> lease = queue.lease()) {
            assertThat(named("seen queue").holders()).containsExactly(here());
            lease.giveBack();
            assertThat(named("seen queue").holders()).isEmpty();
        }
        assertThat(queue.take()).isEqualTo("element");
        JoinableQueue<String> joinable = JoinableQueue.<String>create().named("seen joinable");
        assertThat(named("seen joinable").type()).isEqualTo("JoinableQueue");
        joinable.close();
        assertThat(joinable.isEnded()).isTrue();
        queue.close();
        assertThat(queue.isEnded()).isTrue();
        assertThat(SharedObjectState.ofFamily())
                .extracting(SharedObjectState::name)
                .doesNotContain(Optional.of("seen queue"), Optional.of("seen joinable"));
    }
}
