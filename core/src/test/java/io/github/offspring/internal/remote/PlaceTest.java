package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What a process keeps of servers, and for how long.
@RealProcesses
class PlaceTest {

    private static final int SERVERS = 20;
    private static final Credentials KEYS = Credentials.of(RawPeer.KEY);

    private static ServerAddress at(String place, boolean restarts) {
        return new ServerAddress(RandomBytes.nextHex(16), place, restarts);
    }

    private static RemoteServer serve(boolean restarts) throws IOException {
        return RemoteServer.start(
                "server", ServerLimits.defaults(), restarts ? Path.of(RemoteClient.newPlace()) : null);
    }

    private static InetSocketAddress servePort(RemoteServer server) throws IOException {
        return server.serve(new ServeTerms(new InetSocketAddress("localhost", 0), KEYS, null, false));
    }

    private static void useHere(boolean restarts) throws IOException {
        RemoteServer server = serve(restarts);
        server.openDoor();
        RemoteClient client = RemoteClient.to(server.address());
        assertThat(client.names()).isEmpty();
        if (restarts) {
            // As whoever has started it does.
            client.endPlace("it has been closed");
        }
        server.close();
        client.close();
        assertThatThrownBy(client::names).isInstanceOf(ManagerLostException.class);
    }

    private static void useAsAnotherFamily(boolean restarts) throws IOException {
        RemoteServer server = serve(restarts);
        InetSocketAddress address = servePort(server);
        server.openDoor();
        RemoteClient client = RemoteClient.connect(address, KEYS, "");
        assertThat(client.names()).isEmpty();
        server.close();
        assertThatThrownBy(client::names).isInstanceOf(ManagerLostException.class);
        client.close();
    }

    private static void useAsAFamilyThatIsNotLetIn() {
        // Nobody is there, and nobody has been.
        ServerAddress nowhere = at("tcp://localhost:1", false);
        assertThatThrownBy(RemoteClient.to(nowhere)::names).isInstanceOf(ManagerLostException.class);
    }

    /// Symptom: a process that used many servers, one after the other, kept something of each.
    @Test
    void nothingIsLeftOfServersThatHaveEnded() throws Throwable {
        List<Executable> all = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            all.add(() -> useHere(false));
            all.add(() -> useHere(true));
            all.add(() -> useAsAnotherFamily(false));
            all.add(() -> useAsAnotherFamily(true));
            all.add(PlaceTest::useAsAFamilyThatIsNotLetIn);
        }
        int places = Place.count();
        int uses = Proofs.count();
        int deaths = Loss.reporters();

        for (Executable each : all) {
            each.execute();
        }

        // What other tests have left may go meanwhile.
        assertThat(Proofs.count()).isLessThanOrEqualTo(uses);
        assertThat(Loss.reporters()).isLessThanOrEqualTo(deaths);
        Eventually.eventually("all is forgotten", () -> {
            System.gc();
            return Place.count() <= places && Connecting.failures() == 0;
        });
    }

    @Test
    void itIsKnownAsLongAsSomebodyCanAsk() {
        ServerAddress first = at("/nowhere/kept", true);
        RemoteClient client = RemoteClient.to(first);
        RemoteClient other = RemoteClient.to(at("/nowhere/kept", true));

        client.close();
        System.gc();

        assertThat(Place.of(first).end()).contains("closed");
        assertThat(Place.of(other.address())).isSameAs(Place.of(client.address()));
        assertThat(Place.of(at("/nowhere/kept", false)).end()).isNull();
    }
}
