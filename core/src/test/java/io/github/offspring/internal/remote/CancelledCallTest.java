package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls that are cancelled while the thread that has read them is still at them, and another one reads on.
@RealProcesses
class CancelledCallTest {

    private static final String MANAGER = "io.github.offspring.manager.";
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

    private RemoteServer server;
    private ServerSession session;
    private FramedSocket client;

    @BeforeEach
    void connect() throws IOException {
        OPENED.drainPermits();
        server = RemoteServer.start("target", ServerLimits.defaults(), null);
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            door.bind(address);
            client = new FramedSocket("client", SocketChannel.open(address));
            SessionLink link =
                    new SessionLink("server", new FramedSocket("server", door.accept()), Message.MAX_BYTES);
            session = new ServerSession(
                    server, link, PeerTerms.family(false), new ServerSession.ClientIdentity("client", 1, ""));
        }
        session.start();
    }

    @AfterEach
    void close() {
        OPENED.release();
        client.close();
        server.close();
    }

    /// An object of the library's own that the client may use.
    private long host(String type, Object... arguments) throws Exception {
        Kind kind = (Kind) Class.forName(MANAGER + type).getEnumConstants()[0];
        Hosted hosted = server.objects().own(kind, kind.create(arguments));
        assertThat(session.loans().lend(hosted)).isTrue();
        hosted.unuse(1);
        return hosted.number();
    }

    private void call(long id, long object, int method, Object... arguments) throws IOException {
        Encoder encoder = new Encoder(Format.FAMILY);
        encoder.fields().putLong(id);
        encoder.fields().putLong(object);
        encoder.fields().putInt(method);
        encoder.fields().putByte(arguments.length);
        for (Object argument : arguments) {
            encoder.write(argument, "argument");
        }
        client.send(RemoteFrame.CALL, encoder.finish());
    }

    private void cancel(long id) throws IOException {
        WireWriter fields = new WireWriter(Long.BYTES);
        fields.putLong(id);
        client.send(RemoteFrame.CANCEL, Message.ofBytes(fields.array(), fields.position()));
    }

    /// Waits until all that was sent has been read.
    private void sync() throws IOException {
        client.send(RemoteFrame.PING, Message.ofBytes(new byte[0], 0));
        assertThat(next().kind()).isEqualTo(RemoteFrame.PONG);
    }

    private Inbound next() throws IOException {
        return Objects.requireNonNull(client.read(), "hung up");
    }

    private WireReader reply(int kind, long id) throws IOException {
        Inbound next = next();
        assertThat(next.kind()).isEqualTo(kind);
        WireReader in = next.reader();
        assertThat(in.getLong()).isEqualTo(id);
        return in;
    }

    private void isCancelled(long id) throws IOException {
        cancel(id);
        sync();
        OPENED.release();
        assertThat(ThrowableImage.readText(reply(RemoteFrame.THREW, id)).type())
                .isEqualTo(InterruptedException.class.getName());
    }

    /// The cancellation found nothing to cancel, and the call waited for ever.
    @Test
    void aCallThatWaitsWithoutAThreadAfterItWasCancelledEnds() throws Exception {
        long lock = host("WaitingKind");
        call(1, lock, LOCK, 1L, FOREVER);
        reply(RemoteFrame.RETURNED, 1);

        call(2, lock, LOCK, 2L, FOREVER, new SlowArgument());
        // Another thread reads that.
        sync();

        isCancelled(2);
    }

    /// The same where it waits in a thread of its own.
    @Test
    void aCallThatGetsAThreadAfterItWasCancelledEnds() throws Exception {
        long queue = host("QueueKind", 1);

        call(1, queue, POLL_FIRST_IN_TIME, FOREVER, new SlowArgument());
        sync();

        isCancelled(1);
    }

    /// It had to wait when its client was gone already, and nobody ended that.
    @Test
    void aCallThatGetsAThreadAfterItsClientHasGoneEnds() throws Exception {
        long queue = host("QueueKind", 1);

        call(1, queue, POLL_FIRST_IN_TIME, FOREVER, new SlowArgument());
        sync();
        client.close();
        Eventually.eventually("that has been noticed", session::isGone);
        OPENED.release();

        Eventually.eventually("no call runs", () -> session.runningCalls() == 0);
    }

    @Test
    void whatIsOverIsNotCountedAnyMore() throws Exception {
        long lock = host("WaitingKind");
        for (int call = 1; call < 10; call += 2) {
            call(call, lock, LOCK, 1L, FOREVER, new SlowArgument());
            sync();
            assertThat(session.runningCalls()).isEqualTo(1);
            OPENED.release();
            reply(RemoteFrame.RETURNED, call);
            assertThat(session.runningCalls()).isZero();
            call(call + 1, lock, UNLOCK, 1L);
            reply(RemoteFrame.RETURNED, call + 1);
        }
    }
}
