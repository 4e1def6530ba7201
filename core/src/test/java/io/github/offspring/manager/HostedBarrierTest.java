package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.remote.Caller;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
}
