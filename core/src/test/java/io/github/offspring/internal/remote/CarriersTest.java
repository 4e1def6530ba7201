package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Eventually;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Of the thread that looks for calls which compute.
class CarriersTest {

    private static final int FEW = 2;

    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final int before = scheduler.getParallelism();
    private final Carriers carriers = new Carriers(Duration.ofMillis(1));

    @BeforeEach
    void haveFew() {
        scheduler.setParallelism(FEW);
    }

    @AfterEach
    void haveAsManyAsBefore() {
        scheduler.setParallelism(Math.max(before, scheduler.getParallelism()));
    }

    /// Symptom: whoever had run one call in a virtual thread had a thread of the platform more for good.
    @Test
    void theThreadEndsSomeTimeAfterTheLastCall() {
        carriers.add();
        Thread thread = Objects.requireNonNull(carriers.thread());
        carriers.remove();

        Eventually.eventually("the thread has ended", () -> !thread.isAlive());
        assertThat(carriers.thread()).isNull();
    }

    @Test
    void theThreadStaysWhileACallRuns() {
        carriers.add();
        Thread thread = Objects.requireNonNull(carriers.thread());
        carriers.add();
        carriers.remove();

        assertThat(carriers.thread()).isSameAs(thread);
        computeAtTheSameTime();
        assertThat(carriers.thread()).isSameAs(thread);
        carriers.remove();
    }

    @Test
    void callsThatComeAfterItsEndHaveCarriersAsWell() {
        carriers.add();
        Thread first = Objects.requireNonNull(carriers.thread());
        carriers.remove();
        Eventually.eventually("the thread has ended", () -> !first.isAlive());

        computeAtTheSameTime();
    }

    /// More than there are carriers, none of which ends before all have begun.
    private void computeAtTheSameTime() {
        var computing = new AtomicInteger();
        var ended = new AtomicBoolean();
        List<Thread> calls = new ArrayList<>();
        for (int i = 0; i < 2 * FEW; i++) {
            carriers.add();
            calls.add(Thread.ofVirtual().start(() -> {
                computing.incrementAndGet();
                while (!ended.get()) {
                    Thread.onSpinWait();
                }
                carriers.remove();
            }));
        }
        try {
            Eventually.eventually("all compute", () -> computing.get() == calls.size());
        } finally {
            ended.set(true);
        }
        for (Thread call : calls) {
            Eventually.eventually("the call is over", () -> !call.isAlive());
        }
    }
}
