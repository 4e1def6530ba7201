package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.SharedQueue;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Proxies on their way, and how long what they stand for lives.
@RealProcesses
class ReferenceTest {

    /// Says when it has been closed.
    interface Door extends AutoCloseable {
        int knock();

        @Override
        void close();
    }

    /// At the manager.
    record HostedDoor(Namespace log) implements Door {
        @Override
        public int knock() {
            return 1;
        }

        @Override
        public void close() {
            log.set("closed", true);
        }
    }

    /// Cannot be read, after what came before it in the message.
    static final class Unreadable implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException {
            if (!System.getProperty("readable", "").equals("yes")) {
                throw new IOException("cannot be read here");
            }
        }
    }

    @Test
    @Conformance("_TestContainers.test_nested_queue")
    void aMapInAMapIsTheLiveOne() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Map<String, Integer>> outer = manager.map();
            RemoteMap<String, Integer> inner = manager.map();

            outer.put("inner", inner);
            try (var child = ChildProcess.start(() -> {
                outer.get("inner").put("a", 1);
            })) {
                child.result().join();
            }
            outer.get("inner").merge("a", 1, Integer::sum);

            assertThat(inner).isEqualTo(Map.of("a", 2));
            assertThat(outer.get("inner")).isInstanceOf(RemoteMap.class).isEqualTo(inner);
            assertThat(outer.containsValue(inner)).isTrue();
        }
    }

    @Test
    void whatIsNestedLivesAsLongAsItsHolder() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Map<String, Integer>> outer = manager.map();
            RemoteMap<String, Integer> inner = manager.map();
            inner.put("a", 1);

            outer.put("inner", inner);
            inner.close();

            Eventually.eventually("only the outer one is on loan", () -> manager.objects() == 1);
            assertThatThrownBy(inner::size).isInstanceOf(IllegalStateException.class);
            assertThat(outer.get("inner")).isEqualTo(Map.of("a", 1));
        }
    }

    @Test
    void aReferenceInAQueueKeepsItsObject() throws Exception {
        try (Manager manager = Manager.start();
                SharedQueue<RemoteMap<String, Integer>> queue = SharedQueue.create(4)) {
            RemoteMap<String, Integer> map = manager.map();
            map.put("a", 1);

            queue.put(map);
            map.close();

            try (var child = ChildProcess.start(() -> queue.take().get("a"))) {
                assertThat(child.result().join()).isEqualTo(1);
            }
            Eventually.eventually("it has ended", () -> manager.objects() == 0);
        }
    }

    @Test
    void aReferenceThatNobodyReceivesEndsWithItsPipe() throws Exception {
        try (Manager manager = Manager.start()) {
            Pipe<RemoteMap<String, Integer>> pipe = Pipe.create();
            RemoteMap<String, Integer> map = manager.map();
            var receiver = pipe.second();
            try (var child = ChildProcess.start(() -> {
                receiver.poll();
                Thread.sleep(600_000);
            })) {
                Eventually.eventually("it has come", child::isAlive);

                pipe.first().send(map);
                map.close();
                child.kill();
                child.join();
            }

            pipe.first().close();
            Eventually.eventually("it has ended", () -> manager.objects() == 0);
        }
    }

    @Test
    void aReferenceInATaskIsGivenBackWithIt() throws Exception {
        try (Manager manager = Manager.start();
                ProcessPool pool = ProcessPool.create(1)) {
            RemoteMap<Integer, Integer> map = manager.map();

            List<Integer> results = pool.map(List.of(1, 2, 3), n -> {
                map.put(n, n * n);
                return map.size();
            });

            assertThat(results).containsExactly(1, 2, 3);
            assertThat(map).isEqualTo(Map.of(1, 1, 2, 4, 3, 9));
        }
    }

    @Test
    void aClosedProxyEndsItsObject() {
        try (Manager manager = Manager.start()) {
            Namespace log = manager.namespace();
            Door door = manager.host(Door.class, () -> new HostedDoor(log));
            assertThat(door.knock()).isEqualTo(1);

            Manager.release(door);

            Eventually.eventually("it has been closed", () -> log.find("closed").isPresent());
            assertThatThrownBy(door::knock)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed in this process");
            assertThat(manager.objects()).isEqualTo(1);
        }
    }

    @Test
    void aProxyThatCannotBeReachedEndsItsObject() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> kept = manager.map();
            for (int i = 0; i < 100; i++) {
                manager.map();
            }

            Eventually.eventually("all others have ended", () -> {
                System.gc();
                return manager.objects() == 1;
            });
            assertThat(kept).isEmpty();
        }
    }

    @Test
    void aResultThatCannotBeReadLendsNothing() {
        try (Manager manager = Manager.builder()
                .initializer(() -> System.setProperty("readable", "yes"))
                .start()) {
            RemoteMap<String, Object> map = manager.map();
            RemoteMap<String, Integer> inner = manager.map();
            map.put("a", new ArrayList<>(List.of(inner, new Unreadable())));
            inner.close();
            Eventually.eventually("it is nested only", () -> manager.objects() == 1);

            assertThatThrownBy(() -> map.get("a"))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("cannot be read here");

            Eventually.eventually("nothing is lent", () -> manager.objects() == 1);
        }
    }

    @Test
    void aNamedObjectStaysUntilItIsForgotten() throws Exception {
        try (Manager manager = Manager.start()) {
            try (var child = ChildProcess.start(() -> manager.map("m").put("a", 1))) {
                child.result().join();
            }
            assertThat(manager.map("m")).isEqualTo(Map.of("a", 1));

            manager.forget("m");

            assertThat(manager.map("m")).isEmpty();
        }
    }

    @Test
    void aProxyTravelsByOwnConnectionsOnly() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();

            assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(map))
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("Offspring's own connections");
        }
    }

    @Test
    void aReferenceOfOneManagerCanBeHeldByAnother() throws Exception {
        try (Manager first = Manager.start();
                Manager second = Manager.start()) {
            RemoteMap<String, Map<String, Integer>> outer = first.map();
            RemoteMap<String, Integer> inner = second.map();

            outer.put("inner", inner);
            inner.put("a", 1);
            inner.close();

            assertThat(outer.get("inner")).isEqualTo(Map.of("a", 1));
        }
    }
}
