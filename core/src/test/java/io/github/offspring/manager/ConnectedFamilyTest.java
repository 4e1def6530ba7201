package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.CodecException;
import io.github.offspring.Task;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the processes of a family have of each other's connections to a manager of another one.
@RealProcesses
class ConnectedFamilyTest {

    /// Of the user's own.
    record Point(int x) implements Serializable {}

    private static final byte[] SECRET = AuthKey.random().bytes();
    private static final AuthKey KEY = AuthKey.of(SECRET);
    private static final String ALLOWED = Point.class.getName();

    @TempDir
    private Path folder;

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress("localhost", port);
    }

    private static int port(Manager manager) {
        return manager.port().orElseThrow();
    }

    private static Manager served() {
        return Manager.builder().serve(local(0), KEY).start();
    }

    private static int taken(RemoteQueue<Point> queue) {
        return queue.remove().x();
    }

    private static <R extends @Nullable Object> R byChild(Task<R> work) {
        try (var child = ChildProcess.start(work)) {
            return child.result().join();
        }
    }

    private static int readByChild(RemoteMap<String, Point> map) {
        return byChild(() -> map.get("p").x());
    }

    private static void putByChild(RemoteMap<String, Integer> map, String key, int value) {
        byChild(() -> map.put(key, value));
    }

    private static int takenByChild(RemoteQueue<Point> queue) {
        return byChild(() -> taken(queue));
    }

    /// @param secret that of the parent: a child's class makes another one
    private static @Nullable Integer putByOwnConnection(int port, byte[] secret, String key, int value) {
        try (Manager own = Manager.connect(local(port), AuthKey.of(secret))) {
            return own.<String, Integer>map("m").put(key, value);
        }
    }

    /// Symptom: children read values of the JDK only, and elements were lost.
    @Test
    void whatIsAllowedIsAllowedToAllOfTheFamily() {
        try (Manager manager = served();
                Manager remote = Manager.connect(local(port(manager)), KEY, ALLOWED)) {
            manager.<Point>queue("q").addAll(List.of(new Point(1), new Point(2), new Point(3)));
            RemoteQueue<Point> queue = remote.queue("q");

            assertThat(takenByChild(queue)).isEqualTo(1);
            assertThat(byChild(() -> takenByChild(queue))).isEqualTo(2);
            assertThat(byChild(() -> taken(remote.queue("q")))).isEqualTo(3);
            assertThat(queue.unfinished()).isEqualTo(3);
        }
    }

    @Test
    void soItIsWithEncryption() {
        Path server = folder.resolve("server.keys");
        Path client = folder.resolve("client.keys");
        ManagerKeys.create(server, client, "localhost");
        try (Manager manager = Manager.builder()
                        .serve(local(0), ManagerKeys.load(server))
                        .start();
                Manager remote = Manager.connect(local(port(manager)), ManagerKeys.load(client), ALLOWED)) {
            manager.<Point>queue("q").add(new Point(1));

            assertThat(takenByChild(remote.queue("q"))).isEqualTo(1);
        }
    }

    /// What came by a stricter way is read as there, whoever else has allowed more.
    @Test
    void whatIsNotAllowedIsNotAllowedToChildren() {
        try (Manager manager = served();
                Manager strict = Manager.connect(local(port(manager)), KEY);
                Manager open = Manager.connect(local(port(manager)), KEY, ALLOWED)) {
            manager.map("m").put("p", new Point(1));
            RemoteMap<String, Point> ofStrict = strict.map("m");
            RemoteMap<String, Point> ofOpen = open.map("m");

            assertThat(readByChild(ofOpen)).isEqualTo(1);
            try (var child = ChildProcess.start(() -> ofStrict.get("p").x())) {
                assertThat(child.result().handle((_, thrown) -> thrown).join())
                        .isInstanceOf(CodecException.class)
                        .hasMessageContaining("Point");
            }
        }
    }

    /// Symptom: a grandchild had what the first of the family to connect had allowed, not what its parent had.
    @Test
    void eachOfTheFamilyHasChildrenThatReadWhatItAllows() {
        try (Manager manager = served();
                Manager strict = Manager.connect(local(port(manager)), KEY)) {
            manager.map("m").put("p", new Point(1));
            int port = port(manager);
            byte[] secret = SECRET;
            assertThat(strict.names()).containsExactly("m");

            int read = byChild(() -> {
                try (Manager open = Manager.connect(local(port), AuthKey.of(secret), ALLOWED)) {
                    return readByChild(open.map("m"));
                }
            });

            assertThat(read).isEqualTo(1);
        }
    }

    /// Symptom: a child's close took away from all of the family what leads to the manager.
    @Test
    void aChildsCloseTakesNothingAway() {
        try (Manager manager = served();
                Manager remote = Manager.connect(local(port(manager)), KEY)) {
            RemoteMap<String, Integer> map = remote.map("m");
            int port = port(manager);
            byte[] secret = SECRET;
            byChild(() -> putByOwnConnection(port, secret, "child", 1));

            putByChild(map, "sibling", 2);

            assertThat(map).isEqualTo(Map.of("child", 1, "sibling", 2));
        }
    }

    @Test
    void norDoesAParents() {
        try (Manager manager = served()) {
            int port = port(manager);
            byte[] secret = SECRET;
            RemoteEvent connected = manager.event("connected");
            RemoteEvent closed = manager.event("closed");
            try (Manager remote = Manager.connect(local(port), KEY);
                    var child = ChildProcess.start(() -> {
                        try (Manager own = Manager.connect(local(port), AuthKey.of(secret))) {
                            RemoteMap<String, Integer> map = own.map("m");
                            connected.set();
                            closed.await();
                            putByChild(map, "grandchild", 1);
                        }
                    })) {
                connected.await();
                remote.close();
                closed.set();

                child.result().join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(manager.map("m")).isEqualTo(Map.of("grandchild", 1));
            Eventually.eventually("all have gone", () -> manager.clients() == 1);
        }
    }

    /// Who has been sent something goes on using it when somebody else of its process has closed its own.
    @Test
    void whatWasSentOutlivesAConnectionOfItsReceiver() {
        try (Manager manager = served();
                Manager remote = Manager.connect(local(port(manager)), KEY)) {
            RemoteMap<String, Integer> map = remote.map("m");
            int port = port(manager);
            byte[] secret = SECRET;
            Integer before = byChild(() -> {
                map.put("before", 1);
                putByOwnConnection(port, secret, "own", 2);
                return map.put("after", 3);
            });

            assertThat(before).isNull();
            assertThat(map).isEqualTo(Map.of("before", 1, "own", 2, "after", 3));
        }
    }
}
