package io.github.offspring.cli.manager;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.cli.Main;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.ManagerKeys;
import io.github.offspring.manager.RemoteMap;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys from the command line, and a manager that serves with them.
@RealProcesses
class ManagerCommandTest {

    private static final String SERVES = "serves at port ";

    @TempDir
    private Path folder;

    private Path server() {
        return folder.resolve("server.keys");
    }

    private Path client() {
        return folder.resolve("client.keys");
    }

    private JavaProgram.Ended makeKeys() throws Exception {
        try (JavaProgram keys = JavaProgram.main(
                Main.class,
                "manager",
                "keys",
                "--server",
                server().toString(),
                "--client",
                client().toString(),
                "localhost")) {
            return keys.await();
        }
    }

    @Test
    void aManagerServesWithTheKeysThatWereMade() throws Exception {
        assertThat(makeKeys().exitCode()).isZero();
        try (JavaProgram serve = JavaProgram.main(Main.class, "manager", "serve", "--keys", server().toString())) {
            eventually(
                    "it serves",
                    () -> serve.out().contains(SERVES) && serve.out().endsWith("\n"));
            int port = Integer.parseInt(serve.out().strip().substring(SERVES.length()));

            ManagerKeys keys = ManagerKeys.load(client());
            try (Manager manager = Manager.connect(new InetSocketAddress("localhost", port), keys)) {
                RemoteMap<String, Integer> map = manager.map("shared");
                map.put("a", 1);
                assertThat(manager.map("shared").get("a")).isEqualTo(1);
            }

            serve.signal("TERM");
            assertThat(serve.await().exitCode()).isEqualTo(143);
        }
    }

    @Test
    void keysAreNotOverwritten() throws Exception {
        assertThat(makeKeys().exitCode()).isZero();

        JavaProgram.Ended again = makeKeys();

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("server.keys");
    }

    @Test
    void whatIsNoHostIsAWrongArgument() throws Exception {
        String key = server().toString();
        try (JavaProgram keys = JavaProgram.main(
                Main.class, "manager", "keys", "--server", key, "--client", client().toString(), "a b")) {
            JavaProgram.Ended ended = keys.await();

            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.err()).contains("host='a b'");
        }
        try (JavaProgram keys =
                JavaProgram.main(Main.class, "manager", "keys", "--server", key, "--client", key, "localhost")) {
            assertThat(keys.await().exitCode()).isEqualTo(2);
        }
    }

    /// Symptom: it served, and no client could connect.
    @Test
    void theClientsKeysAreAWrongArgument() throws Exception {
        assertThat(makeKeys().exitCode()).isZero();
        try (JavaProgram serve = JavaProgram.main(Main.class, "manager", "serve", "--keys", client().toString())) {
            JavaProgram.Ended ended = serve.await();

            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.err()).contains("client.keys: ").contains("server.keys");
        }
    }

    /// Symptom: a stack trace, and that an initializer had failed.
    @Test
    void aPortThatIsInUseIsALine() throws Exception {
        assertThat(makeKeys().exitCode()).isZero();
        try (ServerSocket taken = new ServerSocket(0);
                JavaProgram serve = JavaProgram.main(
                        Main.class,
                        "manager",
                        "serve",
                        "--keys",
                        server().toString(),
                        "--port",
                        String.valueOf(taken.getLocalPort()))) {
            JavaProgram.Ended ended = serve.await();

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.err())
                    .contains("cannot serve because ")
                    .contains("port=" + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void withoutKeysNothingIsServed() throws Exception {
        try (JavaProgram serve = JavaProgram.main(Main.class, "manager", "serve")) {
            JavaProgram.Ended ended = serve.await();

            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.err()).contains("--keys");
        }
    }
}
