package io.github.offspring.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.offspring.sync.SharedLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Whoever has the lock sees what the one before it wrote, and is alone.
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the first actor was first")
@Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "the second actor was first")
@Outcome(expect = FORBIDDEN, desc = "an increment is lost")
@State
public class LockWord {
    private final SharedLock lock = SharedLock.create();
    private int count;

    @Actor
    public void first(II_Result seen) {
        lock.lock();
        seen.r1 = ++count;
        lock.unlock();
    }

    @Actor
    public void second(II_Result seen) {
        lock.lock();
        seen.r2 = ++count;
        lock.unlock();
    }
}
