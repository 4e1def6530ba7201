package io.github.offspring.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.PeerLostException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sockets that go over to shared memory.
@RealProcesses
class RingTest {

    private static final int KIND = 7;
    private static final int MUCH_MORE_THAN_FITS = 20 * Ring.CAPACITY;

    @TempDir
    Path directory;

    private FramedSocket here;
    private FramedSocket there;
    private Set<Object> others;

    @BeforeEach
    void connect() throws IOException {
        others = openRings();
        connect(new RingTerms(0));
    }

    private void connect(RingTerms terms) throws IOException {
        Path path = directory.resolve("r.sock");
        Files.deleteIfExists(path);
        var address = UnixDomainSocketAddress.of(path);
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            here = new FramedSocket("here", SocketChannel.open(address), terms);
            there = new FramedSocket("there", server.accept(), terms);
        }
    }

    @AfterEach
    void disconnect() {
        here.close();
        there.close();
    }

    private static Message of(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return Message.ofBytes(content, content.length);
    }

    /// What this process still has open of rings, but for those of others.
    private long open() throws IOException {
        Set<Object> open = openRings();
        open.removeAll(others);
        return open.size();
    }

    /// By their files.
    private static Set<Object> openRings() throws IOException {
        Set<Object> files = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    if (Files.readSymbolicLink(descriptor).toString().contains("offspring-ring")) {
                        files.add(Files.getAttribute(descriptor, "unix:ino"));
                    }
                } catch (NoSuchFileException _) {
                    // Closed in between.
                }
            }
        }
        return files;
    }

    private static byte[] read(FramedSocket from) throws IOException {
        Inbound message = from.read();
        return message == null ? new byte[0] : message.bytes();
    }

    /// One message there, so that the ring is taken; with the next one it is used.
    private void goOver() throws IOException {
        here.send(KIND, of(1));
        assertThat(read(there)).containsExactly(1);
        here.send(KIND, of(2));
        assertThat(read(there)).containsExactly(2);
    }

    private static <T> FutureTask<T> inThread(boolean virtual, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(task);
        return task;
    }

    @Test
    void nobodyHasARingOpenAnyMoreWhenBothHaveIt() throws IOException {
        here.send(KIND, of(1));
        assertThat(open()).isEqualTo(1);
        assertThat(read(there)).containsExactly(1);
        here.send(KIND, of(2));
        assertThat(open()).isZero();
    }

    @Test
    void aRingThatNobodyTookGoesWithTheOneWhoMadeIt() throws IOException {
        here.send(KIND, of(1));
        here.close();
        assertThat(open()).isZero();
        assertThat(read(there)).containsExactly(1);
        assertThat(there.read()).isNull();
    }

    @Test
    void whereNoRingIsWantedTheSocketDoes() throws IOException {
        disconnect();
        connect(new RingTerms(-1));
        for (int i = 0; i < 100; i++) {
            here.send(KIND, of(i));
            assertThat(read(there)).containsExactly(i);
        }
        assertThat(open()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsLostOrOutOfOrderHoweverLong(boolean virtual) throws Exception {
        int count = 20_000;
        FutureTask<Integer> reader = inThread(virtual, () -> {
            Random lengths = new Random(1);
            for (int i = 0; i < count; i++) {
                byte[] bytes = read(there);
                byte[] expected = new byte[lengths.nextInt(i % 1000 == 0 ? MUCH_MORE_THAN_FITS : 300)];
                Arrays.fill(expected, (byte) i);
                if (!Arrays.equals(bytes, expected)) {
                    return i;
                }
            }
            return count;
        });
        Random lengths = new Random(1);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[lengths.nextInt(i % 1000 == 0 ? MUCH_MORE_THAN_FITS : 300)];
            Arrays.fill(bytes, (byte) i);
            here.send(KIND, Message.ofBytes(bytes, bytes.length));
        }
        assertThat(reader.get()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothDirectionsGoOverByThemselves(boolean virtual) throws Exception {
        int count = 5_000;
        FutureTask<Boolean> echo = inThread(virtual, () -> {
            for (int i = 0; i < count; i++) {
                Inbound message = there.read();
                there.send(KIND, Message.of(message));
            }
            return true;
        });
        for (int i = 0; i < count; i++) {
            here.send(KIND, of(i, i >> 8));
            assertThat(read(here)).containsExactly(i, i >> 8);
        }
        assertThat(echo.get()).isTrue();
    }

    @Test
    void arraysBesideAMessageComeWhole() throws Exception {
        goOver();
        double[] numbers = new Random(3).doubles(300_000).toArray();
        FutureTask<Inbound> reader = inThread(false, there::read);
        here.send(KIND, Encoder.encode(Format.FAMILY, numbers, "numbers"));
        assertThat((double[]) reader.get().arrays()[0]).isEqualTo(numbers);
    }

    /// It was waited for: an array past the buffer, though who had asked for room was told that there is some.
    @Test
    void whatTheBufferHasRoomForNeedsNoReader() throws Exception {
        goOver();
        int written = 0;
        do {
            here.write(KIND, Message.ofBytes(new byte[1000], 1000));
            written++;
        } while (here.tryFlush());
        int filling = written;
        double[] numbers = new Random(4).doubles(5_000).toArray();
        Message array = Encoder.encode(Format.FAMILY, numbers, "numbers");
        assertThat(here.hasRoom(array.totalBytes() + 30_000)).isTrue();

        here.write(KIND, array);
        here.write(KIND, Message.ofBytes(new byte[20_000], 20_000));

        assertThat(here.tryFlush()).isFalse();
        FutureTask<Inbound> reader = inThread(false, () -> {
            for (int i = 0; i < filling; i++) {
                assertThat(read(there)).hasSize(1000);
            }
            return there.read();
        });
        here.flush();
        assertThat((double[]) reader.get().arrays()[0]).isEqualTo(numbers);
        assertThat(read(there)).hasSize(20_000);
    }

    @Test
    void whatWasSentBeforeTheEndIsReadBeforeIt() throws IOException {
        goOver();
        for (int i = 0; i < 100; i++) {
            here.send(KIND, of(i));
        }
        here.close();
        for (int i = 0; i < 100; i++) {
            assertThat(there.isPeerGone()).isTrue();
            assertThat(read(there)).containsExactly(i);
        }
        assertThat(there.read()).isNull();
    }

    @Test
    void anEndInTheMiddleOfAMessageIsALoss() throws Exception {
        goOver();
        FutureTask<Boolean> writer = inThread(false, () -> {
            try {
                here.send(KIND, Message.ofBytes(new byte[MUCH_MORE_THAN_FITS], MUCH_MORE_THAN_FITS));
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        assertThat(there.awaitNext(Deadline.NEVER)).isTrue();
        here.close();
        assertThat(writer.get()).isTrue();
        assertThatThrownBy(there::read).isInstanceOf(PeerLostException.class);
    }

    @Test
    void aSleepingReaderSeesTheEnd() throws Exception {
        goOver();
        FutureTask<Boolean> reader = inThread(false, () -> there.read() == null);
        here.close();
        assertThat(reader.get()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWriterThatWaitsForRoomSeesTheEnd(boolean virtual) throws Exception {
        goOver();
        FutureTask<Boolean> writer = inThread(virtual, () -> {
            try {
                here.send(KIND, Message.ofBytes(new byte[MUCH_MORE_THAN_FITS], MUCH_MORE_THAN_FITS));
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        assertThat(there.awaitNext(Deadline.NEVER)).isTrue();
        there.close();
        assertThat(writer.get()).isTrue();
    }

    @Test
    void whoSendsToOneThatHasClosedIsTold() throws IOException {
        goOver();
        there.close();
        assertThatThrownBy(() -> here.send(KIND, of(1))).isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptionEndsTheWaitingAndNothingElse() throws Exception {
        goOver();
        FutureTask<Boolean> reader = new FutureTask<>(() -> there.awaitNext(Deadline.NEVER));
        Thread thread = Thread.ofPlatform().daemon().start(reader);
        thread.interrupt();
        assertThat(reader.get()).isFalse();
        here.send(KIND, of(5));
        assertThat(read(there)).containsExactly(5);
    }

    @Test
    void aLookInVainHasTheSocketRung() throws IOException {
        goOver();
        assertThat(there.awaitNext(System.nanoTime())).isFalse();
        try (Selector selector = Selector.open()) {
            there.channel().register(selector, SelectionKey.OP_READ);
            assertThat(selector.selectNow()).isZero();
            here.send(KIND, of(6));
            assertThat(selector.select(Duration.ofMinutes(1).toMillis())).isEqualTo(1);
        }
        assertThat(read(there)).containsExactly(6);
    }

    @Test
    void severalMessagesAtOnceAreKnownWithoutWaiting() throws IOException {
        goOver();
        here.write(KIND, of(1));
        here.write(KIND, of(2));
        here.flush();
        assertThat(read(there)).containsExactly(1);
        assertThat(there.isNextKnown()).isTrue();
        assertThat(read(there)).containsExactly(2);
        assertThat(there.isNextKnown()).isFalse();
    }
}
