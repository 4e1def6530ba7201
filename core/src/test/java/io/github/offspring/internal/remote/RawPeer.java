package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.PeerLostException;
import io.github.offspring.internal.family.Fingerprint;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.ExactSocket;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.KeyChallenge;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One side of a connection to, or of, a manager, that says what a test has it say.
final class RawPeer implements AutoCloseable {

    static final byte[] KEY = "a key that both sides know".getBytes(StandardCharsets.US_ASCII);
    static final int HELLO_BYTES = 48;
    static final int PROOF_BYTES = 32;

    private static final long MAGIC_OF_FRAMES = 0x53_46_4FL;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final SocketChannel channel;
    private @Nullable FramedSocket frames;

    RawPeer(SocketChannel channel) {
        this.channel = channel;
    }

    static RawPeer connect(InetSocketAddress address) throws IOException {
        return new RawPeer(SocketChannel.open(address));
    }

    // ---- Bytes

    byte[] read(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("hung up");
            }
        }
        return buffer.array();
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Waits for the other side to hang up, whatever it says before.
    boolean isHungUp() {
        try {
            if (frames != null) {
                while (frames.read() != null) {}
                return true;
            }
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            while (channel.read(buffer) >= 0) {
                buffer.clear();
            }
            return true;
        } catch (IOException | PeerLostException e) {
            return true;
        }
    }

    // ---- The key

    static byte[] magic() {
        return ByteBuffer.allocate(Long.BYTES).putLong(Door.MAGIC).array();
    }

    static KeyChallenge challenge() {
        return new KeyChallenge(Door.MAGIC, Fingerprint.own(), KEY);
    }

    RawPeer proveAsClient() throws IOException {
        ExactSocket socket = new ExactSocket(channel);
        challenge().asConnector(socket, Deadline.after(LONG));
        frames = new FramedSocket("raw", socket.release());
        return this;
    }

    RawPeer proveAsServer() throws IOException {
        ExactSocket socket = new ExactSocket(channel);
        challenge().asAcceptor(socket, Deadline.after(LONG));
        frames = new FramedSocket("raw", socket.release());
        return this;
    }

    // ---- Frames

    /// A frame's header, which need not be true.
    static byte[] header(int kind, int inlineLength, int arrayCount, int arrayBytes) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(inlineLength)
                .putInt(arrayCount)
                .putInt(arrayBytes)
                .putInt((int) (MAGIC_OF_FRAMES << 8) | kind)
                .array();
    }

    static byte[] frame(int kind, Consumer<WireWriter> content) {
        WireWriter fields = new WireWriter(64);
        content.accept(fields);
        return ByteBuffer.allocate(16 + fields.position())
                .put(header(kind, fields.position(), 0, 0))
                .put(fields.toByteArray())
                .array();
    }

    static void hello(WireWriter to) {
        to.putInt(RemoteFrame.VERSION);
        to.putString("raw");
        to.putLong(1);
    }

    void send(int kind, Consumer<WireWriter> content) throws IOException {
        write(frame(kind, content));
    }

    /// Proves the key and is welcomed.
    RawPeer greet() throws IOException {
        proveAsClient();
        send(RemoteFrame.HELLO, RawPeer::hello);
        assertThat(next().kind()).isEqualTo(RemoteFrame.WELCOME);
        return this;
    }

    void call(long id, long object, int method, Object... arguments) throws IOException {
        send(RemoteFrame.CALL, CallFrames.call(Format.FOREIGN, id, object, method, arguments));
    }

    void send(int kind, Message message) throws IOException {
        Objects.requireNonNull(frames).send(kind, message);
    }

    /// @throws IOException if the other side has hung up
    Inbound next() throws IOException {
        Inbound next = Objects.requireNonNull(frames).read();
        if (next == null) {
            throw new IOException("hung up");
        }
        return next;
    }

    /// The next reply, which must be of that kind.
    ///
    /// @return its fields behind the call's number
    WireReader reply(int kind, long id) throws IOException {
        return CallFrames.reply(next(), kind, id);
    }

    /// The object that comes last in a reply that lends one.
    long lent(long id) throws IOException {
        WireReader in = reply(RemoteFrame.LENT, id);
        in.skip(in.remaining() - Long.BYTES - Integer.BYTES);
        return in.getLong();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // Closed is what it was to be.
        }
    }
}
