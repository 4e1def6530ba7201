package io.github.offspring.internal.family;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is let in, and who is not.
@RealProcesses
class RendezvousTest {

    @TempDir
    Path directory;

    private final BlockingQueue<SocketChannel> arrived = new LinkedBlockingQueue<>();
    private Rendezvous rendezvous;

    @BeforeEach
    void open() throws IOException {
        rendezvous = Rendezvous.open(directory);
    }

    @AfterEach
    void close() throws IOException {
        rendezvous.close();
        for (SocketChannel channel : arrived) {
            channel.close();
        }
    }

    private static boolean isHungUp(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static Ticket withSecret(Ticket ticket, byte[] secret) {
        return new Ticket(ticket.path(), ticket.id(), secret);
    }

    @Test
    void aTicketLetsInOnceAndWhatFollowsItIsTheOwners() throws Exception {
        Ticket ticket = rendezvous.issue(arrived::add);
        try (SocketChannel channel = Rendezvous.connect(ticket)) {
            channel.write(ByteBuffer.wrap(new byte[] {42}));
            SocketChannel other = arrived.take();
            other.configureBlocking(true);
            ByteBuffer received = ByteBuffer.allocate(10);
            assertThat(other.read(received)).isEqualTo(1);
            assertThat(received.get(0)).isEqualTo((byte) 42);
        }

        try (SocketChannel again = Rendezvous.connect(ticket)) {
            assertThat(isHungUp(again)).isTrue();
        }
        assertThat(arrived).isEmpty();
        assertThat(rendezvous.revoke(ticket)).isFalse();
    }

    @Test
    void aWrongSecretIsTurnedAwayAndTheTicketStaysGood() throws Exception {
        Ticket ticket = rendezvous.issue(arrived::add);
        byte[] wrong = ticket.secret().clone();
        wrong[wrong.length - 1] ^= 1;

        try (SocketChannel channel = Rendezvous.connect(withSecret(ticket, wrong));
                SocketChannel zeros = Rendezvous.connect(withSecret(ticket, new byte[Ticket.SECRET_BYTES]));
                SocketChannel unknown =
                        Rendezvous.connect(new Ticket(ticket.path(), ticket.id() + 1, ticket.secret()))) {
            assertThat(isHungUp(channel)).isTrue();
            assertThat(isHungUp(zeros)).isTrue();
            assertThat(isHungUp(unknown)).isTrue();
        }

        assertThat(arrived).isEmpty();
        Rendezvous.connect(ticket).close();
        arrived.take().close();
    }

    @Test
    void aRevokedTicketIsGoodNoMore() throws Exception {
        Ticket ticket = rendezvous.issue(arrived::add);

        assertThat(rendezvous.revoke(ticket)).isTrue();
        assertThat(rendezvous.revoke(ticket)).isFalse();

        try (SocketChannel channel = Rendezvous.connect(ticket)) {
            assertThat(isHungUp(channel)).isTrue();
        }
        assertThat(arrived).isEmpty();
    }

    @Test
    void garbageIsTurnedAwayAndOthersAreLetIn() throws Exception {
        Random random = new Random(23);
        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            try (SocketChannel channel = SocketChannel.open(
                    UnixDomainSocketAddress.of(rendezvous.issue(arrived::add).path()))) {
                channel.write(ByteBuffer.wrap(garbage));
                if (garbage.length >= Rendezvous.PREAMBLE_BYTES) {
                    assertThat(isHungUp(channel)).isTrue();
                }
            }
        }

        assertThat(arrived).isEmpty();
        Rendezvous.connect(rendezvous.issue(arrived::add)).close();
        arrived.take().close();
    }

    @Test
    void aTicketThatComesByteByByteIsGood() throws Exception {
        Ticket ticket = rendezvous.issue(arrived::add);
        ByteBuffer preamble = ByteBuffer.allocate(Rendezvous.PREAMBLE_BYTES)
                .putInt(0x4F_46_53_31)
                .putLong(ticket.id())
                .put(ticket.secret())
                .flip();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(ticket.path()))) {
            while (preamble.hasRemaining()) {
                channel.write(ByteBuffer.wrap(new byte[] {preamble.get()}));
            }
            arrived.take().close();
            assertThat(isHungUp(channel)).isTrue();
        }
    }

    /// At most 64 may say nothing, and none for longer than ten seconds.
    @Test
    void silentStrangersAreSentAwayAndDoNotKeepMembersOut() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try {
            UnixDomainSocketAddress address =
                    UnixDomainSocketAddress.of(rendezvous.issue(arrived::add).path());
            for (int i = 0; i < Rendezvous.MAX_STRANGERS; i++) {
                silent.add(SocketChannel.open(address));
            }
            // There are too many before it, so it waits until they have been sent away.
            try (SocketChannel member = Rendezvous.connect(rendezvous.issue(arrived::add))) {
                arrived.take().close();
                assertThat(isHungUp(member)).isTrue();
            }
            for (SocketChannel channel : silent) {
                assertThat(isHungUp(channel)).isTrue();
            }
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    @Test
    void manyMembersMayComeAtTheSameTime() throws Exception {
        int members = 300;
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            int number = i;
            Ticket ticket = rendezvous.issue(channel -> {
                seen.add(number);
                arrived.add(channel);
            });
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    Rendezvous.connect(ticket).close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        eventually("all have been let in", () -> seen.size() == members);
    }

    @Test
    void onceItIsClosedNobodyIsThere() throws IOException {
        Ticket ticket = rendezvous.issue(arrived::add);
        assertThat(rendezvous.isReachable()).isTrue();

        rendezvous.close();
        rendezvous.close();

        assertThat(rendezvous.isReachable()).isFalse();
        assertThatThrownBy(() -> Rendezvous.connect(ticket)).isInstanceOf(IOException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aSocketThatACleanerHasRemovedIsNoticed() throws IOException {
        Ticket ticket = rendezvous.issue(arrived::add);

        Files.delete(Path.of(ticket.path()));

        assertThat(rendezvous.isReachable()).isFalse();
    }

    @Test
    void anInterruptedThreadConnectsAndKeepsItsFlag() throws Exception {
        Ticket ticket = rendezvous.issue(arrived::add);
        Thread.currentThread().interrupt();

        SocketChannel channel = Rendezvous.connect(ticket);

        assertThat(Thread.interrupted()).isTrue();
        channel.close();
        arrived.take().close();
    }

    @Test
    void aTicketDoesNotShowItsSecret() {
        Ticket ticket = rendezvous.issue(arrived::add);

        assertThat(ticket.toString())
                .doesNotContain(HexFormat.of().formatHex(ticket.secret()))
                .doesNotContain("secret");
    }
}
