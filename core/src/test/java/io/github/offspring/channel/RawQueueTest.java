package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.internal.os.NativeAccess;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.RealKills;
import io.github.offspring.testkit.RealProcesses;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RealProcesses
class RawQueueTest {

    @RegisterExtension
    private static final OwnQueues QUEUES = new OwnQueues();

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);

    private static RawQueue raw(int capacity) {
        return RawQueue.of(QUEUES.own(
                SharedQueue.builder().leased().bytes(1 << 16).capacity(capacity).create()));
    }

    private static void put(RawQueue raw, int length, int seed) throws InterruptedException {
        try (Claim claim = raw.claim(length)) {
            MemorySegment segment = claim.segment();
            for (int i = 0; i < length; i++) {
                segment.set(ValueLayout.JAVA_BYTE, i, (byte) (i + seed));
            }
            claim.commit();
        }
    }

    private static void check(MemorySegment segment, int length, int seed) {
        assertThat(segment.byteSize()).isEqualTo(length);
        for (int i = 0; i < length; i++) {
            if (segment.get(ValueLayout.JAVA_BYTE, i) != (byte) (i + seed)) {
                throw new AssertionError("byte " + i + " of " + length + " is another");
            }
        }
    }

    /// Lengths in the ring, many times around, and in files.
    @Test
    void anElementIsWrittenAndReadInItsPlaceByTwoProcesses() throws Exception {
        RawQueue raw = raw(10);
        SharedQueue<byte[]> queue = raw.queue();
        List<Integer> lengths = List.of(0, 1, 7, 8, 1000, 5000, 16_000, 100_000, 3);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            RawQueue theirs = RawQueue.of(queue);
            for (int round = 0; round < 20; round++) {
                for (int length : lengths) {
                    put(theirs, length, round);
                }
            }
        })) {
            for (int round = 0; round < 20; round++) {
                for (int length : lengths) {
                    try (Lease<MemorySegment> lease = raw.lease()) {
                        check(lease.value(), length, round);
                        assertThat(lease.value().isReadOnly()).isTrue();
                        lease.acknowledge();
                    }
                }
            }
            assertThatThrownBy(raw::lease).isInstanceOf(QueueClosedException.class);
            child.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 10_000, 50_000})
    void theSameElementsAreThereInBothForms(int length) throws Exception {
        RawQueue raw = raw(10);
        put(raw, length, 5);
        byte[] taken = raw.queue().take();
        check(MemorySegment.ofArray(taken), length, 5);
        raw.queue().put(taken);
        try (Lease<MemorySegment> lease = raw.lease()) {
            check(lease.value(), length, 5);
            lease.acknowledge();
        }
        assertThat(raw.queue()).isEmpty();
    }

    @Test
    void aClaimIsCommittedOnceOrNever() throws Exception {
        RawQueue raw = raw(2);
        Claim claim = raw.claim(10);
        claim.segment().fill((byte) 1);
        assertThatThrownBy(() -> claim.commit(11)).isInstanceOf(IllegalArgumentException.class);
        claim.commit(4);
        claim.close();
        assertThatThrownBy(claim::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(claim::segment).isInstanceOf(IllegalStateException.class);
        assertThat(raw.queue().take()).containsExactly(1, 1, 1, 1);
        raw.claim(10).close();
        raw.claim(50_000).close();
        assertThat(raw.queue().poll()).isNull();
        assertThat(raw.queue().remainingCapacity()).isEqualTo(2);
        assertThatThrownBy(() -> raw.claim(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOpenClaimTakesRoomAndHoldsUpWhatIsBehindIt() throws Exception {
        RawQueue raw = raw(2);
        Claim claim = raw.claim(10);
        raw.queue().put(new byte[] {7});
        assertThat(raw.tryClaim(1, SHORT)).isEmpty();
        assertThat(raw.tryLease(SHORT)).isEmpty();
        claim.close();
        assertThat(raw.queue().take()).containsExactly(7);
        Claim next = raw.tryClaim(1, LONG).orElseThrow();
        raw.queue().close();
        next.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 8);
        next.commit();
        assertThatThrownBy(() -> raw.claim(1)).isInstanceOf(QueueClosedException.class);
        assertThat(raw.queue().take()).containsExactly(8);
        assertThat(raw.queue().isEnded()).isTrue();
    }

    @Test
    void memoryIsUsedNoLongerThanItMayBe() throws Exception {
        RawQueue raw = raw(2);
        Claim claim = raw.claim(50_000);
        MemorySegment large = claim.segment();
        claim.commit();
        Lease<MemorySegment> lease = raw.lease();
        MemorySegment read = lease.value();
        lease.acknowledge();
        Claim second = raw.claim(10);
        MemorySegment small = second.segment();
        second.commit();
        List<MemorySegment> all = NativeAccess.isGranted() ? List.of(large, read, small) : List.of(large, read);
        for (MemorySegment segment : all) {
            assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        }
        raw.queue().take();
    }

    @Test
    void whatIsNotAcknowledgedComesBack() throws Exception {
        RawQueue raw = raw(2);
        put(raw, 10, 3);
        raw.lease().close();
        try (Lease<MemorySegment> lease = raw.lease()) {
            assertThat(lease.deliveries()).isEqualTo(2);
            check(lease.value(), 10, 3);
            lease.acknowledge();
        }
    }

    @Test
    void onlyALeasedQueueIsReadInPlace() {
        SharedQueue<byte[]> queue = QUEUES.own(SharedQueue.create());
        assertThatThrownBy(() -> RawQueue.of(queue).lease()).isInstanceOf(UnsupportedOperationException.class);
    }

    /// @param length of an element in the ring, and of one in a file
    @ParameterizedTest
    @ValueSource(ints = {10, 20_000})
    void aClaimerMayBeKilledAnywhere(int length) throws Exception {
        SharedQueue<byte[]> queue =
                QUEUES.own(SharedQueue.builder().bytes(4096).capacity(2).create());
        queue.willProduce();
        int killed = RealKills.everyStore(
                () -> {
                    try (Claim claim = RawQueue.of(queue).claim(length)) {
                        claim.segment().fill((byte) 1);
                        claim.commit();
                    }
                },
                died -> {
                    assertThat(queue.offer(new byte[1], LONG)).isTrue();
                    byte[] next = Objects.requireNonNull(queue.poll(LONG));
                    if (next.length == length) {
                        assertThat(next).containsOnly(1);
                        next = Objects.requireNonNull(queue.poll(LONG));
                    } else {
                        assertThat(died).isTrue();
                    }
                    assertThat(next).hasSize(1);
                    assertThat(queue.remainingCapacity()).isEqualTo(2);
                });
        assertThat(killed).isGreaterThanOrEqualTo(5);
    }

    @Test
    void whoeverWaitsGoesOnWhenAClaimerIsKilled() throws Exception {
        SharedQueue<byte[]> queue = QUEUES.own(SharedQueue.create(2));
        queue.willProduce();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            RawQueue.of(queue).claim(10);
            queue.put(new byte[] {1});
            Runtime.getRuntime().halt(9);
        })) {
            assertThat(queue.take()).containsExactly(1);
            child.join();
        }
        assertThat(queue.remainingCapacity()).isEqualTo(2);
    }
}
