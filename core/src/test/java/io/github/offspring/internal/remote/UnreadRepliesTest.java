package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client that calls and calls, and does not read what it is answered.
@RealProcesses
class UnreadRepliesTest {

    private static final int POLL = 2;
    private static final int CALLS = 100;
    private static final int ROUNDS = 3;
    private static final Pipe PIPE = pipe();

    /// An argument that takes long to be read, by a thread that seems to run, as one that waits for a socket does.
    static final class SlowArgument implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            int _ = PIPE.source().read(ByteBuffer.allocate(1));
        }
    }

    private static Pipe pipe() {
        try {
            return Pipe.open();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @TempDir
    private Path folder;

    private OwnClients clients;
    private FamilyPeer silent;
    private FamilyPeer other;

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

    /// The reply was sent before the thread that reads was back from its call, so another one read on, and stood there
    /// as well: one more each fifth of a second.
    @Test
    void itHasOneThreadAllTheSame() throws Exception {
        long queue = other.host("QueueKind", 1);

        silent.stopReading(CALLS);
        // Two if the machine stood still for a fifth of a second during a call before.
        int readers = silent.readers().size();
        for (int round = 1; round <= ROUNDS; round++) {
            other.call(round, queue, POLL, new SlowArgument());
            // Somebody reads on for the thread of that call, and would have for that of the other client.
            other.sync();
            PIPE.sink().write(ByteBuffer.allocate(1));
            other.reply(RemoteFrame.RETURNED, round);
        }

        assertThat(silent.readers()).hasSizeLessThanOrEqualTo(readers);
        for (int call = 1; call <= CALLS; call++) {
            silent.reply(RemoteFrame.RETURNED, call);
        }
    }
}
