package io.github.offspring.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.offspring.sync.SharedEvent;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// What was written before an event was set is seen by whoever sees it set.
@JCStressTest
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "it was looked at before both")
@Outcome(
        id = "false, 1",
        expect = ACCEPTABLE,
        desc = "the write came before the second look; nothing was promised of it yet")
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "it was set")
@Outcome(expect = FORBIDDEN, desc = "it was set, and what was before is not seen")
@State
public class EventPublishes {
    private final SharedEvent event = SharedEvent.create();
    private int written;

    @Actor
    public void sets() {
        written = 1;
        event.set();
    }

    @Actor
    public void looks(ZI_Result seen) {
        seen.r1 = event.isSet();
        seen.r2 = written;
    }
}
