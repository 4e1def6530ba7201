package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Eventually;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/// What a simple change of a map waits for where it is read.
class HostedMapTest {

    private static final String LATER = "later";
    private static final String KEY = "key";

    private final HostedMap map = new HostedMap("map");
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final FutureTask<Object> trying =
            new FutureTask<>(() -> map.tryChange(KEY, false, LATER, all -> all.put(KEY, "changed")));

    private Object pause() {
        begun.countDown();
        boolean interrupted = false;
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        return interrupted ? "interrupted" : "done";
    }

    private static Thread start(FutureTask<Object> task) {
        return Thread.ofPlatform().daemon().start(task);
    }

    /// Symptom: of many changes of one key that were on their way the last one was not there in the end, when another
    /// client only looked at that key.
    @Test
    void aChangeWaitsForWhoHasItsKeyForAMoment() throws Exception {
        FutureTask<Object> looking = new FutureTask<>(() -> map.change(KEY, true, _ -> pause()));
        start(looking);
        begun.await();

        Thread thread = start(trying);
        Eventually.eventually(
                "it waits, or has ended", () -> trying.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        end.countDown();

        assertThat(trying.get()).isNull();
        assertThat(map.map()).containsEntry(KEY, "changed");
        assertThat(looking.get()).isEqualTo("done");
    }

    @Test
    void aChangeDoesNotWaitForAFunction() throws Exception {
        FutureTask<Object> computing = new FutureTask<>(() -> map.compute(KEY, (_, _) -> pause()));
        start(computing);
        begun.await();

        start(trying);

        assertThat(trying.get()).isEqualTo(LATER);
        end.countDown();
        assertThat(computing.get()).isEqualTo("done");
    }
}
