package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.AuthenticationException;
import io.github.offspring.PeerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Listeners and their clients in processes of their own, of the family and of others.
@RealProcesses
class ListenerAcrossProcessesTest {

    private static final AuthKey KEY = AuthKey.of("a key of theirs".getBytes());

    @TempDir
    Path directory;

    private Path path() {
        return directory.resolve("l.sock");
    }

    @Test
    @Conformance("_TestListenerClient.test_listener_client")
    void aClientProcessConnectsAndItsObjectArrives() throws InterruptedException {
        String there = path().toString();
        try (Listener listener = Listener.bind(path(), AuthKey.family());
                var child = ChildProcess.start(() -> {
                    try (Connection<Object> server = Connection.connect(Path.of(there), AuthKey.family())) {
                        server.send(List.of("hello", 1));
                    }
                });
                Connection<Object> client = listener.accept()) {
            assertThat(client.receive()).contains(List.of("hello", 1));
            assertThat(client.receive()).isEmpty();
            assertThat(child.join().isSuccess()).isTrue();
        }
    }

    @Test
    @Conformance("_TestListenerClient.test_issue14725")
    void aClientProcessMaySendAndEndBeforeItIsAccepted() throws InterruptedException {
        String there = path().toString();
        try (Listener listener = Listener.bind(path(), AuthKey.family())) {
            try (var child = ChildProcess.start(() -> {
                Connection.<Object>connect(Path.of(there), AuthKey.family()).send("hello");
            })) {
                assertThat(child.join().isSuccess()).isTrue();
            }
            try (Connection<Object> client = listener.accept()) {
                assertThat(client.receive()).contains("hello");
                assertThat(client.receive()).isEmpty();
            }
        }
    }

    /// A program that is no member of the family.
    static final class Stranger {
        public static void main(String[] arguments) throws Exception {
            AuthKey key = AuthKey.of(HexFormat.of().parseHex(arguments[1]));
            try (Connection<Object> server = Connection.connect(Path.of(arguments[0]), key)) {
                server.send(List.of(ProcessHandle.current().pid(), new byte[100_000]));
                System.out.print(server.receive().orElse("nothing more"));
            } catch (AuthenticationException e) {
                System.out.print("turned away");
            }
        }
    }

    @Test
    void aProgramOfAnotherFamilyIsLetInIfItKnowsTheKey() throws InterruptedException {
        try (Listener listener = Listener.bind(path(), KEY);
                JavaProgram program = JavaProgram.main(
                        Stranger.class, path().toString(), HexFormat.of().formatHex(KEY.bytes()))) {
            try (Connection<Object> client = listener.accept()) {
                List<?> message = (List<?>) client.receive().orElseThrow();
                assertThat(message.getFirst()).isEqualTo(program.handle().pid());
                assertThat((byte[]) message.getLast()).hasSize(100_000);
                client.send("an answer");
            }
            JavaProgram.Ended ended = program.await();
            assertThat(ended.err()).isEmpty();
            assertThat(ended.out()).isEqualTo("an answer");
        }
    }

    @Test
    void aProgramOfAnotherFamilyIsTurnedAwayIfItDoesNotKnowTheKey() throws InterruptedException {
        try (Listener listener = Listener.bind(path(), KEY);
                JavaProgram program = JavaProgram.main(Stranger.class, path().toString(), "00ff")) {
            assertThat(program.await().out()).isEqualTo("turned away");
            eventually("it is counted", () -> listener.rejected() == 1);
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void manyProcessesMayConnectAtTheSameTime() throws InterruptedException {
        String there = path().toString();
        int processes = 6;
        int each = 20;
        try (Listener listener = Listener.bind(path(), AuthKey.family())) {
            List<ChildProcess<?>> children = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                int number = i;
                children.add(ChildProcess.start(() -> {
                    for (int k = 0; k < each; k++) {
                        try (Connection<Object> server = Connection.connect(Path.of(there), AuthKey.family())) {
                            server.send(number * each + k);
                        }
                    }
                }));
            }
            Set<Object> seen = new TreeSet<>();
            for (int i = 0; i < processes * each; i++) {
                try (Connection<Object> client = listener.accept()) {
                    assertThat(seen.add(client.receive().orElseThrow())).isTrue();
                }
            }
            for (ChildProcess<?> child : children) {
                assertThat(child.join().isSuccess()).isTrue();
            }
        }
    }

    @Test
    void whatAKilledListenerLeavesIsNamedAndCanBeDeleted() throws Exception {
        String there = path().toString();
        Pipe<Object> control = Pipe.create();
        Connection<Object> report = control.second();
        try (var child = ChildProcess.start(() -> {
            try (Listener listener = Listener.bind(Path.of(there), AuthKey.family())) {
                report.send("listening");
                listener.accept();
                report.send("accepted");
                report.receive();
            }
        })) {
            assertThat(control.first().receive()).contains("listening");
            Connection<Object> server = Connection.connect(path(), AuthKey.family());
            assertThat(control.first().receive()).contains("accepted");
            child.kill();
            child.join();

            assertThatThrownBy(server::receive).isInstanceOf(PeerLostException.class);
            assertThatThrownBy(() -> Connection.connect(path(), AuthKey.family()))
                    .isInstanceOf(PeerLostException.class)
                    .hasMessageContaining("nobody listens there");
            assertThatThrownBy(() -> Listener.bind(path(), AuthKey.family()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("delete the file");
            Files.delete(path());
            Listener.bind(path(), AuthKey.family()).close();
            server.close();
            control.first().close();
        }
    }

    /// Only the family's own key is known to its members without being told.
    @Test
    void theFamilysKeyIsAnotherOneInAnotherFamily() throws InterruptedException {
        try (Listener listener = Listener.bind(path(), AuthKey.family());
                JavaProgram program = JavaProgram.main(OtherFamily.class, path().toString())) {
            assertThat(program.await().out()).isEqualTo("turned away");
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    /// A program that has a family of its own.
    static final class OtherFamily {
        public static void main(String[] arguments) {
            try (Connection<Object> server = Connection.connect(Path.of(arguments[0]), AuthKey.family())) {
                server.send("let in");
            } catch (AuthenticationException e) {
                System.out.print("turned away");
            }
        }
    }
}
