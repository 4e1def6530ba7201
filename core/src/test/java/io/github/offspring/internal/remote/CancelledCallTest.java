package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls that are cancelled while the thread that has read them is still at them, and another one reads on.
@RealProcesses
class CancelledCallTest {

    private static final int LOCK = 0;
    private static final int UNLOCK = 1;
    private static final int POLL_FIRST_IN_TIME = 4;
    private static final long FOREVER = Long.MAX_VALUE;
    private static final Semaphore OPENED = new Semaphore(0);

    /// An argument that waits while it is read.
    static final class SlowArgument implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            OPENED.acquireUninterruptibly();
        }
    }

    @TempDir
    private Path folder;

    private OwnClients clients;
    private FamilyPeer client;

    @BeforeEach
    void connect() throws IOException {
        OPENED.drainPermits();
        clients = new OwnClients(folder);
        client = clients.connect("client");
    }

    @AfterEach
    void close() {
        OPENED.release();
        clients.close();
    }

    /// Somebody calls what has to wait, as soon as its arguments have been read; another thread reads on meanwhile.
    private void callWithSlowArgument(long call, long object, int method, Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.add(new SlowArgument());
        client.call(call, object, method, all.toArray());
        client.sync();
    }

    private void isCancelled(long call) throws IOException {
        client.cancel(call);
        client.sync();
        OPENED.release();
        assertThat(ThrowableImage.readText(client.reply(RemoteFrame.THREW, call))
                        .type())
                .isEqualTo(InterruptedException.class.getName());
    }

    /// The cancellation found nothing to cancel, and the call waited for ever.
    @Test
    void aCallThatWaitsWithoutAThreadAfterItWasCancelledEnds() throws Exception {
        long lock = client.host("WaitingKind");
        client.call(1, lock, LOCK, 1L, FOREVER);
        client.reply(RemoteFrame.RETURNED, 1);

        callWithSlowArgument(2, lock, LOCK, 2L, FOREVER);

        isCancelled(2);
    }

    /// The same where it waits in a thread of its own.
    @Test
    void aCallThatGetsAThreadAfterItWasCancelledEnds() throws Exception {
        callWithSlowArgument(1, client.host("QueueKind", 1), POLL_FIRST_IN_TIME, FOREVER);

        isCancelled(1);
    }

    /// It had to wait when its client was gone already, and nobody ended that.
    @Test
    void aCallThatGetsAThreadAfterItsClientHasGoneEnds() throws Exception {
        callWithSlowArgument(1, client.host("QueueKind", 1), POLL_FIRST_IN_TIME, FOREVER);

        client.close();
        Eventually.eventually("that has been noticed", client.session()::isGone);
        OPENED.release();

        Eventually.eventually("no call runs", () -> client.session().runningCalls() == 0);
    }

    @Test
    void whatIsOverIsNotCountedAnyMore() throws Exception {
        long lock = client.host("WaitingKind");
        for (int call = 1; call < 10; call += 2) {
            callWithSlowArgument(call, lock, LOCK, 1L, FOREVER);
            assertThat(client.session().runningCalls()).isEqualTo(1);
            OPENED.release();
            client.reply(RemoteFrame.RETURNED, call);
            assertThat(client.session().runningCalls()).isZero();
            client.call(call + 1, lock, UNLOCK, 1L);
            client.reply(RemoteFrame.RETURNED, call + 1);
        }
    }
}
