package io.github.offspring.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.offspring.memory.SharedRecord;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/// Versions have one order: who reads twice never goes back. And no update is lost.
@JCStressTest
@Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "both reads were first")
@Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "an update came between the reads")
@Outcome(id = "0, 2, 2", expect = ACCEPTABLE, desc = "both updates came between the reads")
@Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "the reads came between the updates")
@Outcome(id = "1, 2, 2", expect = ACCEPTABLE, desc = "the second update came between the reads")
@Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "both updates were first")
@Outcome(expect = FORBIDDEN, desc = "it went back, or an update is lost")
@State
public class RecordInOrder {
    /// What is updated.
    ///
    /// @param number how often
    public record One(long number) {}

    private final SharedRecord<One> record = SharedRecord.create(new One(0));

    @Actor
    public void first() {
        record.update(one -> new One(one.number() + 1));
    }

    @Actor
    public void second() {
        record.update(one -> new One(one.number() + 1));
    }

    @Actor
    public void gets(JJJ_Result seen) {
        seen.r1 = record.get().number();
        seen.r2 = record.get().number();
    }

    @Arbiter
    public void afterwards(JJJ_Result seen) {
        seen.r3 = record.get().number();
    }
}
