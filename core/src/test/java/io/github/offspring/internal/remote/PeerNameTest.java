package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

@RealProcesses
class PeerNameTest {

    private static final int LOCK = 0;
    private static final int OWNER = 4;
    private static final int TEXT = 10;

    @Test
    void namesOfProcessesStayAsTheyAre() {
        for (String name :
                new String[] {"", "main", "worker-3 of pool 'render'", "Zähler 7", "名前", "🐍", "x".repeat(64)}) {
            assertThat(PeerName.of(name)).isEqualTo(name);
        }
    }

    @Test
    void longOnesAreCut() {
        assertThat(PeerName.of("x".repeat(65))).isEqualTo("x".repeat(63) + "…");
        assertThat(PeerName.of("x".repeat(30_000))).hasSize(64);
        assertThat(PeerName.of("🐍".repeat(32))).isEqualTo("🐍".repeat(32));
        assertThat(PeerName.of("🐍".repeat(33))).isEqualTo("🐍".repeat(31) + "…");
    }

    @Test
    void whatCannotBeSeenIsReplaced() {
        assertThat(PeerName.of("a\u001b[2Jb")).isEqualTo("a?[2Jb");
        assertThat(PeerName.of("a\r\nb\tc\u0000\u007f\u009b")).isEqualTo("a??b?c???");
        assertThat(PeerName.of("a\u202eb\u2028\u200b\ue000")).isEqualTo("a?b???");
        assertThat(PeerName.of("a\ud83d")).isEqualTo("a?");
        assertThat(PeerName.of("\udc0da")).isEqualTo("?a");
    }

    /// Symptom: a name of 30,000 characters cleared the screen of whoever was told it.
    @Test
    void othersAreToldNothingElse() throws Exception {
        try (RemoteServer server = RemoteServer.start("target", ServerLimits.defaults(), null)) {
            InetSocketAddress address = server.serve(
                    new ServeTerms(new InetSocketAddress("localhost", 0), Credentials.of(RawPeer.KEY), null, false));
            server.openDoor();
            Kind kind = (Kind)
                    Class.forName("io.github.offspring.manager.WaitingKind").getEnumConstants()[0];
            try (RawPeer owner = greet(address, "\u001b[2J" + "x".repeat(30_000));
                    RawPeer other = greet(address, "other")) {
                owner.call(1, lock(owner, kind), LOCK, 1L, 0L);
                owner.reply(RemoteFrame.RETURNED, 1);

                other.call(1, lock(other, kind), OWNER);
                var in = other.reply(RemoteFrame.RETURNED, 1);

                assertThat(in.getByte()).isEqualTo(TEXT);
                assertThat(in.getString()).isEqualTo("?[2J" + "x".repeat(59) + "…, pid 1, thread 1");
            }
        }
    }

    private static RawPeer greet(InetSocketAddress address, String name) throws IOException {
        RawPeer peer = RawPeer.connect(address).proveAsClient();
        peer.send(RemoteFrame.HELLO, to -> {
            to.putInt(RemoteFrame.VERSION);
            to.putString(name);
            to.putLong(1);
        });
        assertThat(peer.next().kind()).isEqualTo(RemoteFrame.WELCOME);
        return peer;
    }

    private static long lock(RawPeer peer, Kind kind) throws IOException {
        peer.call(0, HostedObjects.DIRECTORY, DirectoryKind.Method.NAMED.ordinal(), "lock", kind, new Object[0]);
        return peer.lent(0);
    }
}
