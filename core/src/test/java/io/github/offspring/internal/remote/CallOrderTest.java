package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls of an object behind one that takes long.
@RealProcesses
class CallOrderTest {

    private static final int OFFER = 0;
    private static final int POLL_FIRST = 2;
    private static final int POLL_FIRST_IN_TIME = 4;
    private static final int SIZE = 7;
    private static final int ROOM = 2;
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofDays(1);
    private static final int LIMIT = 1;
    private static final int CLEAR = 15;
    private static final int PUT = 3;
    private static final Semaphore OPENED = new Semaphore(0);
    private static final Semaphore OTHER_OPENED = new Semaphore(0);

    /// An argument that waits while it is read.
    static final class SlowArgument implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final boolean other;

        SlowArgument(boolean other) {
            this.other = other;
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            (other ? OTHER_OPENED : OPENED).acquireUninterruptibly();
        }
    }

    @TempDir
    private Path folder;

    private OwnClients clients;
    private FamilyPeer other;
    private FamilyPeer client;
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final CallAtServer first = new CallAtServer(1, hosted(), 0);

    @BeforeEach
    void connect() throws IOException {
        clients = new OwnClients(folder);
        other = clients.connect("other");
        client = clients.connect("client");
    }

    @AfterEach
    void close() {
        OPENED.drainPermits();
        OTHER_OPENED.drainPermits();
        clients.close();
    }

    private static Hosted hosted() {
        return new Hosted(
                1, DirectoryKind.INSTANCE, "target", new HostedObjects(new ServerAddress("0".repeat(32), "", false)));
    }

    private CallOrder order(Duration patience) {
        return new CallOrder(calls -> Thread.ofVirtual().start(calls), ROOM, patience);
    }

    private boolean add(CallOrder order, String name) {
        return order.add(first.hosted(), () -> begun.add(name));
    }

    private static Map<Long, Integer> replies(FamilyPeer of, int count) throws IOException {
        Map<Long, Integer> kinds = new HashMap<>();
        for (int i = 0; i < count; i++) {
            var frame = of.next();
            kinds.put(frame.reader().getLong(), frame.kind());
        }
        return kinds;
    }

    @Test
    void whatIsBehindIsBegunInItsOrderWhenThatIsOver() throws Exception {
        CallOrder order = order(LONG);
        order.hold(first);
        assertThat(add(order, "second")).isTrue();
        assertThat(add(order, "third")).isTrue();
        assertThat(order.holds(first.hosted())).isTrue();
        assertThat(order.waiting()).isEqualTo(2);

        order.release(first);

        assertThat(begun.take()).isEqualTo("second");
        assertThat(begun.take()).isEqualTo("third");
        Eventually.eventually("nothing is behind any more", () -> !order.holds(first.hosted()));
        assertThat(order.waiting()).isZero();
        assertThat(add(order, "fourth")).isFalse();
    }

    @Test
    void nothingIsLeftOfACallThatNoneIsBehind() {
        CallOrder order = order(LONG);
        order.hold(first);

        order.release(first);

        assertThat(order.holds(first.hosted())).isFalse();
        assertThat(add(order, "second")).isFalse();
    }

    @Test
    void whatIsBehindOneThatDoesNotEndIsBegunAllTheSame() throws Exception {
        CallOrder order = order(SHORT);
        CountDownLatch never = new CountDownLatch(1);
        order.hold(first);
        assertThat(order.add(first.hosted(), () -> {
                    begun.add("second");
                    try {
                        never.await();
                    } catch (InterruptedException _) {
                        begun.add("interrupted");
                    }
                }))
                .isTrue();
        assertThat(begun.take()).isEqualTo("second");
        if (add(order, "third")) {
            assertThat(begun.take()).isEqualTo("third");
        }
        Eventually.eventually("nobody waits for the first one", () -> !order.holds(first.hosted()));

        CallAtServer next = new CallAtServer(2, first.hosted(), 0);
        order.hold(next);
        order.release(first);

        assertThat(order.holds(first.hosted())).isTrue();
        order.release(next);
        assertThat(order.holds(first.hosted())).isFalse();
        never.countDown();
    }

    @Test
    void whoAddsMoreThanThereIsRoomForWaits() throws Exception {
        CallOrder order = order(LONG);
        order.hold(first);
        assertThat(order.awaitRoom(SHORT)).isTrue();
        assertThat(add(order, "second")).isTrue();
        assertThat(add(order, "third")).isTrue();
        assertThat(order.awaitRoom(SHORT)).isFalse();
        FutureTask<Boolean> waiting = new FutureTask<>(() -> order.awaitRoom(LONG));
        Thread.ofPlatform().daemon().start(waiting);

        order.release(first);

        assertThat(waiting.get()).isTrue();
    }

    /// Symptom: where a machine stood still for a moment, the next call of the same map overtook the one that was read.
    @Test
    void aClientsCallsOfOneObjectAreBegunInTheirOrder() throws Exception {
        long queue = client.host("QueueKind", Integer.MAX_VALUE);
        client.call(1, queue, OFFER, false, new SlowArgument(false));
        Eventually.eventually("it is read", OPENED::hasQueuedThreads);

        client.call(2, queue, OFFER, false, "second");
        client.call(3, queue, SIZE);
        client.sync();

        assertThat(client.session().runningCalls()).isEqualTo(1);
        OPENED.release();
        Map<Long, Integer> sizes = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            var in = client.next().reader();
            long call = in.getLong();
            in.skip(Byte.BYTES);
            if (call == 3) {
                sizes.put(call, in.getInt());
            }
        }
        assertThat(sizes).isEqualTo(Map.of(3L, 2));
    }

    @Test
    void oneThatIsBehindCanBeCancelled() throws Exception {
        long queue = client.host("QueueKind", Integer.MAX_VALUE);
        client.call(1, queue, POLL_FIRST, new SlowArgument(false));
        Eventually.eventually("it is read", OPENED::hasQueuedThreads);
        client.call(2, queue, POLL_FIRST_IN_TIME, Long.MAX_VALUE);
        client.sync();

        client.cancel(2);
        client.sync();
        OPENED.release();

        assertThat(replies(client, 2)).isEqualTo(Map.of(1L, RemoteFrame.RETURNED, 2L, RemoteFrame.THREW));
    }

    @Test
    void thoseOfAClientThatHasDiedAreNotBegun() throws Exception {
        long queue = client.host("QueueKind", Integer.MAX_VALUE);
        assertThat(other.session().loans().lend(client.session().loans().find(queue)))
                .isTrue();
        client.call(1, queue, OFFER, false, new SlowArgument(false));
        Eventually.eventually("it is read", OPENED::hasQueuedThreads);
        client.call(2, queue, OFFER, false, "second");
        client.call(3, queue, OFFER, false, "third");
        client.sync();

        client.close();
        Eventually.eventually("its end is known", () -> client.session().isGone());
        OPENED.release();

        Eventually.eventually("nothing runs", () -> client.session().runningCalls() == 0);
        assertThat(other.askForNumber(1, queue, SIZE)).isEqualTo(1);
    }

    /// Symptom: nobody sent the reply.
    @Test
    void oneThatIsBehindAndIsOneTooManyIsDeclined() throws Exception {
        ServerLimits all = ServerLimits.defaults();
        try (OwnClients few = new OwnClients(
                folder, new ServerLimits(all.connections(), LIMIT, all.messageBytes(), all.strangersPatience()))) {
            FamilyPeer limited = few.connect("limited");
            long map = limited.host("MapKind");
            long otherMap = limited.host("MapKind");
            limited.call(1, map, PUT, "key", new SlowArgument(false));
            Eventually.eventually("it is read", OPENED::hasQueuedThreads);
            limited.call(2, map, CLEAR);
            limited.call(3, otherMap, PUT, "key", new SlowArgument(true));
            Eventually.eventually("the other one is read", OTHER_OPENED::hasQueuedThreads);
            limited.sync();

            OPENED.release();

            assertThat(replies(limited, 2)).isEqualTo(Map.of(1L, RemoteFrame.RETURNED, 2L, RemoteFrame.DECLINED));
            OTHER_OPENED.release();
            limited.reply(RemoteFrame.RETURNED, 3);
        }
    }
}
