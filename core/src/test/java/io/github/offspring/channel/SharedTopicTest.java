package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.RealKills;
import io.github.offspring.sync.SharedObjectState;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RealProcesses
class SharedTopicTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<SharedTopic<?>> topics = new ArrayList<>();
    private final List<Subscription<?>> subscriptions = new ArrayList<>();

    private <E> SharedTopic<E> topic(int capacity, SlowSubscribers policy) {
        SharedTopic<E> topic = SharedTopic.builder()
                .capacity(capacity)
                .bytes(1 << 12)
                .slowSubscribers(policy)
                .create();
        topics.add(topic);
        return topic;
    }

    private <E> Subscription<E> subscribe(SharedTopic<E> topic) {
        Subscription<E> subscription = topic.subscribe();
        subscriptions.add(subscription);
        return subscription;
    }

    @AfterEach
    void closeAll() {
        subscriptions.forEach(Subscription::close);
        topics.forEach(SharedTopic::close);
    }

    private static <E> List<E> there(Subscription<E> subscription) {
        List<E> all = new ArrayList<>();
        for (E next = subscription.poll(); next != null; next = subscription.poll()) {
            all.add(next);
        }
        return all;
    }

    // ---- What subscribers get

    @Test
    void everySubscriberGetsEveryElementInTheSameOrder() throws Exception {
        int count = 2_000;
        SharedTopic<List<Integer>> topic = topic(50, SlowSubscribers.BLOCK);
        SharedQueue<String> ready = SharedQueue.create(10);
        List<ChildProcess<?>> children = new ArrayList<>();
        List<ChildProcess<List<List<Integer>>>> subscribers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            subscribers.add(ChildProcess.start(() -> {
                List<List<Integer>> all = new ArrayList<>();
                try (Subscription<List<Integer>> mine = topic.subscribe()) {
                    ready.put("ready");
                    mine.forEach(all::add);
                }
                return all;
            }));
        }
        for (int i = 0; i < 3; i++) {
            ready.take();
        }
        for (int i = 0; i < 2; i++) {
            int publisher = i;
            children.add(ChildProcess.start(() -> topic.publishAll(IntStream.range(0, count)
                    .mapToObj(n -> List.of(publisher, n))
                    .toList())));
        }
        topic.donePublishing();
        List<List<Integer>> first = subscribers.getFirst().result().get();
        for (int i = 0; i < 2; i++) {
            int publisher = i;
            assertThat(first.stream()
                            .filter(each -> each.getFirst() == publisher)
                            .map(List::getLast))
                    .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
        }
        for (ChildProcess<List<List<Integer>>> each : subscribers) {
            assertThat(each.result().get()).isEqualTo(first);
            each.close();
        }
        for (ChildProcess<?> each : children) {
            each.join();
            each.close();
        }
        ready.close();
        assertThat(ready.isEnded()).isTrue();
        assertThat(topic.isClosed()).isTrue();
    }

    @Test
    void aSubscriberGetsWhatIsPublishedAfterItHasSubscribed() throws Exception {
        SharedTopic<String> topic = topic(10, SlowSubscribers.BLOCK);
        topic.publish("nobody gets this");
        Subscription<String> first = subscribe(topic);
        topic.publish("a");
        Subscription<String> second = subscribe(topic);
        topic.publishAll(List.of("b", "c"));
        assertThat(topic.subscribers()).isEqualTo(2);
        assertThat(first.take()).isEqualTo("a");
        assertThat(there(first)).containsExactly("b", "c");
        assertThat(there(second)).containsExactly("b", "c");
        assertThat(second.poll(SHORT)).isNull();
        second.close();
        assertThatThrownBy(second::take)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(topic.subscribers()).isEqualTo(1);
    }

    /// Lengths in the ring, and in files.
    @ParameterizedTest
    @ValueSource(ints = {0, 100, 1_000, 50_000})
    void elementsMayBeOfAnyLength(int length) throws Exception {
        SharedTopic<byte[]> topic = topic(3, SlowSubscribers.BLOCK);
        Subscription<byte[]> first = subscribe(topic);
        Subscription<byte[]> second = subscribe(topic);
        for (int round = 0; round < 20; round++) {
            byte[] element = new byte[length];
            Arrays.fill(element, (byte) round);
            topic.publish(element);
            assertThat(first.take()).isEqualTo(element);
            assertThat(second.take()).isEqualTo(element);
        }
    }

    @Test
    void whatCannotBeSentIsAnErrorOfTheCall() throws Exception {
        SharedTopic<Object> topic = topic(3, SlowSubscribers.BLOCK);
        Subscription<Object> subscription = subscribe(topic);
        assertThatThrownBy(() -> topic.publish(new Object())).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> topic.publish(null)).isInstanceOf(NullPointerException.class);
        topic.publish("good");
        assertThat(there(subscription)).containsExactly("good");
    }

    // ---- Slow subscribers

    @Test
    void aPublisherWaitsForSlowSubscribers() throws Exception {
        SharedTopic<Integer> topic = topic(2, SlowSubscribers.BLOCK);
        Subscription<Integer> quick = subscribe(topic);
        Subscription<Integer> slow = subscribe(topic);
        topic.publishAll(List.of(1, 2));
        assertThat(there(quick)).containsExactly(1, 2);
        assertThat(topic.offer(3)).isFalse();
        assertThat(topic.offer(3, SHORT)).isFalse();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return topic.offer(3, LONG);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(slow.take()).isEqualTo(1);
        assertThat(waiting.get()).isTrue();
        assertThat(quick.take()).isEqualTo(3);
        slow.close();
        assertThat(topic.offer(4)).isTrue();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> topic.publish(5)).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(quick::take).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> quick.iterator().hasNext()).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(there(quick)).containsExactly(4);
    }

    @Test
    void aSlowSubscriberMissesTheOldest() throws Exception {
        SharedTopic<Integer> topic = topic(3, SlowSubscribers.DROP);
        Subscription<Integer> quick = subscribe(topic);
        Subscription<Integer> slow = subscribe(topic);
        for (int i = 0; i < 10; i++) {
            topic.publish(i);
            assertThat(quick.take()).isEqualTo(i);
        }
        assertThat(slow.missed()).isEqualTo(7);
        assertThat(there(slow)).containsExactly(7, 8, 9);
        assertThat(slow.missed()).isEqualTo(7);
        assertThat(quick.missed()).isZero();
        topic.publish(10);
        assertThat(slow.take()).isEqualTo(10);
    }

    @Test
    void aSlowSubscriberIsDisconnected() throws Exception {
        SharedTopic<Integer> topic = topic(3, SlowSubscribers.DISCONNECT);
        Subscription<Integer> quick = subscribe(topic);
        Subscription<Integer> slow = subscribe(topic);
        for (int i = 0; i < 4; i++) {
            topic.publish(i);
            assertThat(quick.take()).isEqualTo(i);
        }
        assertThat(topic.subscribers()).isEqualTo(1);
        assertThatThrownBy(slow::take)
                .isInstanceOf(SubscriberDisconnectedException.class)
                .hasMessageContaining("disconnected");
        assertThatThrownBy(slow::poll).isInstanceOf(SubscriberDisconnectedException.class);
        assertThat(slow.isEnded()).isTrue();
        slow.close();
        Subscription<Integer> again = subscribe(topic);
        topic.publish(4);
        assertThat(again.take()).isEqualTo(4);
    }

    private static int[] numbered(int number) {
        int[] element = new int[number % 7 == 0 ? 2_000 : 1 + number % 150];
        Arrays.fill(element, number);
        return element;
    }

    /// Of elements in the ring and in files.
    @Test
    void aSubscriberThatIsOverrunGetsWholeElementsAndKnowsWhatItHasMissed() throws Exception {
        int count = 20_000;
        SharedTopic<int[]> topic = topic(100, SlowSubscribers.DROP);
        Subscription<int[]> subscription = subscribe(topic);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            for (int i = 0; i < count; i++) {
                topic.publish(numbered(i));
            }
        })) {
            int got = 0;
            int last = -1;
            for (int[] element : subscription) {
                assertThat(element).isEqualTo(numbered(element[0]));
                assertThat(element[0]).isGreaterThan(last);
                last = element[0];
                got++;
                assertThat(got + subscription.missed()).isGreaterThan(last);
            }
            assertThat(last).isEqualTo(count - 1);
            assertThat(got + subscription.missed()).isEqualTo(count);
            child.join();
        }
    }

    // ---- The end

    @Test
    void theEndComesAfterWhatIsThere() throws Exception {
        SharedTopic<String> topic = topic(10, SlowSubscribers.BLOCK);
        Subscription<String> subscription = subscribe(topic);
        topic.publishAll(List.of("a", "b"));
        topic.close();
        topic.close();
        assertThat(topic.isClosed()).isTrue();
        assertThatThrownBy(() -> topic.publish("c"))
                .isInstanceOf(QueueClosedException.class)
                .hasMessageContaining("is closed by");
        assertThat(subscription.isEnded()).isFalse();
        assertThat(subscription.stream()).containsExactly("a", "b");
        assertThat(subscription.isEnded()).isTrue();
        assertThat(subscription.poll()).isNull();
        assertThatThrownBy(subscription::take).isInstanceOf(QueueClosedException.class);
        assertThat(subscribe(topic).isEnded()).isTrue();
    }

    @Test
    void itEndsByItselfWhenThePublishersAreDoneOrDead() throws Exception {
        SharedTopic<Integer> topic = topic(10, SlowSubscribers.BLOCK);
        Subscription<Integer> subscription = subscribe(topic);
        try (ChildProcess<Void> done = ChildProcess.start(() -> topic.publish(1));
                ChildProcess<Void> killed = ChildProcess.start(() -> {
                    topic.publish(2);
                    Runtime.getRuntime().halt(9);
                })) {
            assertThat(subscription).containsExactlyInAnyOrder(1, 2);
            assertThatThrownBy(() -> topic.publish(3)).hasMessageContaining("is closed by itself");
            done.join();
            eventually("it is dead", () -> !killed.isAlive());
        }
    }

    // ---- Deaths

    @Test
    void aDeadSubscriberKeepsNobodyWaiting() throws Exception {
        SharedTopic<Integer> topic = topic(2, SlowSubscribers.BLOCK);
        topic.willPublish();
        Subscription<Integer> mine = subscribe(topic);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            Subscription<Integer> theirs = topic.subscribe();
            theirs.take();
            Runtime.getRuntime().halt(9);
        })) {
            eventually("it has subscribed", () -> topic.subscribers() == 2);
            for (int i = 0; i < 10; i++) {
                topic.publish(i);
                assertThat(mine.take()).isEqualTo(i);
            }
            assertThat(topic.subscribers()).isEqualTo(1);
            assertThat(child.pid()).isPositive();
        }
    }

    @Test
    void aForgottenSubscriptionKeepsNobodyWaitingForEver() throws Exception {
        SharedTopic<Integer> topic = topic(2, SlowSubscribers.BLOCK);
        topic.subscribe();
        eventually("it has gone", () -> {
            System.gc();
            return topic.subscribers() == 0;
        });
        for (int i = 0; i < 10; i++) {
            topic.publish(i);
        }
    }

    /// @param length of an element in the ring, and of one in a file
    @ParameterizedTest
    @ValueSource(ints = {10, 20_000})
    void anElementIsPublishedForAllOrNoneWhereverItsPublisherWasKilled(int length) throws Exception {
        SharedTopic<byte[]> topic = topic(2, SlowSubscribers.BLOCK);
        topic.willPublish();
        Subscription<byte[]> first = subscribe(topic);
        Subscription<byte[]> second = subscribe(topic);
        int killed = RealKills.everyStore(() -> topic.publish(new byte[length]), died -> {
            assertThat(topic.offer(new byte[1], LONG)).isTrue();
            byte[] next = Objects.requireNonNull(first.poll(LONG));
            assertThat(second.poll(LONG)).isEqualTo(next);
            if (next.length == length) {
                assertThat(first.poll(LONG)).hasSize(1);
                assertThat(second.poll(LONG)).hasSize(1);
            } else {
                assertThat(died).isTrue();
            }
        });
        assertThat(killed).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aSubscriberMayBeKilledAnywhere() throws Exception {
        SharedTopic<Integer> topic = topic(2, SlowSubscribers.BLOCK);
        topic.willPublish();
        Subscription<Integer> mine = subscribe(topic);
        int killed = RealKills.everyStore(
                () -> {
                    try (Subscription<Integer> theirs = topic.subscribe()) {
                        topic.publish(1);
                        assertThat(theirs.take()).isEqualTo(1);
                    }
                },
                died -> {
                    there(mine);
                    for (int i = 2; i < 8; i++) {
                        assertThat(topic.offer(i, LONG)).isTrue();
                        assertThat(mine.take()).isEqualTo(i);
                    }
                    assertThat(topic.subscribers()).isEqualTo(1);
                });
        assertThat(killed).isGreaterThanOrEqualTo(5);
    }

    // ---- Looking

    @Test
    void itIsTheSameEverywhereAndSeenFromOutside() throws Exception {
        SharedTopic<Object> topic = topic(2, SlowSubscribers.BLOCK);
        topic.named("prices");
        topic.willPublish();
        Subscription<Object> subscription = subscribe(topic);
        topic.publish(topic);
        assertThat(subscription.take()).isSameAs(topic);
        assertThat(topic.name()).contains("prices");
        assertThat(topic.toString()).contains("'prices'", "subscribers=1");
        assertThat(subscription.toString()).contains("missed=0");
        SharedObjectState state = SharedObjectState.ofFamily().stream()
                .filter(object -> object.name().equals(Optional.of("prices")))
                .findFirst()
                .orElseThrow();
        assertThat(state.type()).isEqualTo("SharedTopic");
        assertThat(state.holders()).hasSize(1);
        try (ChildProcess<String> child = ChildProcess.start(() -> topic.name().orElseThrow())) {
            assertThat(child.result().get()).isEqualTo("prices");
        }
    }
}
