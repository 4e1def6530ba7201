package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls of a client that is gone before they are over.
@RealProcesses
class LostRepliesTest {

    private static final int OFFER = 0;
    private static final int POLL_FIRST = 2;
    private static final int POLL_FIRST_IN_TIME = 4;
    private static final int SIZE = 7;
    private static final int UNREAD = 100;
    private static final int WAITING = 50;
    private static final int ROUNDS = 5;

    /// How a call ends when it is cancelled.
    private enum Ending {
        THROWS,
        GIVES,
        TAKES,
        MAKES,
        STAGE_THROWS,
        STAGE_GIVES,
        STAGE_TAKES
    }

    /// At the manager: calls that wait until they are cancelled, and what becomes of them.
    private record Target(
            RemoteServer server,
            Queue<Thread> threads,
            AtomicInteger written,
            AtomicInteger putBack,
            AtomicInteger made) {
        Target(RemoteServer server) {
            this(server, new ConcurrentLinkedQueue<>(), new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        }

        /// What is made for a client, and closed when nobody can have it.
        private Hosted make() {
            made.incrementAndGet();
            AutoCloseable target = made::decrementAndGet;
            return server.objects().own(Waits.INSTANCE, target);
        }

        Object end(Ending ending) throws Counted {
            return switch (ending) {
                case THROWS, STAGE_THROWS -> throw new Counted(written);
                case GIVES, STAGE_GIVES -> new CountedValue(written);
                case TAKES, STAGE_TAKES ->
                    new Taken(new CountedValue(written), putBack::incrementAndGet, (_, _) -> null);
                case MAKES -> make();
            };
        }
    }

    /// Counts how often it is told.
    private static final class Counted extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient AtomicInteger written;

        Counted(AtomicInteger written) {
            this.written = written;
        }

        @Override
        public void printStackTrace(PrintWriter to) {
            written.incrementAndGet();
            super.printStackTrace(to);
        }
    }

    /// Counts how often it is written.
    private static final class CountedValue implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient AtomicInteger written;

        CountedValue(AtomicInteger written) {
            this.written = written;
        }

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            written.incrementAndGet();
            out.defaultWriteObject();
        }
    }

    /// Ends in its way when it is cancelled.
    private static final class Stage extends CompletableFuture<Object> {
        private final Target target;
        private final Ending ending;

        Stage(Target target, Ending ending) {
            this.target = target;
            this.ending = ending;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            try {
                return complete(target.end(ending));
            } catch (Counted e) {
                return completeExceptionally(e);
            }
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    /// Its methods are the endings.
    private enum Waits implements Kind {
        INSTANCE;

        @Override
        public String label() {
            return "waits";
        }

        @Override
        public int methods() {
            return Ending.values().length;
        }

        @Override
        public String methodName(int method) {
            return Ending.values()[method].name();
        }

        @Override
        public Object create(Object[] arguments) {
            throw new AssertionError("the test itself puts it there");
        }

        @Override
        public boolean isPrompt(int method) {
            return false;
        }

        @Override
        public boolean isStaged(int method) {
            return method >= Ending.STAGE_THROWS.ordinal();
        }

        @Override
        public Object invoke(Object object, int method, Object[] arguments, Caller caller) throws Exception {
            Target target = (Target) object;
            Ending ending = Ending.values()[method];
            target.threads.add(Thread.currentThread());
            if (isStaged(method)) {
                return new Stage(target, ending);
            }
            try {
                new CountDownLatch(1).await();
                throw new AssertionError();
            } catch (InterruptedException _) {
                return target.end(ending);
            }
        }

        @Override
        public Object proxy(Reference reference) {
            throw new AssertionError("no client of this test makes one");
        }
    }

    @TempDir
    private Path folder;

    private OwnClients clients;
    private FamilyPeer other;
    private long calls;

    @BeforeEach
    void connect() throws IOException {
        clients = new OwnClients(folder);
        other = clients.connect("other");
    }

    @AfterEach
    void close() {
        clients.close();
    }

    /// Symptom: each of tens of thousands of calls that waited had its exception, with its trace, written for nobody.
    @ParameterizedTest
    @EnumSource
    void areNotWrittenButTheirResultsAreGivenBack(Ending ending) throws Exception {
        FamilyPeer lost = clients.connect("lost");
        RemoteServer server = lost.session().server();
        Target target = new Target(server);
        Hosted hosted = server.objects().own(Waits.INSTANCE, target);
        assertThat(lost.session().loans().lend(hosted)).isTrue();
        hosted.unuse(1);
        for (int call = 1; call <= WAITING; call++) {
            lost.call(call, hosted.number(), ending.ordinal());
        }
        Eventually.eventually("all wait", () -> target.threads.size() == WAITING);

        lost.close();

        for (Thread thread : target.threads) {
            thread.join();
        }
        Eventually.eventually("nobody has anything", () -> server.objects().count() == 0);
        Eventually.eventually("what was made is closed", () -> target.made.get() == 0);
        boolean takes = ending == Ending.TAKES || ending == Ending.STAGE_TAKES;
        assertThat(target.putBack).hasValue(takes ? WAITING : 0);
        assertThat(target.written).hasValue(0);
    }

    /// Whenever its end comes: before an element is taken, after it, or in between.
    @Test
    void putBackEachElementThatWasTaken() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            FamilyPeer lost = clients.connect("lost" + round);
            long queue = other.host("QueueKind", Integer.MAX_VALUE);
            assertThat(lost.session().loans().lend(other.session().loans().find(queue)))
                    .isTrue();
            for (int taker = 1; taker <= WAITING; taker++) {
                lost.call(UNREAD + taker, queue, POLL_FIRST_IN_TIME, Long.MAX_VALUE);
            }
            Eventually.eventually("they wait", () -> lost.session().runningCalls() == WAITING);
            // What is sent to it lies behind these.
            lost.stopReading(UNREAD);
            Thread cut = null;
            for (int element = 0; element < WAITING; element++) {
                other.ask(++calls, queue, OFFER, false, element);
                if (element == WAITING / 4) {
                    cut = Thread.ofPlatform().start(lost::close);
                }
            }
            cut.join();

            // One that is not cancelled yet may take an element for a moment even when all are there.
            Eventually.eventually("nobody takes any more", () -> lost.session().runningCalls() == 0);
            Eventually.eventually("all are there", () -> other.askForNumber(++calls, queue, SIZE) == WAITING);
            for (int element = 0; element < WAITING; element++) {
                assertThat(other.askForNumber(++calls, queue, POLL_FIRST)).isEqualTo(element);
            }
        }
    }
}
