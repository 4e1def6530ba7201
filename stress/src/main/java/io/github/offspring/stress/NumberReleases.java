package io.github.offspring.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.offspring.memory.SharedInt;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// What is written plainly before a release is seen by whoever acquires what was released.
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "it was looked at before both")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the message was there, and not yet announced")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the message was announced")
@Outcome(expect = FORBIDDEN, desc = "the message was announced, and is not seen")
@State
public class NumberReleases {
    private final SharedInt message = SharedInt.create(0);
    private final SharedInt announced = SharedInt.create(0);

    @Actor
    public void writes() {
        message.setPlain(1);
        announced.setRelease(1);
    }

    @Actor
    public void reads(II_Result seen) {
        seen.r1 = announced.getAcquire();
        seen.r2 = message.getPlain();
    }
}
