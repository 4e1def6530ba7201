package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class SharedBarrierTest {

    private static final int PARTIES = 5;
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void note(String file, String line) {
        try {
            Files.writeString(Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> notes(String file) throws IOException {
        return Files.exists(Path.of(file)) ? Files.readAllLines(Path.of(file)) : List.of();
    }

    /// What a party does, and what comes of it, as text.
    private interface Party extends io.github.offspring.Task<String> {}

    /// Four processes and the caller do the same.
    private static List<String> all(Party party) throws Exception {
        List<ChildProcess<String>> children = new ArrayList<>();
        for (int i = 1; i < PARTIES; i++) {
            children.add(ChildProcess.start(party));
        }
        List<String> results = new ArrayList<>(List.of(party.call()));
        for (ChildProcess<String> child : children) {
            results.add(child.result().get());
            child.close();
        }
        return results;
    }

    /// How waiting ends, in a word.
    private static String end(Party waiting) throws Exception {
        try {
            return waiting.call();
        } catch (BarrierBrokenException e) {
            return e.reason().name();
        } catch (TimeoutException e) {
            return "too late";
        }
    }

    // ---- As in CPython

    @Test
    @Conformance({"_TestBarrier.test_barrier", "_TestBarrier.test_wait_return"})
    void allPassInLockStepAndExactlyOneIsTheLast() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(PARTIES);
        List<String> indexes = passInLockStep(barrier, 1);
        assertThat(indexes).containsExactlyInAnyOrder("0", "1", "2", "3", "4");
    }

    @Test
    @Conformance("_TestBarrier.test_barrier_10")
    void allPassInLockStepTenTimes() throws Exception {
        passInLockStep(SharedBarrier.create(PARTIES), 10);
    }

    private List<String> passInLockStep(SharedBarrier barrier, int rounds) throws Exception {
        String notes = file("notes");
        List<String> indexes = all(() -> {
            int index = -1;
            for (int round = 0; round < rounds; round++) {
                note(notes, "before " + round);
                index = barrier.await();
                note(notes, "after " + round);
                barrier.await();
            }
            return Integer.toString(index);
        });
        List<String> expected = IntStream.range(0, rounds)
                .boxed()
                .flatMap(round ->
                        IntStream.range(0, 2 * PARTIES).mapToObj(i -> (i < PARTIES ? "before " : "after ") + round))
                .toList();
        assertThat(notes(notes)).isEqualTo(expected);
        assertThat(barrier.getNumberWaiting()).isZero();
        assertThat(barrier.isBroken()).isFalse();
        return indexes;
    }

    @Test
    @Conformance("_TestBarrier.test_action")
    void theActionIsDoneOnceEachTimeBeforeAnybodyGoesOn() throws Exception {
        String done = file("done");
        SharedBarrier barrier = SharedBarrier.create(PARTIES, () -> note(done, "done"));
        List<String> seen = all(() -> {
            StringBuilder counts = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                barrier.await();
                counts.append(notes(done).size());
                barrier.await();
            }
            return counts.toString();
        });
        // The second wait of each round does it too.
        assertThat(seen).hasSize(PARTIES).containsOnly("135");
        assertThat(notes(done)).hasSize(6);
    }

    @Test
    @Conformance("_TestBarrier.test_timeout")
    void oneThatIsTooLateBreaksItForAll() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(PARTIES);
        SharedBarrier ready = SharedBarrier.create(PARTIES);
        List<String> ends = all(() -> {
            if (ready.await() == PARTIES / 2) {
                eventually("the others have been here in vain", barrier::isBroken);
            }
            return end(() -> "" + barrier.await(Duration.ofMillis(500)));
        });
        assertThat(ends).contains("too late").containsOnly("too late", "TIMED_OUT");
        assertThat(ends.stream().filter("too late"::equals)).hasSize(1);
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    @Conformance("_TestBarrier.test_default_timeout")
    void itsOwnTimeOutIsForThoseWhoNameNone() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(PARTIES, Duration.ofMillis(500));
        SharedBarrier ready = SharedBarrier.create(PARTIES);
        List<String> ends = all(() -> {
            int index = ready.await();
            if (index == 2) {
                // Its time is its own.
                return end(() -> "" + barrier.await(Duration.ofSeconds(30)));
            }
            if (index == 1) {
                eventually("the others have been here in vain", barrier::isBroken);
            }
            return end(() -> "" + barrier.await());
        });
        assertThat(ends).hasSize(PARTIES).containsOnly("TIMED_OUT");
    }

    @Test
    @Conformance("_TestBarrier.test_single_thread")
    void aBarrierOfOneNeverWaits() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(1);
        assertThat(barrier.await()).isZero();
        assertThat(barrier.await()).isZero();
        assertThat(barrier.await(Duration.ZERO)).isZero();
    }

    // ---- As CyclicBarrier

    private static CompletableFuture<String> waiting(SharedBarrier barrier) {
        return inThread(() -> "" + barrier.await());
    }

    private static CompletableFuture<String> inThread(Party waiting) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return end(waiting);
                    } catch (Exception e) {
                        return e.getClass().getSimpleName();
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static CompletableFuture<String> oneWaits(SharedBarrier barrier) {
        CompletableFuture<String> waiting = waiting(barrier);
        eventually("one waits", () -> barrier.getNumberWaiting() == 1);
        return waiting;
    }

    @Test
    void partiesMustBeSomeAndTimesNotNegative() {
        assertThatThrownBy(() -> SharedBarrier.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parties=0");
        assertThatThrownBy(() -> SharedBarrier.create(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedBarrier.create(Integer.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedBarrier.create(2, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedBarrier.create(2, (Action) null)).isInstanceOf(NullPointerException.class);
        assertThat(SharedBarrier.create(7).getParties()).isEqualTo(7);
    }

    @Test
    void aResetBreaksItForThoseWhoWaitAndNobodyElse() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2);
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        CompletableFuture<String> waiting = oneWaits(barrier);
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        assertThat(waiting.get()).isEqualTo("RESET");
        CompletableFuture<String> next = oneWaits(barrier);
        assertThat(barrier.await()).isZero();
        assertThat(next.get()).isEqualTo("1");
    }

    @Test
    void anAbortBreaksItForAllUntilItIsReset() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2);
        CompletableFuture<String> waiting = oneWaits(barrier);
        barrier.abort();
        barrier.abort();
        assertThat(waiting.get()).isEqualTo("ABORTED");
        assertThat(barrier.isBroken()).isTrue();
        assertThat(barrier.getNumberWaiting()).isZero();
        assertThat(barrier).asString().contains("broken=ABORTED");
        assertThatThrownBy(barrier::await)
                .isInstanceOf(BrokenBarrierException.class)
                .hasMessageContaining("abort");
        barrier.reset();
        waiting = oneWaits(barrier);
        assertThat(barrier).asString().contains("waiting=1");
        assertThat(barrier.await(1, TimeUnit.MINUTES)).isZero();
        assertThat(waiting.get()).isEqualTo("1");
    }

    @Test
    void anInterruptionOfOneBreaksItForTheOthers() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        CompletableFuture<String> other = oneWaits(barrier);
        AtomicReference<String> end = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                barrier.await();
            } catch (InterruptedException e) {
                end.set("interrupted " + Thread.currentThread().isInterrupted());
            } catch (BrokenBarrierException e) {
                end.set(e.toString());
            }
        });
        eventually("two wait", () -> barrier.getNumberWaiting() == 2);
        thread.interrupt();
        thread.join();
        assertThat(end).hasValue("interrupted false");
        assertThat(other.get()).isEqualTo("INTERRUPTED");

        // Before it comes it is the same.
        barrier.reset();
        CompletableFuture<String> next = oneWaits(barrier);
        Thread.currentThread().interrupt();
        assertThatThrownBy(barrier::await).isInstanceOf(InterruptedException.class);
        assertThat(next.get()).isEqualTo("INTERRUPTED");
        Thread.currentThread().interrupt();
        assertThatThrownBy(barrier::await).isInstanceOf(BarrierBrokenException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatTheActionThrowsComesToTheLastOneAndBreaksIt() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2, () -> {
            throw new IOException("on purpose");
        });
        CompletableFuture<String> waiting = oneWaits(barrier);
        assertThatThrownBy(barrier::await)
                .isInstanceOf(UndeclaredThrowableException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(waiting.get()).isEqualTo("ACTION_FAILED");
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    void whoComesWhileTheActionIsDoneIsOfTheNextGeneration() throws Exception {
        String begun = file("begun");
        String go = file("go");
        SharedBarrier barrier = SharedBarrier.create(2, () -> {
            note(begun, "begun");
            eventually("it may go on", () -> Files.exists(Path.of(go)));
        });
        CompletableFuture<String> first = oneWaits(barrier);
        CompletableFuture<String> second = waiting(barrier);
        eventually("it has begun", () -> Files.exists(Path.of(begun)));
        CompletableFuture<String> third = waiting(barrier);
        CompletableFuture<String> fourth = waiting(barrier);
        assertThat(List.of(first, second, third, fourth)).noneMatch(CompletableFuture::isDone);
        note(go, "go");
        assertThat(List.of(first.get(), second.get())).containsExactly("1", "0");
        assertThat(List.of(third.get(), fourth.get())).containsExactlyInAnyOrder("1", "0");
    }

    @Test
    void anActionThatTakesTooLongForOneThatWaitsIsInVain() throws Exception {
        String begun = file("begun");
        String go = file("go");
        SharedBarrier barrier = SharedBarrier.create(2, () -> {
            note(begun, "begun");
            eventually("it may go on", () -> Files.exists(Path.of(go)));
        });
        CompletableFuture<String> impatient = inThread(() -> "" + barrier.await(Duration.ofMillis(300)));
        eventually("one waits", () -> barrier.getNumberWaiting() == 1 || impatient.isDone());
        CompletableFuture<String> last = waiting(barrier);
        assertThat(impatient.get()).isEqualTo("too late");
        note(go, "go");
        assertThat(last.get()).isEqualTo("TIMED_OUT");
    }

    @Test
    void manyVirtualThreadsMeetManyTimes() throws Exception {
        int parties = 40;
        int rounds = 20;
        ConcurrentLinkedQueue<Integer> counts = new ConcurrentLinkedQueue<>();
        SharedBarrier barrier = SharedBarrier.create(parties, () -> counts.add(0));
        ConcurrentLinkedQueue<Integer> indexes = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < parties; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int round = 0; round < rounds; round++) {
                        indexes.add(barrier.await());
                    }
                } catch (InterruptedException | BrokenBarrierException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counts).hasSize(rounds);
        assertThat(indexes.stream().mapToInt(index -> index).sum()).isEqualTo(rounds * parties * (parties - 1) / 2);
    }

    // ---- Deaths

    /// Two children that wait, and one that does something else.
    private record Three(SharedBarrier barrier, ChildProcess<String> first, ChildProcess<String> second)
            implements AutoCloseable {
        static Three at(SharedBarrier barrier) {
            Party party = () -> {
                try {
                    return "" + barrier.await();
                } catch (BarrierBrokenException e) {
                    return e.reason() + " " + e.process().orElse("-") + " "
                            + e.pid().orElse(0) + " " + e.getMessage();
                }
            };
            return new Three(barrier, ChildProcess.start(party), ChildProcess.start(party));
        }

        List<String> ends() throws ExecutionException, InterruptedException {
            return List.of(first.result().get(), second.result().get());
        }

        @Override
        public void close() {
            first.close();
            second.close();
        }
    }

    @Test
    void aProcessThatIsKilledBeforeItComesBreaksItByName() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        SharedBarrier received = SharedBarrier.create(2);
        try (ChildProcess<Void> victim = ChildProcess.builder().name("victim").start(() -> {
                    assertThat(barrier.getParties()).isEqualTo(3);
                    received.await();
                    new CountDownLatch(1).await();
                });
                Three three = Three.at(barrier)) {
            received.await();
            eventually("the others wait", () -> barrier.getNumberWaiting() == 2);
            victim.kill();
            for (String end : three.ends()) {
                assertThat(end)
                        .startsWith("PROCESS_DIED victim " + victim.pid() + " ")
                        .contains("'victim' has died");
            }
            // And for who comes.
            assertThatThrownBy(barrier::await).isInstanceOfSatisfying(BarrierBrokenException.class, e -> {
                assertThat(e.process()).contains("victim");
                assertThat(e.pid()).hasValue(victim.pid());
            });
            assertThat(barrier.isBroken()).isTrue();
            barrier.reset();
            CompletableFuture<String> one = oneWaits(barrier);
            eventually("two wait", () -> {
                CompletableFuture<String> other = waiting(barrier);
                eventually("two wait", () -> barrier.getNumberWaiting() == 2);
                assertThat(barrier.await()).isZero();
                return other.get().equals("1");
            });
            assertThat(one.get()).isEqualTo("2");
        }
    }

    @Test
    void aProcessThatIsKilledAtItBreaksIt() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        try (ChildProcess<Integer> victim = ChildProcess.start(() -> barrier.await())) {
            eventually("the victim waits", () -> barrier.getNumberWaiting() == 1);
            CompletableFuture<String> other = waiting(barrier);
            eventually("both wait", () -> barrier.getNumberWaiting() == 2);
            victim.kill();
            assertThat(other.get()).isEqualTo("PROCESS_DIED");
        }
    }

    @Test
    void aProcessThatFailsBreaksItAndOneWhoseWorkIsDoneDoesNot() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2);
        try (ChildProcess<Integer> child = ChildProcess.start(() -> barrier.getParties())) {
            assertThat(child.result().get()).isEqualTo(2);
            child.join();
        }
        CompletableFuture<String> one = oneWaits(barrier);
        assertThat(barrier.await()).isZero();
        assertThat(one.get()).isEqualTo("1");

        CompletableFuture<String> waiting = oneWaits(barrier);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            throw new IOException("before it has come to " + barrier);
        })) {
            child.join();
            assertThat(waiting.get()).isEqualTo("PROCESS_DIED");
        }
    }

    @Test
    void aProcessThatEndsInOrderWhileItsThreadWaitsBreaksIt() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        CompletableFuture<String> waiting = oneWaits(barrier);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    barrier.await();
                } catch (InterruptedException | BrokenBarrierException e) {
                    throw new AssertionError(e);
                }
            });
            eventually("it waits", () -> barrier.getNumberWaiting() == 2);
        })) {
            child.join();
            assertThat(waiting.get()).isEqualTo("PROCESS_DIED");
        }
    }

    @Test
    void aWorkerWhoseTaskHasDetachedBreaksItNotWhenALaterTaskKillsIt() throws Exception {
        SharedBarrier left = SharedBarrier.create(2);
        SharedBarrier kept = SharedBarrier.create(2);
        try (ProcessPool pool = ProcessPool.create(2)) {
            List<Future<Integer>> meetings = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                meetings.add(pool.submit(() -> {
                    try {
                        return left.await() + kept.await();
                    } finally {
                        left.detach();
                    }
                }));
            }
            for (Future<Integer> meeting : meetings) {
                assertThat(meeting.get()).isBetween(0, 2);
            }
            Future<Integer> deadly = pool.submit(() -> {
                Runtime.getRuntime().halt(7);
                return 0;
            });
            assertThatThrownBy(deadly::get).isInstanceOf(ExecutionException.class);

            eventually("the death is noticed", kept::isBroken);
            assertThat(left.isBroken()).isFalse();
        }
    }

    @Test
    void whoHasDetachedAndWhoHasOnlyMadeItDoNotBreakIt() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2);
        SharedBarrier received = SharedBarrier.create(2);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            barrier.detach();
            received.await();
            new CountDownLatch(1).await();
        })) {
            received.await();
            child.kill();
            child.join();
        }
        eventually("the death is noticed", received::isBroken);
        assertThat(barrier.isBroken()).isFalse();
        CompletableFuture<String> one = oneWaits(barrier);
        assertThatThrownBy(barrier::detach).isInstanceOf(IllegalStateException.class);
        assertThat(barrier.await()).isZero();
        assertThat(one.get()).isEqualTo("1");
        barrier.detach();
        barrier.detach();
    }

    @Test
    void workersOfAPoolMeet() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2);
        try (ProcessPool pool = ProcessPool.create(2)) {
            List<CompletableFuture<Integer>> meetings = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                meetings.add(pool.submit(() -> barrier.await(LONG)));
            }
            List<Integer> indexes = new ArrayList<>();
            for (CompletableFuture<Integer> meeting : meetings) {
                indexes.add(meeting.get());
            }
            assertThat(indexes).containsExactlyInAnyOrder(0, 1);
        }
        // They have ended in order.
        assertThat(barrier.isBroken()).isFalse();
    }
}
