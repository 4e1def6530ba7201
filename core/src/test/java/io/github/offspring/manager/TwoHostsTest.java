package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import io.github.offspring.testkit.TwoHosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A manager on one host, its clients on another, encrypted; and the cable between them.
///
/// Where no hosts can be made both are this machine, by two addresses. A server that is stopped stands for a cable that
/// is pulled, then.
@RealProcesses
class TwoHostsTest {

    private static final int SERVER = 0;
    private static final int CLIENT = 1;

    @TempDir
    private Path folder;

    private record Both(TwoHosts hosts, HostProgram server, int port, Path clientKeys) {

        String address() {
            return hosts.address(SERVER);
        }

        HostProgram client() throws IOException {
            return HostProgram.start(hosts, CLIENT, HostProgram.Client.class, address(), port, clientKeys);
        }

        void pull() {
            if (hosts.areApart()) {
                hosts.pullCable();
            } else {
                server.managers().forEach(pid -> JavaProgram.signal(pid, "STOP"));
            }
        }

        void plug() {
            if (hosts.areApart()) {
                hosts.plugCable();
            } else {
                server.managers().forEach(pid -> JavaProgram.signal(pid, "CONT"));
            }
        }
    }

    private Both serve(TwoHosts hosts, long handshakeMillis) throws IOException {
        if (!hosts.areApart()) {
            System.out.println("[two hosts] both are this machine because " + hosts.whyNot());
        }
        Path serverKeys = folder.resolve("server.keys");
        Path clientKeys = folder.resolve("client.keys");
        ManagerKeys.create(serverKeys, clientKeys, hosts.address(SERVER));
        HostProgram server = HostProgram.start(
                hosts, SERVER, HostProgram.Server.class, hosts.address(SERVER), serverKeys, handshakeMillis);
        return new Both(hosts, server, Integer.parseInt(server.answer()), clientKeys);
    }

    @Test
    void aHostUsesWhatAnotherOneHas() throws Exception {
        try (TwoHosts hosts = TwoHosts.open()) {
            Both both = serve(hosts, 10_000);
            try (HostProgram server = both.server();
                    HostProgram client = both.client()) {
                assertThat(client.answer()).isEqualTo("1");

                assertThat(client.ask("add")).isEqualTo("sum 2");
                assertThat(client.ask("a")).isEqualTo("a old fine");
                assertThat(client.ask("refreshed")).isEqualTo("a new");
                assertThat(server.ask("clients")).isEqualTo("2");
            }
        }
    }

    @Test
    @Patience(seconds = 300)
    void whenTheCableIsPulledEveryCallerIsToldAndThoseWithANameGoOn() throws Exception {
        try (TwoHosts hosts = TwoHosts.open()) {
            Both both = serve(hosts, 10_000);
            try (HostProgram server = both.server();
                    HostProgram client = both.client()) {
                assertThat(client.answer()).isEqualTo("1");
                assertThat(client.ask("a")).isEqualTo("a old fine");
                assertThat(client.ask("count")).isEqualTo("count 1");
                client.say("wait");
                assertThat(client.ask("add")).isEqualTo("sum 2");
                both.pull();
                // It is on its way for ever: as long as it is, there is no keep-alive.
                client.say("add");

                assertThat(List.of(client.answer(), client.answer()))
                        .containsExactlyInAnyOrder("wait lost, mayHaveRun=true", "add lost, mayHaveRun=true");
                assertThat(client.ask("add")).startsWith("add lost");
                assertThat(client.ask("a")).isEqualTo("a old ManagerLostException");
                both.plug();
                Eventually.eventually("it goes on", () -> "count 2".equals(client.ask("count")));
                // With that, if nobody had noticed it before.
                Eventually.eventually("the old connection has ended", () -> "2".equals(server.ask("clients")));
                assertThat(client.ask("add")).startsWith("add lost");
            }
        }
    }

    @Test
    @Patience(seconds = 180)
    void whoIsSilentInTheHandshakeIsCutOff() throws Exception {
        try (TwoHosts hosts = TwoHosts.open()) {
            Both both = serve(hosts, 500);
            try (HostProgram server = both.server()) {
                HostProgram silent =
                        HostProgram.start(hosts, CLIENT, HostProgram.Silent.class, both.address(), both.port());
                try (silent) {
                    assertThat(silent.answer()).isEqualTo("connected");

                    // With a word of TLS, if there is time for it.
                    assertThat(silent.answer()).startsWith("hung up");
                }
                assertThat(server.ask("clients")).isEqualTo("1");
            }
        }
    }

    @Test
    @Patience(seconds = 180)
    void whoeverAnswersAtAnAddressMustDoSoInTime() throws Exception {
        try (TwoHosts hosts = TwoHosts.open();
                HostProgram mute = HostProgram.start(hosts, SERVER, HostProgram.Mute.class, hosts.address(SERVER))) {
            int port = Integer.parseInt(mute.answer());
            Path serverKeys = folder.resolve("server.keys");
            Path clientKeys = folder.resolve("client.keys");
            ManagerKeys.create(serverKeys, clientKeys, hosts.address(SERVER));
            try (HostProgram client = HostProgram.start(
                    hosts, CLIENT, HostProgram.Attempt.class, hosts.address(SERVER), port, clientKeys)) {
                assertThat(client.answer()).contains("AuthenticationException");
            }
        }
    }

    @Test
    void withoutACableThereIsNothingToPull() {
        try (TwoHosts hosts = TwoHosts.open()) {
            if (hosts.areApart()) {
                assertThat(hosts.whyNot()).isEmpty();
            } else {
                assertThatThrownBy(hosts::pullCable).isInstanceOf(IllegalStateException.class);
            }
        }
    }
}
