package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.wire.Message;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/// What a process notes of servers that are started again.
class SuccessorsTest {

    private static final int TIMES = 20_000;

    private static ServerAddress at(String place) {
        return new ServerAddress(RandomBytes.nextHex(16), place, true);
    }

    private static ClientSession session(ServerAddress address) {
        return new ClientSession(
                new ClientSession.ServerIdentity(address, "test", 1, "", Message.MAX_BYTES),
                null,
                PeerTerms.family(false));
    }

    /// Symptom: a server that said goodbye while it was being connected to was waited for.
    @Test
    void aGoodbyeCountsWheneverItComes() throws Exception {
        var begins = new CyclicBarrier(2);
        var ends = new CyclicBarrier(2);
        ServerAddress[] address = new ServerAddress[1];
        ClientSession[] session = new ClientSession[1];
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < TIMES; i++) {
                    begins.await();
                    session[0].lose(Loss.closed(session[0].server()));
                    ends.await();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        int missed = 0;
        for (int i = 0; i < TIMES; i++) {
            address[0] = at("/nowhere/" + i);
            session[0] = session(address[0]);
            begins.await();
            ClientSessions.register(session[0]);
            ends.await();
            missed += Place.of(address[0]).end() == null ? 1 : 0;
            assertThat(ClientSessions.known(address[0])).isNull();
        }
        reader.join();

        assertThat(missed).isZero();
    }

    /// Symptom: who waited for the next one was told that this process had closed it.
    @Test
    void aConnectionTooManyEndsNothing() {
        ServerAddress address = at("/nowhere/twice");
        ClientSession used = session(address);
        assertThat(ClientSessions.register(used)).isSameAs(used);
        ClientSession superfluous = session(address);

        superfluous.close();

        assertThat(Place.of(address).end()).isNull();
        assertThat(ClientSessions.register(session(address))).isSameAs(used);
        assertThat(Place.of(address).end()).isNull();
        used.close();
        assertThat(Place.of(address).end()).contains("closed in this process");
    }

    /// Symptom: the end of one that had been followed was the end of the next one.
    @Test
    void theEndOfAPredecessorIsNotTheEnd() {
        ServerAddress first = at("/nowhere/followed");
        ServerAddress second = at("/nowhere/followed");
        ClientSession before = ClientSessions.register(session(first));
        ClientSession after = ClientSessions.register(session(second));

        before.lose(Loss.closed(before.server()));

        assertThat(Place.of(first).end()).isNull();
        assertThat(Successors.latest(first)).isEqualTo(second);
        assertThat(ClientSessions.known(first)).isSameAs(after);
        after.close();
        assertThat(Place.of(first).end()).isNotNull();
    }
}
