package io.github.offspring.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.offspring.sync.SharedEvent;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// Whoever waits for an event returns, however close the waiting and the setting are, and sees what was before it.
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "it waited, or came when the event was set")
@Outcome(expect = FORBIDDEN, desc = "it returned too early; one that never returns ends the run")
@State
public class EventWakes {
    private final SharedEvent event = SharedEvent.create();
    private int written;

    @Actor
    public void sets() {
        written = 1;
        event.set();
    }

    @Actor
    public void waits(IZ_Result seen) {
        try {
            event.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        seen.r1 = written;
    }

    @Arbiter
    public void afterwards(IZ_Result seen) {
        seen.r2 = event.isSet();
    }
}
