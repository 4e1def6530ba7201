package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client that comes by another connection while the server is busy with what it left.
@RealProcesses
class ReplacedClientTest {

    /// What is offered. The numbers of methods are by their names.
    interface Slow {
        byte[] large();

        CompletionStage<String> later();

        void stay();
    }

    private static final int LARGE = 0;
    private static final int LATER = 1;
    private static final int STAY = 2;

    /// How far things have come at the server, and what holds them up.
    private static final class Course {
        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger endings = new AtomicInteger();

        private void pause() {
            boolean interrupted = false;
            while (go.getCount() > 0) {
                try {
                    go.await();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Does everything as slowly as it can.
    private record HostedSlow(Course course) implements Slow, AutoCloseable {

        @Override
        public byte[] large() {
            course.calls.incrementAndGet();
            return new byte[64 << 20];
        }

        @Override
        public CompletionStage<String> later() {
            course.calls.incrementAndGet();
            return new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    course.endings.incrementAndGet();
                    course.pause();
                    return super.cancel(mayInterruptIfRunning);
                }
            };
        }

        @Override
        public void stay() {
            course.calls.incrementAndGet();
            course.pause();
        }

        @Override
        public void close() {
            course.endings.incrementAndGet();
            course.pause();
        }
    }

    private final Course course = new Course();
    private final List<RawPeer> peers = new ArrayList<>();
    private RemoteServer server;
    private InetSocketAddress address;

    @BeforeEach
    void serve() throws IOException {
        server = RemoteServer.start("target", ServerLimits.defaults(), null);
        Course slow = course;
        server.offer("slow", Slow.class, () -> new HostedSlow(slow));
        address = server.serve(
                new ServeTerms(new InetSocketAddress("localhost", 0), Credentials.of(RawPeer.KEY), null, false));
        server.openDoor();
    }

    @AfterEach
    void close() {
        course.go.countDown();
        peers.forEach(RawPeer::close);
        server.close();
    }

    /// @param before the pass of the connection before
    /// @return that of this one
    private String connect(String before) throws IOException {
        RawPeer peer = RawPeer.connect(address);
        peers.add(peer);
        peer.proveAsClient();
        peer.send(RemoteFrame.HELLO, to -> {
            RawPeer.hello(to);
            to.putString(before);
        });
        Inbound welcome = peer.next();
        assertThat(welcome.kind()).isEqualTo(RemoteFrame.WELCOME);
        WireReader in = welcome.reader();
        in.skip(Integer.BYTES);
        String _ = in.getString() + in.getString() + in.getString();
        in.skip(Long.BYTES + Byte.BYTES);
        return in.getString();
    }

    @Test
    void theHandshakeWaitsForNothingOfTheOldConnection() throws IOException {
        String pass = connect("");
        RawPeer old = peers.getFirst();
        old.call(1, HostedObjects.DIRECTORY, DirectoryKind.Method.MAKE.ordinal(), "slow", InterfaceKind.of(Slow.class));
        long slow = old.lent(1);
        old.call(2, slow, STAY);
        old.call(3, slow, LATER);
        // Nobody reads that: whoever sends it waits, and holds what others would need to send.
        old.call(4, slow, LARGE);
        Eventually.eventually("all run", () -> course.calls.get() == 3);

        String next = connect(pass);

        assertThat(next).isNotEqualTo(pass);
        assertThat(old.isHungUp()).isTrue();
        Eventually.eventually("the stage is being cancelled, and the object closed", () -> course.endings.get() == 2);
        // The welcome is sent first.
        Eventually.eventually(
                "nothing is hosted, for one client", () -> server.counts().equals(List.of(0L, 1L)));
    }
}
