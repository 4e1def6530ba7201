package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;

/// What a container has that its manager cannot send.
@RealProcesses
class UnsendableElementTest {

    /// Puts elements in where they are: there, nobody needs to send them.
    interface Producer {
        void put(String element);

        void putWhatStays();
    }

    private record Inside(Queue<Object> queue) implements Producer {
        @Override
        public void put(String element) {
            queue.add(element);
        }

        @Override
        public void putWhatStays() {
            queue.add(new Object());
        }
    }

    private final Manager manager = Manager.start();

    @AfterEach
    void end() {
        manager.close();
    }

    /// Symptom: it went back to its place, and came first for whoever took next, for ever.
    @Test
    void whatCanNeverBeSentIsTakenAndFinished() throws Exception {
        RemoteDeque<Object> deque = manager.deque();
        Producer producer = manager.host(Producer.class, () -> new Inside(deque));
        for (ThrowingConsumer<RemoteDeque<Object>> way : UnreadableElementTest.waysToTake()) {
            producer.putWhatStays();

            assertThatThrownBy(() -> way.accept(deque))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll("has been taken", "counts as finished", "java.lang.Object");

            assertThat(deque.size()).isZero();
            assertThat(deque.unfinished()).isZero();
            deque.join();
        }
    }

    /// Symptom: all that was taken with it went back, each time.
    @Test
    void whatWasTakenWithItIsNotLost() {
        RemoteQueue<Object> queue = manager.queue(5);
        Producer producer = manager.host(Producer.class, () -> new Inside(queue));
        producer.put("a");
        producer.put("b");
        producer.putWhatStays();
        producer.putWhatStays();
        producer.put("z");
        List<Object> taken = new ArrayList<>();

        assertThatThrownBy(() -> queue.drainTo(taken)).isInstanceOf(CodecException.class);
        assertThat(taken).containsExactly("a", "b");
        assertThat(queue.size()).isEqualTo(2);
        assertThatThrownBy(() -> queue.drainTo(taken)).isInstanceOf(CodecException.class);
        assertThat(queue.drainTo(taken)).isEqualTo(1);

        assertThat(taken).containsExactly("a", "b", "z");
        assertThat(queue.unfinished()).isEqualTo(3);
        assertThat(queue.remainingCapacity()).isEqualTo(5);
    }

    @Test
    void whatLeadsToAManagerThatIsGoneHoldsNobodyUp() throws Exception {
        RemoteQueue<Object> queue = manager.queue();
        try (Manager other = Manager.start()) {
            queue.put(other.map());
            queue.put("behind");
        }

        assertThatThrownBy(queue::take).isInstanceOf(CodecException.class).hasMessageContaining("has been taken");
        assertThat(queue.take()).isEqualTo("behind");
    }

    /// Symptom: nothing said that the value had been changed.
    @Test
    void aChangeThatCannotSendWhatWasThereSaysThatItHasRun() {
        RemoteMap<String, Object> map = manager.map();
        try (Manager other = Manager.start()) {
            map.put("a", other.map());
        }

        assertThatThrownBy(() -> map.put("a", 1))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("map.PUT: has run, but its result: cannot be sent");
        assertThat(map.get("a")).isEqualTo(1);
    }

    /// Symptom: they failed for the sake of a value that they do not give.
    @Test
    void whoDoesNotAskForWhatWasThereIsNotToldOfIt() {
        RemoteMap<String, Object> map = manager.map();
        Namespace namespace = manager.namespace();
        try (Manager other = Manager.start()) {
            for (String key : List.of("a", "b", "c")) {
                map.put(key, other.map());
                namespace.set(key, other.map());
            }
        }

        assertThat(map.keySet().remove("a")).isTrue();
        assertThat(map.keySet().remove("a")).isFalse();
        assertThat(map.keySet().removeIf("b"::equals)).isTrue();
        assertThat(map.keySet()).containsExactly("c");
        namespace.set("a", 1);
        assertThat(namespace.<Integer>get("a")).isEqualTo(1);
        assertThat(namespace.remove("b")).isTrue();
        assertThat(namespace.remove("b")).isFalse();
    }
}
