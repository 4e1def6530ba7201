package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was taken for a client that does not read, and is gone then.
@RealProcesses
class PutBackOrderTest {

    private static final int OFFER = 0;
    private static final int POLL_FIRST = 2;
    private static final int POLL_FIRST_IN_TIME = 4;
    private static final int POLL_LAST_IN_TIME = 5;
    private static final int SIZE = 7;
    private static final int CALLS = 100;
    private static final int TAKERS = 12;

    @TempDir
    private Path folder;

    private OwnClients clients;
    private FamilyPeer silent;
    private FamilyPeer other;
    private long calls;

    @BeforeEach
    void connect() throws IOException {
        clients = new OwnClients(folder);
        silent = clients.connect("silent");
        other = clients.connect("other");
    }

    @AfterEach
    void close() {
        clients.close();
    }

    /// A deque that the silent client waits at, with many calls, and that the other one may use as well.
    private long deque() throws Exception {
        long deque = other.host("DequeKind", Integer.MAX_VALUE);
        Hosted hosted = other.session().loans().find(deque);
        assertThat(silent.session().loans().lend(hosted)).isTrue();
        return deque;
    }

    /// Symptom: each was put back as the first one, in the order in which the threads that had stood there came along.
    @Test
    void itIsThereInItsOrder() throws Exception {
        Random random = new Random(11);
        long deque = deque();
        for (int taker = 0; taker < TAKERS; taker++) {
            int end = random.nextBoolean() ? POLL_FIRST_IN_TIME : POLL_LAST_IN_TIME;
            silent.call(CALLS + 1 + taker, deque, end, Long.MAX_VALUE);
        }
        Eventually.eventually("they wait", () -> silent.session().runningCalls() == TAKERS);
        // The replies of those that wait stand behind these.
        silent.stopReading(CALLS);
        for (int element = 0; element < TAKERS; element++) {
            other.ask(++calls, deque, OFFER, false, element);
        }
        Eventually.eventually("all have been taken", () -> other.askForNumber(++calls, deque, SIZE) == 0);

        silent.close();

        Eventually.eventually("all have been put back", () -> other.askForNumber(++calls, deque, SIZE) == TAKERS);
        for (int element = 0; element < TAKERS; element++) {
            assertThat(other.askForNumber(++calls, deque, POLL_FIRST)).isEqualTo(element);
        }
    }
}
