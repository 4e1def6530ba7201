package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import io.github.offspring.testkit.Eventually;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// A client of the own family that says what a test has it say, and its session at a server of this process.
record FamilyPeer(FramedSocket frames, ServerSession session) implements AutoCloseable {

    private static final String MANAGER = "io.github.offspring.manager.";
    private static final int GET = 0;
    private static final int PUT = 3;
    private static final String LONG = "x".repeat(100_000);

    /// @param path where no socket has been
    static FamilyPeer connect(RemoteServer server, String name, Path path) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            door.bind(address);
            FramedSocket frames = new FramedSocket(name, SocketChannel.open(address));
            SessionLink link = new SessionLink(name, new FramedSocket(name, door.accept()), Message.MAX_BYTES);
            ServerSession session = new ServerSession(
                    server, link, PeerTerms.family(false), new ServerSession.ClientIdentity(name, 1, "", false));
            session.start();
            return new FamilyPeer(frames, session);
        }
    }

    /// An object of the library's own that the client may use.
    long host(String type, Object... arguments) throws Exception {
        Kind kind = (Kind) Class.forName(MANAGER + type).getEnumConstants()[0];
        Hosted hosted = session.server().objects().own(kind, kind.create(arguments));
        assertThat(session.loans().lend(hosted)).isTrue();
        hosted.unuse(1);
        return hosted.number();
    }

    void call(long id, long object, int method, Object... arguments) throws IOException {
        frames.send(RemoteFrame.CALL, CallFrames.call(Format.FAMILY, id, object, method, arguments));
    }

    /// Calls, and reads what is returned.
    WireReader ask(long id, long object, int method, Object... arguments) throws IOException {
        call(id, object, method, arguments);
        return reply(RemoteFrame.RETURNED, id);
    }

    /// The same for an `int`.
    int askForNumber(long id, long object, int method) throws IOException {
        WireReader in = ask(id, object, method);
        in.skip(Byte.BYTES);
        return in.getInt();
    }

    /// Calls for something long so often, with the numbers from 1 on, that replies wait for others that nobody reads.
    void stopReading(int calls) throws Exception {
        long map = host("MapKind");
        ask(0, map, PUT, "key", LONG);
        for (int call = 1; call <= calls; call++) {
            call(call, map, GET, "key");
        }
        // Not that somebody sends for a while: one that stands still has room, for what is to lie behind these as well.
        Eventually.eventually("a reply cannot be sent", () -> readers().values().stream()
                .flatMap(Stream::of)
                .anyMatch(frame -> frame.getMethodName().equals("awaitWritable")));
    }

    /// The server's threads that read what it sends, and where they are.
    Map<Thread, StackTraceElement[]> readers() {
        Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
        all.keySet().removeIf(thread -> !thread.getName().equals("offspring-client-" + session.name()));
        return all;
    }

    void cancel(long id) throws IOException {
        WireWriter fields = new WireWriter(Long.BYTES);
        fields.putLong(id);
        frames.send(RemoteFrame.CANCEL, Message.ofBytes(fields.array(), fields.position()));
    }

    /// Waits until all that was sent has been read.
    void sync() throws IOException {
        frames.send(RemoteFrame.PING, Message.ofBytes(new byte[0], 0));
        assertThat(next().kind()).isEqualTo(RemoteFrame.PONG);
    }

    Inbound next() throws IOException {
        return Objects.requireNonNull(frames.read(), "hung up");
    }

    /// The next reply, which must be of that kind.
    ///
    /// @return its fields behind the call's number
    WireReader reply(int kind, long id) throws IOException {
        return CallFrames.reply(next(), kind, id);
    }

    @Override
    public void close() {
        frames.close();
    }
}
