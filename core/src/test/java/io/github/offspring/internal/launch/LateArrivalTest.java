package io.github.offspring.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.ExitStatus;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// A parent that is slower than its child, which has work that takes longer than it goes without a socket.
@RealProcesses
class LateArrivalTest {

    @Test
    void aChildThatHasEndedBeforeItWasLetInIsHeard() throws Exception {
        Rendezvous rendezvous = FamilyHome.here().rendezvous();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Ticket ticket = rendezvous.issue(channel -> {
            busy.countDown();
            try (channel) {
                free.await();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        try (var channel = Rendezvous.connect(ticket);
                var child = ChildProcess.start(() -> {
                    Thread.sleep(300);
                    return "said";
                })) {
            busy.await();
            // It may have ended by now.
            ProcessHandle.of(child.pid()).ifPresent(process -> process.onExit().join());
            free.countDown();

            assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
            assertThat(child.result()).isCompletedWithValue("said");
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void aResultBehindALogRecordThatTakesLongIsNotLost() throws Exception {
        Logger logger = Logger.getLogger("io.github.offspring.late");
        logger.setUseParentHandlers(false);
        Handler slow = new SlowHandler();
        logger.addHandler(slow);
        try (var child = ChildProcess.start(() -> {
            System.getLogger("io.github.offspring.late").log(System.Logger.Level.ERROR, "one");
            Thread.sleep(300);
            return "said";
        })) {
            assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
            assertThat(child.result()).isCompletedWithValue("said");
        } finally {
            logger.removeHandler(slow);
        }
    }

    /// Takes longer for a record than a child's socket is read after its end.
    private static final class SlowHandler extends Handler {
        @Override
        public void publish(LogRecord record) {
            try {
                Thread.sleep(2_500);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
