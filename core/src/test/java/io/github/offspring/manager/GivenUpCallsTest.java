package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls whose futures somebody completes who is not the manager.
@RealProcesses
class GivenUpCallsTest {

    interface Service {
        CompletionStage<String> never();

        /// How many of those have been cancelled.
        long cancelled();

        /// How many there are.
        int completeAll();
    }

    static final class HostedService implements Service {
        private final List<CompletableFuture<String>> all = new ArrayList<>();

        @Override
        public synchronized CompletionStage<String> never() {
            all.add(new CompletableFuture<>());
            return all.getLast();
        }

        @Override
        public synchronized long cancelled() {
            return all.stream().filter(CompletableFuture::isCancelled).count();
        }

        @Override
        public synchronized int completeAll() {
            all.forEach(future -> future.complete("late"));
            return all.size();
        }
    }

    /// Another hosted object, whose calls of the first are done inside the manager.
    interface Outer {
        void giveUp(Way way);
    }

    record HostedOuter(Service service) implements Outer {
        @Override
        public void giveUp(Way way) {
            way.of(service.never().toCompletableFuture());
        }
    }

    /// Ways to give a call up.
    enum Way {
        CANCEL(future -> future.cancel(true)),
        COMPLETE(future -> future.complete("own")),
        COMPLETE_ASYNC(future -> future.completeAsync(() -> "own")),
        COMPLETE_EXCEPTIONALLY(future -> future.completeExceptionally(new IllegalStateException("own"))),
        OBTRUDE_VALUE(future -> future.obtrudeValue("own")),
        OBTRUDE_EXCEPTION(future -> future.obtrudeException(new IllegalStateException("own"))),
        OR_TIMEOUT(future -> future.orTimeout(1, TimeUnit.MILLISECONDS)),
        COMPLETE_ON_TIMEOUT(future -> future.completeOnTimeout("own", 1, TimeUnit.MILLISECONDS));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final Consumer<CompletableFuture<String>> way;

        Way(Consumer<CompletableFuture<String>> way) {
            this.way = way;
        }

        void of(CompletableFuture<String> future) {
            way.accept(future);
        }
    }

    private final Manager manager = Manager.start();
    private final Service service = manager.host(Service.class, HostedService::new);

    @AfterEach
    void close() {
        manager.close();
    }

    /// Symptom: but for `cancel` the object went on.
    @ParameterizedTest
    @EnumSource
    void whoeverCompletesTheFutureCancelsTheCall(Way way) {
        way.of(service.never().toCompletableFuture());

        Eventually.eventually("it is cancelled", () -> service.cancelled() == 1);
    }

    @ParameterizedTest
    @EnumSource
    void soItIsInsideTheManager(Way way) {
        Service hosted = service;
        Outer outer = manager.host(Outer.class, () -> new HostedOuter(hosted));

        outer.giveUp(way);

        Eventually.eventually("it is cancelled", () -> service.cancelled() == 1);
    }

    /// As with any future of the JDK's.
    @Test
    void whatIsMadeOfAFutureIsGivenUpAlone() {
        CompletableFuture<String> source = service.never().toCompletableFuture();
        CompletableFuture<String> copy = source.copy();

        copy.cancel(true);
        source.thenApply(text -> text + "!").cancel(true);
        source.copy().orTimeout(1, TimeUnit.MILLISECONDS).handle((_, _) -> true).join();
        // Each call has a thread of its own, of which the first one may be the last.
        Eventually.eventually("it has come", () -> service.completeAll() == 1);

        assertThat(source.join()).isEqualTo("late");
        assertThat(copy).isCancelled();
        assertThat(service.cancelled()).isZero();
    }

    @Test
    void aCancellationThatMayNotInterruptLetsTheCallRunOn() {
        CompletableFuture<String> future = service.never().toCompletableFuture();

        future.cancel(false);
        // Sent after it.
        service.never().toCompletableFuture().cancel(true);
        Eventually.eventually("the other one is cancelled", () -> service.cancelled() > 0);

        assertThat(future).isCancelled();
        assertThat(service.cancelled()).isEqualTo(1);
    }

    @Test
    void whatTheFutureCameToStays() {
        CompletableFuture<String> future = service.never().toCompletableFuture().orTimeout(1, TimeUnit.MILLISECONDS);

        assertThatThrownBy(future::join).hasRootCauseInstanceOf(TimeoutException.class);
        Eventually.eventually("it is cancelled", () -> service.cancelled() == 1);
        assertThatThrownBy(future::join).hasRootCauseInstanceOf(TimeoutException.class);
    }
}
