package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.PeerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Ends that go from process to process, and processes that die on their way.
@RealProcesses
class MovedConnectionTest {

    /// What the next receive says.
    static String next(Receiver<?> receiver) throws InterruptedException {
        try {
            return receiver.receive().map(Object::toString).orElse("end");
        } catch (PeerLostException e) {
            return "lost";
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> Connection<T> receiveEnd(Connection<Object> carrier) throws InterruptedException {
        return (Connection<T>) carrier.receive().orElseThrow();
    }

    /// Keeps this process as it is until the other side closes, or is gone.
    private static void stay(Connection<Object> parent) throws InterruptedException {
        while (!List.of("end", "lost").contains(next(parent))) {
            parent.isClosed();
        }
    }

    @Test
    void bothEndsMayLeaveInOneMessage() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        for (int i = 0; i < 100; i++) {
            Pipe<Object> pipe = Pipe.create();
            pipe.first().send("sent before");
            carrier.first().send(new ArrayList<>(List.of(pipe.first(), pipe.second())));
            @SuppressWarnings("unchecked")
            var ends = (List<Connection<Object>>) carrier.second().receive().orElseThrow();

            ends.getFirst().send(i);
            ends.getLast().send(-i);

            assertThat(ends.getLast().receive()).contains("sent before");
            assertThat(ends.getLast().receive()).contains(i);
            assertThat(ends.getFirst().receive()).contains(-i);
            ends.getFirst().close();
            assertThat(ends.getLast().receive()).isEmpty();
            ends.getLast().close();
        }
        close(carrier);
    }

    @Test
    void bothEndsMayGoToDifferentChildrenWhoThenTalkToEachOther() throws InterruptedException {
        int messages = 500;
        for (int round = 0; round < 3; round++) {
            Pipe<Object> pipe = Pipe.create();
            Connection<Object> first = pipe.first();
            Connection<Object> second = pipe.second();
            try (var sender = ChildProcess.start(() -> {
                        for (int i = 0; i < messages; i++) {
                            first.send(i);
                        }
                        return first.receive().orElseThrow();
                    });
                    var adder = ChildProcess.start(() -> {
                        int sum = 0;
                        for (int i = 0; i < messages; i++) {
                            sum += (int) second.receive().orElseThrow();
                        }
                        second.send(sum);
                        return next(second);
                    })) {
                assertThat(sender.result().join()).isEqualTo(messages * (messages - 1) / 2);
                assertThat(adder.result().join()).isEqualTo("end");
            }
        }
    }

    @Test
    void anEndMayGoFromChildToChildWithWhatHasNotBeenReadYet() throws InterruptedException {
        Pipe<Object> between = Pipe.create();
        Connection<Object> giver = between.first();
        Connection<Object> taker = between.second();
        Pipe<Object> control = Pipe.create();
        Connection<Object> stop = control.second();
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> moving = pipe.second();
        pipe.first().send(1);
        try (var middle = ChildProcess.start(() -> {
                    assertThat(moving.receive()).contains(1);
                    giver.send(moving);
                    stay(stop);
                });
                var last = ChildProcess.start(() -> {
                    try (Connection<Object> arrived = receiveEnd(taker)) {
                        int sum = 0;
                        for (var value = arrived.receive(); value.isPresent(); value = arrived.receive()) {
                            sum += ((int[]) value.get()).length;
                        }
                        return sum;
                    }
                })) {
            // Much more than fits: it waits for the last one, through the middle.
            for (int i = 0; i < 10; i++) {
                pipe.first().send(new int[100_000]);
            }
            pipe.first().close();
            assertThat(last.result().join()).isEqualTo(1_000_000);
            control.first().close();
            assertThat(middle.join().isSuccess()).isTrue();
        }
    }

    @Test
    void anOrderlyCloseGoesThroughTheProcessInTheMiddle() throws InterruptedException {
        Chain chain = new Chain();
        chain.here.send("ping");
        assertThat(chain.fromLast.receive()).contains("ping");
        assertThat(chain.here.receive()).contains("pong");

        chain.here.close();

        assertThat(chain.fromLast.receive()).contains("end");
        assertThat(chain.last.join().isSuccess()).isTrue();
        chain.close();
    }

    @Test
    void theDeathOfTheProcessInTheMiddleIsTheLossOfThePeerForBoth() throws InterruptedException {
        Chain chain = new Chain();
        chain.here.send("ping");
        assertThat(chain.fromLast.receive()).contains("ping");
        assertThat(chain.here.receive()).contains("pong");

        chain.middle.kill();

        assertThat(next(chain.here)).isEqualTo("lost");
        assertThat(chain.fromLast.receive()).contains("lost");
        assertThatThrownBy(() -> {
                    while (true) {
                        chain.here.send("into the void");
                    }
                })
                .isInstanceOf(PeerLostException.class);
        chain.close();
    }

    @Test
    void theDeathOfTheLastProcessIsSeenThroughTheOneInTheMiddle() throws InterruptedException {
        Chain chain = new Chain();
        chain.here.send("ping");
        assertThat(chain.here.receive()).contains("pong");

        chain.last.kill();

        assertThat(next(chain.here)).isEqualTo("lost");
        chain.close();
    }

    /// An end here whose other one has gone to a child, and on from there to a second child.
    private static final class Chain {
        final Connection<Object> here;
        final Connection<Object> fromLast;
        final Connection<Object> control;
        final ChildProcess<?> middle;
        final ChildProcess<?> last;

        Chain() {
            Pipe<Object> between = Pipe.create();
            Pipe<Object> pipe = Pipe.create();
            Pipe<Object> report = Pipe.create();
            Pipe<Object> stop = Pipe.create();
            Connection<Object> giver = between.first();
            Connection<Object> taker = between.second();
            Connection<Object> moving = pipe.second();
            Connection<Object> toHere = report.second();
            Connection<Object> stopped = stop.second();
            here = pipe.first();
            fromLast = report.first();
            control = stop.first();
            middle = ChildProcess.start(() -> {
                giver.send(moving);
                stay(stopped);
            });
            last = ChildProcess.start(() -> {
                try (Connection<Object> arrived = receiveEnd(taker)) {
                    toHere.send(next(arrived));
                    arrived.send("pong");
                    toHere.send(next(arrived));
                }
            });
        }

        void close() {
            here.close();
            control.close();
            middle.close();
            last.close();
            fromLast.close();
        }
    }

    @Test
    void anEndThatNobodyHasFetchedIsLostWithTheProcessItWasSentTo() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Connection<Object> theirs = carrier.second();
        Pipe<Object> control = Pipe.create();
        Connection<Object> stop = control.second();
        try (var child = ChildProcess.start(() -> {
            stop.send("running");
            stay(stop);
            theirs.close();
        })) {
            assertThat(control.first().receive()).contains("running");
            Pipe<Object> before = Pipe.create();
            Pipe<Object> inBulk = Pipe.create();
            carrier.first().send(before.second());
            carrier.first().send(List.of(inBulk.first(), "and more"));

            child.kill();

            // Nobody asks the carrier itself.
            assertThat(next(before.first())).isEqualTo("lost");
            assertThat(next(inBulk.second())).isEqualTo("lost");
            assertThatThrownBy(() -> inBulk.second().send("x")).isInstanceOf(PeerLostException.class);
            before.first().close();
            inBulk.second().close();
        }
        close(carrier);
        close(control);
    }

    @Test
    void anEndThatNobodyHasFetchedIsLostWhenTheReceiverCloses() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Pipe<Object> pipe = Pipe.create();
        carrier.first().send(pipe.second());

        carrier.second().close();

        assertThat(next(pipe.first())).isEqualTo("lost");
        pipe.first().close();
        carrier.first().close();
    }

    @Test
    void anEndThatIsUnderWayArrivesAlsoIfItsSenderHasClosedTheCarrier() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Connection<Object> theirs = carrier.second();
        Pipe<Object> pipe = Pipe.create();
        try (var child = ChildProcess.start(() -> {
            try (Connection<Object> arrived = receiveEnd(theirs)) {
                arrived.send("got it");
            }
            return next(theirs);
        })) {
            carrier.first().send(pipe.second());
            carrier.first().close();

            assertThat(pipe.first().receive()).contains("got it");
            assertThat(child.result().join()).isEqualTo("end");
        }
        pipe.first().close();
    }

    @Test
    void anEndThatAChildWasToBringAlongIsLostIfItNeverComesUp() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        try (var child =
                ChildProcess.builder().jvmOptions("-XX:+ThisOptionDoesNotExist").start(() -> theirs.send("hello"))) {
            assertThat(next(pipe.first())).isEqualTo("lost");
            assertThat(child.join().isSuccess()).isFalse();
        }
        pipe.first().close();
    }

    @Test
    void anEndThatAChildWasToBringAlongNeverHangsHoweverEarlyItDies() throws InterruptedException {
        Random random = new Random(11);
        for (int i = 0; i < 8; i++) {
            Pipe<Object> pipe = Pipe.create();
            Connection<Object> theirs = pipe.second();
            try (var child = ChildProcess.start(() -> stay(theirs))) {
                Thread.sleep(random.nextInt(120));
                child.kill();
                assertThat(next(pipe.first())).isEqualTo("lost");
            }
            pipe.first().close();
        }
    }

    @Test
    void whatHadBeenSentBeforeItsProcessWasKilledStillArrives() throws InterruptedException {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> theirs = pipe.second();
        Pipe<Object> control = Pipe.create();
        Connection<Object> stop = control.second();
        try (var child = ChildProcess.start(() -> {
            for (int i = 0; i < 100; i++) {
                theirs.send(i);
            }
            stop.send("all sent");
            stay(stop);
        })) {
            assertThat(control.first().receive()).contains("all sent");
            child.kill();
            child.join();

            for (int i = 0; i < 100; i++) {
                assertThat(pipe.first().receive()).contains(i);
            }
            assertThat(pipe.first().poll()).isTrue();
            assertThat(next(pipe.first())).isEqualTo("lost");
            assertThat(next(pipe.first())).isEqualTo("lost");
        }
        pipe.first().close();
        control.first().close();
    }

    @Test
    void anEndThatAThreadWaitsInCannotLeaveAndStaysUsable() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Pipe<Object> pipe = Pipe.create();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                assertThat(pipe.second().receive()).contains("for the one who waits");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        eventually(
                "it waits",
                () -> waiting.getState() == Thread.State.WAITING || waiting.getState() == Thread.State.TIMED_WAITING);

        assertThatThrownBy(() -> carrier.first().send(pipe.second()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("another thread is using it");

        assertThat(carrier.second().poll()).isFalse();
        pipe.first().send("for the one who waits");
        waiting.join();
        close(pipe, carrier);
    }

    /// The process that an end has passed through also watches over what was sent through that end.
    @Test
    void anEndThatIsSentThroughAnEndWhichThenLeavesArrives() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Pipe<Object> second = Pipe.create();
        for (int i = 0; i < 50; i++) {
            Pipe<Object> inner = Pipe.create();
            Pipe<Object> outer = Pipe.create();
            outer.first().send(inner.second());
            carrier.first().send(outer.second());
            Connection<Object> outerArrived = receiveEnd(carrier.second());
            second.first().send(outer.first());
            Connection<Object> outerSender = receiveEnd(second.second());
            for (int k = 0; k < 20; k++) {
                outerSender.send(new byte[5000]);
            }

            Connection<Object> innerArrived = receiveEnd(outerArrived);
            inner.first().send(i);
            assertThat(innerArrived.receive()).contains(i);
            for (int k = 0; k < 20; k++) {
                assertThat(outerArrived.receive()).isPresent();
            }
            for (Connection<Object> end : Arrays.asList(inner.first(), innerArrived, outerArrived, outerSender)) {
                end.close();
            }
        }
        close(carrier, second);
    }

    /// Both the closing and the move have the goodbye to say, at the same moment.
    @Test
    void anEndThatIsClosedJustAsItsPartnerHasArrivedElsewhereEndsInOrder() throws InterruptedException {
        Pipe<Object> carrier = Pipe.create();
        Random random = new Random(20261121);
        for (int i = 0; i < 3_000; i++) {
            Pipe<Object> pipe = Pipe.create();
            carrier.first().send(pipe.second());
            Connection<Object> arrived = receiveEnd(carrier.second());
            for (int spins = random.nextInt(10_000); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            pipe.first().close();
            assertThat(arrived.receive()).isEmpty();
            arrived.close();
        }
        close(carrier);
    }

    private static void close(Pipe<?>... pipes) {
        for (Pipe<?> pipe : pipes) {
            pipe.first().close();
            pipe.second().close();
        }
    }
}
