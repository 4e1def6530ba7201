package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealProcesses
class LeasedQueueTest {

    @RegisterExtension
    private static final OwnQueues QUEUES = new OwnQueues();

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);

    private static <E> SharedQueue<E> leased(int capacity) {
        return QUEUES.own(SharedQueue.builder().leased().capacity(capacity).create());
    }

    @Test
    void anElementIsTheQueuesUntilItIsAcknowledged() throws Exception {
        SharedQueue<String> queue = leased(2);
        queue.putAll(List.of("a", "b"));
        Lease<String> first = queue.lease();
        Lease<String> second = queue.tryLease(LONG).orElseThrow();
        assertThat(first.value()).isEqualTo("a");
        assertThat(first.deliveries()).isEqualTo(1);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.tryLease(SHORT)).isEmpty();
        assertThat(queue.offer("c")).isFalse();
        second.acknowledge();
        // Its room comes free when that of those before it does.
        first.giveBack();
        assertThat(queue.size()).isEqualTo(1);
        try (Lease<String> again = queue.lease()) {
            assertThat(again.value()).isEqualTo("a");
            assertThat(again.deliveries()).isEqualTo(2);
            again.acknowledge();
            assertThatThrownBy(again::acknowledge).isInstanceOf(IllegalStateException.class);
        }
        assertThat(queue.remainingCapacity()).isEqualTo(2);
        assertThatThrownBy(first::acknowledge).isInstanceOf(IllegalStateException.class);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aBlockThatFailsGivesItsElementBack() throws Exception {
        SharedQueue<String> queue = leased(2);
        queue.put("a");
        assertThatThrownBy(() -> {
                    try (Lease<String> lease = queue.lease()) {
                        throw new IllegalArgumentException(lease.value());
                    }
                })
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.remainingCapacity()).isEqualTo(2);
    }

    @Test
    void anElementComesBackWhenItsConsumerDies() throws Exception {
        SharedQueue<byte[]> queue = QUEUES.own(
                SharedQueue.builder().leased().bytes(4096).capacity(5).create());
        queue.put(new byte[10_000]);
        queue.put(new byte[10]);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            queue.lease();
            queue.lease().acknowledge();
            Runtime.getRuntime().halt(9);
        })) {
            try (Lease<byte[]> again = queue.lease()) {
                assertThat(again.value()).isNotEmpty();
            }
            child.join();
        }
        Lease<byte[]> again = queue.tryLease(LONG).orElseThrow();
        assertThat(again.value()).hasSize(10_000);
        assertThat(again.deliveries()).isGreaterThanOrEqualTo(2);
        again.acknowledge();
        queue.close();
        assertThat(queue.isEnded()).isTrue();
    }

    @Test
    void theEndWaitsForWhatMayComeBack() throws Exception {
        SharedQueue<String> queue = leased(2);
        queue.put("a");
        Lease<String> lease = queue.lease();
        queue.close();
        assertThat(queue.isEnded()).isFalse();
        assertThat(queue.poll(SHORT)).isNull();
        lease.giveBack();
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.isEnded()).isTrue();
    }

    @Test
    void onlyALeasedQueueHasLeases() {
        SharedQueue<String> queue = QUEUES.own(SharedQueue.create());
        assertThatThrownBy(queue::lease).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aDrainThatFailsGivesBackWhatItDoesNotHandOver() throws Exception {
        SharedQueue<Object> queue = leased(10);
        queue.putAll(List.of(1, new Undecodable(), 3, 4));
        Queue<Object> tooSmall = new ArrayBlockingQueue<>(2);
        assertThatThrownBy(() -> queue.drainTo(tooSmall)).isInstanceOf(IllegalStateException.class);
        assertThat(tooSmall).containsExactly(1, 3);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.take()).isEqualTo(4);
        assertThat(queue.remainingCapacity()).isEqualTo(10);
        queue.close();
        assertThat(queue.isEnded()).isTrue();
    }
}
