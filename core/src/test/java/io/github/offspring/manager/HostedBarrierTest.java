package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.internal.remote.Caller;
import io.github.offspring.sync.BarrierBrokenException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A barrier at its manager, by itself.
class HostedBarrierTest {

    /// A client whose end comes in the two steps of a real one: its calls are cancelled, then what it has is given
    /// back.
    private static final class Client implements Caller {
        private final long id;
        private final Map<Object, Runnable> actions = new HashMap<>();
        private boolean gone;

        Client(long id) {
            this.id = id;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public String name() {
            return "client-" + id;
        }

        @Override
        public long pid() {
            return id;
        }

        @Override
        public void whenGone(Object key, Runnable action) {
            actions.put(key, action);
        }

        @Override
        public void forget(Object key) {
            actions.remove(key);
        }

        @Override
        public boolean isGone() {
            return gone;
        }
    }

    private final HostedBarrier barrier = new HostedBarrier(3, null);

    private @Nullable Object call(HostedBarrier.Method method, Client client, @Nullable Object... arguments)
            throws Exception {
        return barrier.call(method.ordinal(), arguments, client);
    }

    @Test
    void oneDeathBreaksItOnceThoughTheOthersResetItInBetween() throws Exception {
        Client victim = new Client(1);
        Client survivor = new Client(2);
        var waiting = (CompletableFuture<?>) call(HostedBarrier.Method.AWAIT, victim, WaitingCall.FOREVER);
        assertThat(waiting).isNotNull();

        victim.gone = true;
        boolean _ = waiting.cancel(true);
        assertThat(call(HostedBarrier.Method.BROKEN, survivor)).isEqualTo(true);
        assertThat(call(HostedBarrier.Method.RESET, survivor)).isNull();
        victim.actions.values().forEach(Runnable::run);

        assertThat(call(HostedBarrier.Method.BROKEN, survivor)).isEqualTo(false);
    }

    @Test
    void aParticipantThatDoesNotWaitBreaksItByItsDeath() throws Exception {
        Client victim = new Client(1);
        Client survivor = new Client(2);
        var waiting = (CompletableFuture<?>) call(HostedBarrier.Method.AWAIT, victim, WaitingCall.FOREVER);
        assertThat(waiting).isNotNull();
        assertThat(call(HostedBarrier.Method.RESET, survivor)).isNull();

        victim.gone = true;
        victim.actions.values().forEach(Runnable::run);

        assertThat(call(HostedBarrier.Method.BROKEN, survivor)).isEqualTo(true);
    }

    private static CompletableFuture<?> comes(HostedBarrier barrier, Client client) throws Exception {
        Object arrival = barrier.call(HostedBarrier.Method.AWAIT.ordinal(), new Object[] {WaitingCall.FOREVER}, client);
        assertThat(arrival).isInstanceOf(CompletableFuture.class);
        return (CompletableFuture<?>) arrival;
    }

    private static boolean isBroken(HostedBarrier barrier, Client client) throws Exception {
        return Boolean.TRUE.equals(barrier.call(HostedBarrier.Method.BROKEN.ordinal(), new Object[0], client));
    }

    /// Symptom: it was waited for, and then all went on.
    @Test
    void anInterruptionOfTheLastOneToComeEndsTheActionAndBreaksIt() throws Exception {
        var acts = new CountDownLatch(1);
        var barrier = new HostedBarrier(2, () -> {
            acts.countDown();
            // Nothing but an interruption ends that.
            new CountDownLatch(1).await();
        });
        Client client = new Client(1);
        CompletableFuture<?> first = comes(barrier, client);
        CompletableFuture<?> last = comes(barrier, client);
        acts.await();

        boolean _ = last.cancel(true);

        assertThatThrownBy(last::get).hasCauseInstanceOf(InterruptedException.class);
        assertThatThrownBy(first::get).hasCauseInstanceOf(BarrierBrokenException.class);
        assertThat(isBroken(barrier, client)).isTrue();
    }

    /// Only the last one's: the others have no part in what is done.
    @Test
    void anInterruptionOfAnotherOneDoesNotEndTheAction() throws Exception {
        var acts = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var barrier = new HostedBarrier(2, () -> {
            acts.countDown();
            go.await();
        });
        Client client = new Client(1);
        CompletableFuture<?> first = comes(barrier, client);
        CompletableFuture<?> last = comes(barrier, client);
        acts.await();

        assertThat(first.cancel(true)).isFalse();
        go.countDown();

        assertThat(first.get()).isEqualTo(1);
        assertThat(last.get()).isEqualTo(0);
        assertThat(isBroken(barrier, client)).isFalse();
    }

    /// Symptom: it was broken again by the action of a round before, and those who had come since went on.
    @Test
    void anActionThatFailsAfterAResetBreaksOnlyItsOwnRound() throws Exception {
        var acts = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var barrier = new HostedBarrier(2, () -> {
            acts.countDown();
            go.await();
            throw new IllegalArgumentException("of the action");
        });
        Client client = new Client(1);
        CompletableFuture<?> first = comes(barrier, client);
        CompletableFuture<?> last = comes(barrier, client);
        acts.await();
        Object _ = barrier.call(HostedBarrier.Method.RESET.ordinal(), new Object[0], client);
        CompletableFuture<?> ofNextRound = comes(barrier, client);

        go.countDown();

        assertThatThrownBy(last::get).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(first::get).hasCauseInstanceOf(BarrierBrokenException.class);
        assertThat(isBroken(barrier, client)).isFalse();
        assertThat(ofNextRound).isNotDone();
    }
}
