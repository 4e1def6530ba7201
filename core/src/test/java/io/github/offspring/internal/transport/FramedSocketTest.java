package io.github.offspring.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Frames, and bytes that are none.
@RealProcesses
class FramedSocketTest {

    private static final int KIND = 7;
    private static final int NOBODY_HAS_THAT_MUCH = 1_900_000_000;

    @TempDir
    Path directory;

    private SocketChannel raw;
    private FramedSocket framed;

    @BeforeEach
    void connect() throws IOException {
        var address = UnixDomainSocketAddress.of(directory.resolve("f.sock"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            raw = SocketChannel.open(address);
            framed = new FramedSocket("test", server.accept());
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        raw.close();
        framed.close();
    }

    private void sendRaw(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            ByteBuffer buffer = ByteBuffer.wrap(part);
            while (buffer.hasRemaining()) {
                raw.write(buffer);
            }
        }
    }

    private static byte[] header(int inlineLength, int arrayCount, int arrayBytes, int last) {
        return ByteBuffer.allocate(Frame.HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(inlineLength)
                .putInt(arrayCount)
                .putInt(arrayBytes)
                .putInt(last)
                .array();
    }

    private static byte[] header(int inlineLength, int arrayCount, int arrayBytes) {
        return header(inlineLength, arrayCount, arrayBytes, KIND | Frame.MAGIC << 8);
    }

    private static byte[] entry(char type, int length) {
        return ByteBuffer.allocate(Frame.ENTRY_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .putInt(length)
                .array();
    }

    @Test
    void aFrameIsReadAsItWasSentHoweverItWasCutUp() throws Exception {
        Random random = new Random(17);
        byte[] inline = new byte[3000];
        random.nextBytes(inline);
        byte[] bytes = ByteBuffer.allocate(16 + 3000 + 5 + 3)
                .put(header(3000, 1, 3))
                .put(inline)
                .put(entry('B', 3))
                .put(new byte[] {1, 2, 3})
                .array();
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                for (int at = 0; at < bytes.length; ) {
                    int chunk = Math.min(bytes.length - at, 1 + random.nextInt(40));
                    raw.write(ByteBuffer.wrap(bytes, at, chunk));
                    at += chunk;
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        Inbound inbound = framed.read();

        sender.join();
        assertThat(inbound.kind()).isEqualTo(KIND);
        assertThat(inbound.bytes()).isEqualTo(inline);
        assertThat((byte[]) inbound.arrays()[0]).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0",
        "0, -1, 0",
        "0, 0, -1",
        "-2147483648, 0, 0",
        "2147483647, 0, 0",
        "2147483647, 2147483647, 2147483647",
        "1073741824, 1, 1073741824",
        "0, 429496730, 0"
    })
    void aLengthThatNoMessageHasIsRefusedBeforeAnythingIsAllocated(int inline, int count, int arrays)
            throws IOException {
        sendRaw(header(inline, count, arrays));

        assertThatThrownBy(() -> framed.peek()).isInstanceOf(ProtocolException.class);
    }

    @Test
    void whatIsNoFrameIsRefused() throws IOException {
        sendRaw("GET / HTTP/1.1\r\n".getBytes());

        assertThatThrownBy(() -> framed.awaitNext(Deadline.NEVER)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @CsvSource({"B, -1", "B, 11", "J, 2", "Z, 4", "J, 536870913", "X, 1"})
    void anArrayThatIsNotAsTheHeaderSaysIsRefused(char type, int length) throws IOException {
        sendRaw(header(0, 1, 10), entry(type, length), new byte[10]);

        assertThatThrownBy(() -> framed.read()).isInstanceOfAny(ProtocolException.class, CodecException.class);
    }

    /// The claim alone must not cost the memory.
    @Test
    void aLengthThatIsOnlyClaimedIsNotAllocated() throws IOException {
        sendRaw(header(NOBODY_HAS_THAT_MUCH, 0, 0), new byte[1000]);
        raw.close();

        assertThatThrownBy(() -> framed.read()).isInstanceOf(PeerLostException.class);
    }

    @ParameterizedTest
    @CsvSource({"1", "15", "16", "17", "100"})
    void aStreamThatEndsInsideAFrameIsALossOfThePeer(int length) throws IOException {
        byte[] all = new byte[length];
        byte[] header = header(200, 0, 0);
        System.arraycopy(header, 0, all, 0, Math.min(length, header.length));
        sendRaw(all);
        raw.close();

        assertThat(framed.awaitNext(Deadline.NEVER)).isTrue();
        assertThatThrownBy(() -> framed.read()).isInstanceOf(PeerLostException.class);
    }

    @Test
    void aStreamThatEndsBetweenFramesIsAtItsEnd() throws IOException {
        sendRaw(header(2, 0, 0), new byte[2]);
        raw.close();

        assertThat(framed.isPeerGone()).isFalse();
        assertThat(framed.read().bytes()).hasSize(2);
        assertThat(framed.awaitNext(Deadline.NEVER)).isTrue();
        assertThat(framed.isPeerGone()).isTrue();
        assertThat(framed.read()).isNull();
        assertThat(framed.read()).isNull();
    }

    @Test
    void waitingForAFrameEndsWhenTheTimeIsOverAlsoInItsMiddle() throws IOException {
        assertThat(framed.awaitNext(Deadline.after(Duration.ofMillis(30)))).isFalse();
        sendRaw(new byte[] {1, 0, 0});
        assertThat(framed.awaitNext(Deadline.after(Duration.ofMillis(30)))).isFalse();
        assertThat(framed.awaitNext(Deadline.after(Duration.ZERO))).isFalse();
    }

    @Test
    void closingWakesAReaderInTheMiddleOfAFrame() throws Exception {
        sendRaw(header(100, 0, 0), new byte[50]);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                framed.read();
            } catch (IOException | RuntimeException e) {
                thrown.set(e);
            }
        });
        Thread.yield();

        framed.close();

        reader.join();
        assertThat(thrown.get()).isInstanceOf(IOException.class);
    }

    @Test
    void aLastWordIsNotSentWhereItWouldHaveToWait() throws IOException {
        byte[] much = new byte[100_000];
        framed.write(KIND, Message.ofBytes(much, much.length));
        while (framed.tryFlush()) {
            framed.write(KIND, Message.ofBytes(much, much.length));
        }

        assertThatThrownBy(() -> framed.trySend(KIND)).isInstanceOf(IOException.class);
    }

    /// It waited for ever: the socket was closed in one direction only.
    @Test
    void whoSendsToOneThatHasGivenUpIsTold() throws Exception {
        assertThat(framed.awaitNext(System.nanoTime() + 200_000_000)).isFalse();
        sendRaw(header(0, 1, 1), new byte[] {'Z', 1, 0, 0, 0});
        assertThatThrownBy(framed::read).isInstanceOf(ProtocolException.class);

        assertThatThrownBy(() -> {
                    while (true) {
                        sendRaw(new byte[1 << 16]);
                    }
                })
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ClosedByInterruptException.class);
    }
}
