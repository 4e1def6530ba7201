package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.AuthenticationException;
import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several ways from one process to one manager of another family.
@RealProcesses
class ConnectedTwiceTest {

    /// Of the user's own.
    record Point(int x) implements Serializable {}

    private static final AuthKey KEY = AuthKey.random();
    private static final String ALLOWED = Point.class.getName();
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress("localhost", 0);

    @TempDir
    private Path folder;

    private static InetSocketAddress of(Manager manager) {
        return new InetSocketAddress("localhost", manager.port().orElseThrow());
    }

    /// Symptom: all of a process had what the first of them allowed.
    @Test
    void eachHasWhatItAllows() throws Exception {
        ManagerKeys.create(folder.resolve("server"), folder.resolve("client"), "localhost");
        ManagerKeys server = ManagerKeys.load(folder.resolve("server"));
        ManagerKeys client = ManagerKeys.load(folder.resolve("client"));
        try (Manager manager = Manager.builder().serve(ANYWHERE, server).start()) {
            manager.map("m").put("p", new Point(1));
            try (Manager strict = Manager.connect(of(manager), client);
                    Manager open = Manager.connect(of(manager), client, ALLOWED)) {
                assertThat(open.map("m").get("p")).isEqualTo(new Point(1));
                assertThatThrownBy(() -> strict.map("m").get("p")).isInstanceOf(CodecException.class);
                assertThat(manager.clients()).isEqualTo(3);
                assertThat(open).isEqualTo(strict);
            }
        }
    }

    /// Symptom: the second one's end was the first one's.
    @Test
    void eachEndsByItself() {
        try (Manager manager = Manager.builder().serve(ANYWHERE, KEY).start()) {
            manager.map("m").put("a", 1);
            Manager first = Manager.connect(of(manager), KEY);
            Manager same = Manager.connect(of(manager), KEY);
            Manager other = Manager.connect(of(manager), KEY, ALLOWED);
            RemoteMap<String, Integer> ofFirst = first.map("m");
            RemoteMap<String, Integer> ofOther = other.map("m");
            // It counts who has been welcomed, and the connection that was not needed until it has heard of its end.
            Eventually.eventually("there are three", () -> manager.clients() == 3);

            other.close();
            other.close();
            assertThat(ofFirst.get("a")).isEqualTo(1);
            assertThatThrownBy(() -> ofOther.get("a"))
                    .isInstanceOf(ManagerLostException.class)
                    .hasMessageContaining("closed in this process");
            same.close();
            same.close();
            assertThat(ofFirst.get("a")).isEqualTo(1);
            assertThat(first.names()).containsExactly("m");
            assertThatThrownBy(same::names)
                    .isInstanceOf(ManagerLostException.class)
                    .hasMessageContaining("closed in this process");
            first.close();

            assertThatThrownBy(() -> ofFirst.get("a"))
                    .isInstanceOf(ManagerLostException.class)
                    .hasMessageContaining("closed in this process");
            Eventually.eventually("all have gone", () -> manager.clients() == 1);
            try (Manager again = Manager.connect(of(manager), KEY)) {
                assertThat(again.map("m").get("a")).isEqualTo(1);
            }
        }
    }

    @Test
    void aWrongKeyIsNotLetInWhereAGoodOneIs() {
        try (Manager manager = Manager.builder().serve(ANYWHERE, KEY).start();
                Manager good = Manager.connect(of(manager), KEY)) {
            assertThatThrownBy(() -> Manager.connect(of(manager), AuthKey.random()))
                    .isInstanceOf(AuthenticationException.class);
            assertThat(good.names()).isEmpty();
            assertThat(manager.clients()).isEqualTo(2);
        }
    }

    @Test
    void whatOneHasGotCanBeGivenToTheOther() {
        try (Manager manager = Manager.builder().serve(ANYWHERE, KEY).start();
                Manager first = Manager.connect(of(manager), KEY);
                Manager other = Manager.connect(of(manager), KEY, ALLOWED)) {
            RemoteMap<String, Map<String, Integer>> outer = first.map("outer");
            RemoteMap<String, Integer> inner = other.map();
            outer.put("inner", inner);
            inner.put("a", 1);
            assertThat(outer.get("inner")).isEqualTo(Map.of("a", 1)).isEqualTo(inner);
            inner.close();
            assertThat(outer.get("inner").get("a")).isEqualTo(1);

            outer.clear();
            outer.close();

            Eventually.eventually("the inner one is not used any more", () -> {
                System.gc();
                return manager.objects() == 1;
            });
        }
    }

    @Test
    void theFamilyCanUseWhatEachOfThemHasGot() throws Exception {
        try (Manager manager = Manager.builder().serve(ANYWHERE, KEY).start();
                Manager first = Manager.connect(of(manager), KEY);
                Manager other = Manager.connect(of(manager), KEY, ALLOWED)) {
            RemoteMap<String, Integer> ofFirst = first.map();
            RemoteMap<String, Integer> ofOther = other.map();
            ofFirst.put("a", 1);
            ofOther.put("a", 2);

            try (var child = ChildProcess.start(
                    () -> ofFirst.get("a") + ofOther.get("a") + other.names().size())) {
                assertThat(child.result().join()).isEqualTo(3);
            }
        }
    }

    @Test
    void eachFindsTheNextManagerAtItsPlace() {
        try (Manager manager = Manager.builder()
                        .serve(ANYWHERE, KEY)
                        .restart(again -> again.map("m").put("a", 2))
                        .start();
                Manager first = Manager.connect(of(manager), KEY);
                Manager other = Manager.connect(of(manager), KEY, ALLOWED)) {
            RemoteMap<String, Integer> ofFirst = first.map("m");
            RemoteMap<String, Integer> ofOther = other.map("m");
            ofOther.put("a", 1);

            ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();

            Eventually.eventually("it is there again", () -> found(ofFirst));
            Eventually.eventually("it is there again", () -> found(ofOther));
            Manager third = Manager.connect(of(manager), KEY, ALLOWED);
            Eventually.eventually("it shares the other one's", () -> manager.clients() == 3);
            other.close();
            assertThat(ofOther.get("a")).isEqualTo(2);
            third.close();
            assertThat(ofFirst.get("a")).isEqualTo(2);
            assertThatThrownBy(() -> ofOther.get("a")).isInstanceOf(ManagerLostException.class);
        }
    }

    private static boolean found(RemoteMap<String, Integer> map) {
        try {
            return Integer.valueOf(2).equals(map.get("a"));
        } catch (ManagerLostException _) {
            // The call that was under way.
            return false;
        }
    }
}
