package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.sync.RealKills;
import io.github.offspring.sync.SharedObjectState;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real processes that are killed before each store of a queue's operations, while others wait.
@RealProcesses
class SharedQueueKillTest {

    /// What is left if the first so many of these are finished: b, a, c.
    private static final List<List<String>> FINISHED_BEFORE_THE_DEATH =
            List.of(List.of("a", "b", "c"), List.of("a", "c"), List.of("c"), List.of());

    @RegisterExtension
    private static final OwnQueues QUEUES = new OwnQueues();

    private static final Duration LONG = Duration.ofSeconds(60);

    /// Waits until no element has a file: what the dead had is removed a moment after their death has been told.
    private static void awaitNoElementFiles() {
        Eventually.eventually("no element has a file", () -> {
            try (Stream<Path> files = Files.list(FamilyHome.here().memoryDirectory())) {
                return files.noneMatch(file -> file.getFileName().toString().matches("x[0-9a-f]+-([1-9a-f]|by).*"));
            }
        });
    }

    /// @param length of an element in the ring, and of one in a file
    @ParameterizedTest
    @ValueSource(ints = {10, 20_000})
    void anElementIsPutOrNotWhereverItsProducerWasKilled(int length) throws Exception {
        SharedQueue<byte[]> queue =
                QUEUES.own(SharedQueue.builder().bytes(4096).capacity(2).create());
        queue.willProduce();
        int killed = RealKills.everyStore(() -> queue.put(new byte[length]), died -> {
            CompletableFuture<byte[]> other = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.take();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(queue.offer(new byte[1], LONG)).isTrue();
            List<byte[]> all = new ArrayList<>(List.of(other.get()));
            queue.drainTo(all);
            assertThat(all).hasSizeBetween(died ? 1 : 2, 2);
            assertThat(all.getLast()).hasSize(1);
            awaitNoElementFiles();
        });
        assertThat(killed).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20_000})
    void anElementIsLostOnlyByItsTaker(int length) throws Exception {
        SharedQueue<byte[]> queue =
                QUEUES.own(SharedQueue.builder().bytes(4096).capacity(2).create());
        queue.willProduce();
        queue.put(new byte[length]);
        int killed = RealKills.everyStore(
                () -> {
                    queue.take();
                },
                died -> {
                    queue.put(new byte[1]);
                    byte[] next = queue.take();
                    if (next.length == length) {
                        assertThat(died).isTrue();
                        assertThat(queue.take()).hasSize(1);
                    }
                    assertThat(queue.isEmpty()).isTrue();
                    awaitNoElementFiles();
                    queue.put(new byte[length]);
                });
        assertThat(killed).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aLeasedElementIsNeverLost() throws Exception {
        SharedQueue<String> queue =
                QUEUES.own(SharedQueue.builder().leased().capacity(2).create());
        queue.named("leased");
        queue.willProduce();
        queue.put("element");
        int killed = RealKills.everyStore(
                () -> {
                    try (Lease<String> lease = queue.lease()) {
                        Files.createFile(FamilyHome.here().memoryDirectory().resolve("seen"));
                        lease.acknowledge();
                    }
                },
                died -> {
                    // What the dead had comes back a moment after their death has been told.
                    Eventually.eventually("nobody has leased anything", () -> SharedObjectState.ofFamily().stream()
                            .filter(state -> state.name().equals(Optional.of("leased")))
                            .allMatch(state -> state.holders().isEmpty()));
                    queue.put("next");
                    Lease<String> lease = queue.tryLease(LONG).orElseThrow();
                    boolean seen = Files.deleteIfExists(
                            FamilyHome.here().memoryDirectory().resolve("seen"));
                    if (lease.value().equals("element")) {
                        assertThat(died).isTrue();
                        lease.acknowledge();
                        lease = queue.tryLease(LONG).orElseThrow();
                    } else {
                        assertThat(seen).isTrue();
                    }
                    assertThat(lease.value()).isEqualTo("next");
                    lease.acknowledge();
                    assertThat(queue.offer("element", LONG)).isTrue();
                    assertThat(queue.remainingCapacity()).isEqualTo(1);
                });
        assertThat(killed).isGreaterThanOrEqualTo(8);
    }

    @Test
    void whatWasFinishedOutOfOrderIsFinishedOnceAndLeavesItsRoom() throws Exception {
        SharedQueue<String> queue =
                QUEUES.own(SharedQueue.builder().leased().capacity(3).create());
        queue.named("out-of-order");
        queue.willProduce();
        queue.putAll(List.of("a", "b", "c"));
        int killed = RealKills.everyStore(
                () -> {
                    Lease<String> a = queue.lease();
                    Lease<String> b = queue.lease();
                    Lease<String> c = queue.lease();
                    b.acknowledge();
                    c.giveBack();
                    a.acknowledge();
                    queue.lease().acknowledge();
                },
                died -> {
                    Eventually.eventually("nobody has leased anything", () -> SharedObjectState.ofFamily().stream()
                            .filter(state -> state.name().equals(Optional.of("out-of-order")))
                            .allMatch(state -> state.holders().isEmpty()));
                    List<String> left = new ArrayList<>();
                    while (!queue.isEmpty()) {
                        Lease<String> lease = queue.tryLease(LONG).orElseThrow();
                        left.add(lease.value());
                        lease.acknowledge();
                    }
                    // In their order, and what was finished before does not come back when that before it has.
                    if (died) {
                        assertThat(left).isIn(FINISHED_BEFORE_THE_DEATH);
                    } else {
                        assertThat(left).isEmpty();
                    }
                    for (String element : List.of("a", "b", "c")) {
                        assertThat(queue.offer(element, LONG)).isTrue();
                    }
                    assertThat(queue.remainingCapacity()).isZero();
                });
        assertThat(killed).isGreaterThanOrEqualTo(20);
    }
}
