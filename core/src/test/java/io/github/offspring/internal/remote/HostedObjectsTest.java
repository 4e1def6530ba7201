package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// When what a server hosts ends, whoever comes at that moment.
class HostedObjectsTest {

    private static final int TIMES = 50_000;

    /// What users use it through.
    interface Service {
        int closings();
    }

    /// What one can be used through as well.
    interface OtherService {}

    /// At the server.
    static final class HostedService implements Service, OtherService, AutoCloseable {
        private final AtomicInteger closings = new AtomicInteger();

        @Override
        public int closings() {
            return closings.get();
        }

        @Override
        public void close() {
            closings.incrementAndGet();
        }
    }

    private static final Kind SERVICE = InterfaceKind.of(Service.class);

    private final HostedObjects objects = new HostedObjects(new ServerAddress("0".repeat(32), "nowhere", false));
    private final HostedService target = new HostedService();

    @AfterEach
    void end() {
        objects.endAll(Duration.ofMinutes(1));
    }

    /// Symptom: whoever had found it before its last user went got a proxy of one that was closed then.
    @Test
    void whatHasBeenFoundIsKept() {
        Hosted made = objects.own(SERVICE, target);
        Hosted found = objects.returned(SERVICE, target);
        assertThat(found).isSameAs(made);

        made.unuse(1);

        assertThat(objects.find(found.number())).isSameAs(found);
        assertThat(target.closings()).isZero();
        found.unuse(1);
        assertThat(objects.count()).isZero();
        Eventually.eventually("it has been closed", () -> target.closings() == 1);
    }

    /// Symptom: it was used again after it had been closed.
    @Test
    void whatHasEndedIsNotUsedAgain() {
        Hosted ended = objects.own(SERVICE, target);
        ended.unuse(1);

        assertThat(ended.use()).isFalse();
        assertThatThrownBy(ended::inside).isInstanceOf(CodecException.class).hasMessageContaining("has ended");
        assertThat(new Loans().lend(ended)).isFalse();
        assertThatThrownBy(() -> objects.outside().lend(ended, null, false)).isInstanceOf(CodecException.class);
        assertThat(objects.count()).isZero();
        Hosted next = objects.returned(SERVICE, target);
        assertThat(next.number()).isNotEqualTo(ended.number());
        next.unuse(1);
        Eventually.eventually("it has been closed", () -> target.closings() == 1);
    }

    @Test
    void whatIsNestedLivesOnAndCanBeFoundAgain() {
        Hosted made = objects.own(SERVICE, target);
        Object proxy = made.inside();
        made.unuse(1);

        assertThat(made.use()).isTrue();
        assertThat(objects.find(made.number())).isSameAs(made);
        made.unuse(1);
        assertThat(target.closings()).isZero();
        assertThat(proxy).isInstanceOf(Service.class);
    }

    @Test
    void whatWasReturnedIsNotClosedUnlessItIsMadeLater() {
        objects.returned(SERVICE, target).unuse(1);
        Hosted returned = objects.returned(SERVICE, target);
        Hosted other = objects.returned(InterfaceKind.of(OtherService.class), target);
        assertThat(other).isNotSameAs(returned);
        assertThat(objects.own(SERVICE, target)).isSameAs(returned);
        other.unuse(1);
        returned.unuse(1);
        assertThat(target.closings()).isZero();

        returned.unuse(1);

        Eventually.eventually("it has been closed", () -> target.closings() == 1);
    }

    @Test
    void whoeverHasOneFindsItWhatOthersDo() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < TIMES; i++) {
                    Hosted mine = objects.returned(SERVICE, target);
                    assertThat(objects.find(mine.number())).isSameAs(mine);
                    mine.unuse(1);
                }
            }));
        }
        all.forEach(CompletableFuture::join);

        assertThat(objects.count()).isZero();
    }
}
