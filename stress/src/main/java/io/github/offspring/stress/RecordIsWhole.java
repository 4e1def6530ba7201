package io.github.offspring.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.offspring.memory.SharedRecord;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// A record is read without a lock, and never half of one and half of another, however often it is set meanwhile.
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "it was read before it was set")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it was read after it was set once")
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "it was read after it was set twice")
@Outcome(
        id = "3, 3",
        expect = ACCEPTABLE,
        desc = "it was read after it was set three times: the copy that was read first is the latest again")
@Outcome(expect = FORBIDDEN, desc = "it is torn")
@State
public class RecordIsWhole {
    /// What is set.
    ///
    /// @param one the same
    /// @param other as this
    public record Two(long one, long other) {}

    private final SharedRecord<Two> record = SharedRecord.create(new Two(0, 0));

    @Actor
    public void sets() {
        record.set(new Two(1, 1));
        record.set(new Two(2, 2));
        record.set(new Two(3, 3));
    }

    @Actor
    public void gets(JJ_Result seen) {
        Two two = record.get();
        seen.r1 = two.one();
        seen.r2 = two.other();
    }
}
