package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.offspring.CodecException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;

/// What is taken by somebody who may not read it.
@RealProcesses
class UnreadableElementTest {

    /// Of the user's own.
    record Point(int x) implements Serializable {}

    private static final AuthKey KEY = AuthKey.random();

    private final Manager manager =
            Manager.builder().serve(new InetSocketAddress("localhost", 0), KEY).start();

    private Manager connect(String... allowed) {
        return Manager.connect(new InetSocketAddress("localhost", manager.port().orElseThrow()), KEY, allowed);
    }

    @AfterEach
    void end() {
        manager.close();
    }

    /// All ways, of which each takes an element that is there.
    static List<ThrowingConsumer<RemoteDeque<Object>>> waysToTake() {
        return List.of(
                RemoteQueue::take,
                RemoteQueue::poll,
                deque -> deque.poll(Duration.ofSeconds(1)),
                deque -> deque.poll(1, TimeUnit.SECONDS),
                RemoteQueue::remove,
                RemoteDeque::takeFirst,
                RemoteDeque::takeLast,
                RemoteDeque::pollLast,
                deque -> deque.pollLast(1, TimeUnit.SECONDS),
                deque -> deque.drainTo(new ArrayList<>()));
    }

    /// Symptom: it was gone, and those who joined waited for ever.
    @Test
    void whatItsTakerMayNotReadIsTakenAndFinished() throws Exception {
        RemoteDeque<Object> deque = manager.deque("deque");
        try (Manager remote = connect()) {
            RemoteDeque<Object> there = remote.deque("deque");
            for (ThrowingConsumer<RemoteDeque<Object>> way : waysToTake()) {
                deque.put(new Point(1));

                assertThatThrownBy(() -> way.accept(there))
                        .isInstanceOf(CodecException.class)
                        .hasMessageContainingAll("has been taken", "Point");

                assertThat(deque).isEmpty();
                assertThat(deque.unfinished()).isZero();
                deque.join();
            }
        }
    }

    /// Symptom: one that could not be read took all others of its batch along.
    @Test
    void whatWasTakenWithItIsNotLost() {
        RemoteQueue<Object> queue = manager.queue("queue");
        RemoteMap<String, Integer> map = manager.map();
        queue.addAll(List.of("a", new Point(1), 2, List.of(map, new Point(3)), map, "z"));
        try (Manager remote = connect()) {
            List<Object> taken = new ArrayList<>();
            RemoteQueue<Object> there = remote.queue("queue");

            var thrown = catchThrowableOfType(CodecException.class, () -> there.drainTo(taken));

            assertThat(thrown)
                    .hasMessageContainingAll("elements=2", "Point")
                    .hasSuppressedException(thrown.getSuppressed()[0]);
            assertThat(taken).hasSize(4).startsWith("a", 2).endsWith("z");
            ((RemoteMap<?, ?>) taken.get(2)).close();
            taken.clear();
            assertThat(queue).isEmpty();
            assertThat(queue.unfinished()).isEqualTo(4);
            map.close();
            Eventually.eventually("nobody has the map", () -> manager.objects() == 1);
        }
    }

    @Test
    void whatTheTargetRefusesGoesBackToItsPlaceAllTheSame() {
        RemoteQueue<Object> queue = manager.queue("queue");
        List<Object> elements = new ArrayList<>(IntStream.range(0, 600).boxed().toList());
        elements.set(100, new Point(1));
        elements.set(400, new Point(2));
        queue.addAll(elements);
        try (Manager remote = connect()) {
            BlockingQueue<Object> target = new ArrayBlockingQueue<>(200);
            RemoteQueue<Object> there = remote.queue("queue");

            Throwable thrown = catchThrowable(() -> there.drainTo(target));

            assertThat(thrown).isExactlyInstanceOf(IllegalStateException.class);
            assertThat(thrown.getSuppressed()).hasSize(1).hasOnlyElementsOfType(CodecException.class);
            elements.remove(400);
            elements.remove(100);
            assertThat(target).containsExactlyElementsOf(elements.subList(0, 200));
            assertThat(queue).containsExactlyElementsOf(elements.subList(200, 598));
            assertThat(queue.unfinished()).isEqualTo(598);
        }
    }

    @Test
    void whatIsAllowedIsRead() throws Exception {
        RemoteQueue<Object> queue = manager.queue("queue");
        queue.addAll(List.of(new Point(1), new Point(2), "x"));
        try (Manager remote = connect(Point.class.getName())) {
            RemoteQueue<Object> there = remote.queue("queue");
            List<Object> taken = new ArrayList<>();

            assertThat(there.take()).isEqualTo(new Point(1));
            assertThat(there.drainTo(taken)).isEqualTo(2);
            assertThat(taken).containsExactly(new Point(2), "x");
        }
    }

    @Test
    void aResultThatCannotBeReadSaysThatTheCallHasRun() {
        RemoteMap<String, Object> map = manager.map("map");
        map.put("a", new Point(1));
        try (Manager remote = connect()) {
            RemoteMap<String, Object> there = remote.map("map");

            assertThatThrownBy(() -> there.get("a")).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> there.remove("a"))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll("has run", "REMOVE", "Point");
            assertThat(map).isEmpty();
        }
    }
}
