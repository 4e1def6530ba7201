package io.github.offspring.process;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Task;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;

/// An interruption that is said before the work has begun.
@RealProcesses
class EarlyInterruptTest {

    private static String sleep() {
        try {
            Thread.sleep(Duration.ofDays(1));
            return "slept";
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    private static String resultAfterInterrupt(ChildProcessBuilder builder, Task<String> work) {
        try (var child = builder.start(work)) {
            child.interrupt();
            return child.result().join();
        }
    }

    @RepeatedTest(3)
    void itIsNotLostIfTheWorkIsSmall() {
        assertThat(resultAfterInterrupt(ChildProcess.builder(), EarlyInterruptTest::sleep))
                .isEqualTo("interrupted");
    }

    @RepeatedTest(3)
    void itIsNotLostIfTheWorkIsLarge() {
        byte[] large = new byte[8 << 20];

        assertThat(resultAfterInterrupt(ChildProcess.builder(), () -> sleep() + large.length))
                .isEqualTo("interrupted" + large.length);
    }

    @RepeatedTest(3)
    void itIsNotLostIfTheChildHasStoodBy() {
        var builder = ChildProcess.builder().heap(48L << 20);
        builder.keepStandby(1);
        try {
            eventually("one stands by", () -> builder.standby() == 1);

            assertThat(resultAfterInterrupt(builder, EarlyInterruptTest::sleep)).isEqualTo("interrupted");
        } finally {
            builder.keepStandby(0);
        }
    }
}
