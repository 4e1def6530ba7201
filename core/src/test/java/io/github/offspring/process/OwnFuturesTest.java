package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.ExitStatus;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.Receiver;
import io.github.offspring.channel.WaitSet;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What users do with the futures that they are given has no effect on the child, nor on other users.
@RealProcesses
class OwnFuturesTest {

    private final Pipe<String> pipe = Pipe.create();

    private ChildProcess<String> untilTold() {
        Receiver<String> told = pipe.second();
        return ChildProcess.start(() -> told.receive().orElse("told"));
    }

    @Test
    void aTimeOutOnOneFutureOfTheEndIsNotTheEnd() throws InterruptedException {
        var child = untilTold();

        assertThatThrownBy(
                        () -> child.onExit().orTimeout(1, TimeUnit.MILLISECONDS).join())
                .hasCauseInstanceOf(TimeoutException.class);
        child.onExit().complete(new ExitStatus.Returned());
        child.completion().toCompletableFuture().cancel(true);

        assertThat(child.isAlive()).isTrue();
        assertThat(child.exitStatus()).isEmpty();
        assertThat(child.toString()).contains("running");
        assertThat(child.join(Duration.ZERO)).isFalse();
        assertThat(WaitSet.of(child).await(Duration.ZERO)).isEmpty();
        pipe.first().close();
        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(WaitSet.of(child).await()).containsExactly(child);
    }

    @Test
    void aCancelledResultIsStillThereForOthers() throws InterruptedException {
        var child = untilTold();

        CompletableFuture<String> before = child.result();
        child.result().cancel(true);
        child.result().complete("not said");
        child.result().obtrudeException(new IllegalStateException());
        pipe.first().close();

        assertThat(before.join()).isEqualTo("told");
        assertThat(child.result().join()).isEqualTo("told");
        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
    }

    @Test
    void closeEndsAChildWhoseFuturesHaveAllBeenCancelled() {
        var child = ChildProcess.start((Action) () -> Thread.sleep(Duration.ofDays(1)));
        child.result().cancel(true);
        child.onExit().cancel(true);
        child.completion().toCompletableFuture().cancel(true);
        // It is asked to end, and not made to because that takes a while.
        try (var _ = new LongGrace()) {
            child.close();
        }

        assertThat(ProcessHandle.of(child.pid())).isEmpty();
        assertThat(child.exitStatus()).contains(new ExitStatus.Signaled(15));
        pipe.first().close();
        pipe.second().close();
    }

    @Test
    void whatIsHungOntoAResultIsToldTheExceptionItself() {
        AtomicReference<Throwable> told = new AtomicReference<>();
        var child = ChildProcess.start((Action) () -> Runtime.getRuntime().halt(3));

        child.result()
                .whenComplete((_, thrown) -> told.set(thrown))
                .exceptionally(_ -> null)
                .join();

        assertThat(told.get()).isInstanceOf(ProcessDiedException.class);
        pipe.first().close();
        pipe.second().close();
    }
}
