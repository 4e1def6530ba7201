package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.internal.os.Posix;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.stream.IntStream;
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
        SharedEvent leased = SharedEvent.create();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            queue.lease();
            queue.lease().acknowledge();
            leased.set();
            Runtime.getRuntime().halt(9);
        })) {
            leased.await();
            try (Lease<byte[]> again = queue.lease()) {
                assertThat(again.value()).hasSize(10_000);
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

    @Test
    void manyAreFinishedInAnyOrderAndThoseOfTheDeadComeBackInTheirs() throws Exception {
        int count = 2_000;
        long seed = System.nanoTime();
        SharedQueue<Integer> queue = leased(count);
        queue.willProduce();
        queue.putAll(IntStream.range(0, count).boxed().toList());
        SharedInt finished = SharedInt.create(0);
        try (var child = ChildProcess.start(() -> {
            List<Lease<Integer>> leases = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                leases.add(queue.lease());
            }
            Collections.shuffle(leases, new Random(seed));
            for (Lease<Integer> lease : leases) {
                if (lease.value() % 3 == 0) {
                    lease.acknowledge();
                    finished.incrementAndGet();
                } else if (lease.value() % 3 == 1) {
                    lease.giveBack();
                }
            }
            Posix.killThisProcess();
        })) {
            child.join();
        }
        List<Integer> left =
                IntStream.range(0, count).filter(n -> n % 3 != 0).boxed().toList();
        assertThat(finished.get()).as("seed %d", seed).isEqualTo(count - left.size());
        Eventually.eventually("all are back", () -> queue.size() == left.size());

        List<Integer> again = new ArrayList<>();
        List<Lease<Integer>> leases = new ArrayList<>();
        while (again.size() < left.size()) {
            Lease<Integer> lease = queue.tryLease(LONG).orElseThrow();
            assertThat(lease.deliveries()).isEqualTo(2);
            again.add(lease.value());
            leases.add(lease);
        }
        assertThat(again).as("seed %d", seed).isEqualTo(left);
        Collections.shuffle(leases, new Random(seed));
        leases.forEach(Lease::acknowledge);
        assertThat(queue.remainingCapacity()).isEqualTo(count);
        queue.doneProducing();
        assertThat(queue.tryLease(LONG)).isEmpty();
        assertThat(queue.isEnded()).isTrue();
    }

    @Test
    void whatComesBackLaterButWasPutEarlierIsNext() throws Exception {
        SharedQueue<Integer> queue = leased(10);
        queue.putAll(List.of(0, 1, 2, 3));
        List<Lease<Integer>> leases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            leases.add(queue.lease());
        }
        leases.get(2).giveBack();
        assertThat(queue.peek()).isEqualTo(2);
        leases.get(0).giveBack();
        assertThat(queue.peek()).isZero();
        try (Lease<Integer> next = queue.lease()) {
            assertThat(next.value()).isZero();
            leases.get(1).giveBack();
            assertThat(queue.peek()).isEqualTo(1);
            assertThat(queue.size()).isEqualTo(3);
        }
        List<Integer> all = new ArrayList<>();
        queue.drainTo(all);
        assertThat(all).containsExactly(0, 1, 2, 3);
        assertThat(queue.remainingCapacity()).isEqualTo(10);
    }
}
