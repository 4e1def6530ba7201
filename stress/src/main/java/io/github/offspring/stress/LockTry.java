package io.github.offspring.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.offspring.sync.SharedLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// Whoever gets the lock without waiting is alone too: between two writes of the other's it cannot look.
@JCStressTest
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "the other one had it")
@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "it was free, before the other one had it")
@Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "it was free, after the other one had it")
@Outcome(expect = FORBIDDEN, desc = "it has seen half of what the other one did")
@State
public class LockTry {
    private final SharedLock lock = SharedLock.create();
    private int count;

    @Actor
    public void owner() {
        lock.lock();
        count++;
        count++;
        lock.unlock();
    }

    @Actor
    public void tries(ZI_Result seen) {
        seen.r1 = lock.tryLock();
        if (seen.r1) {
            seen.r2 = count;
            lock.unlock();
        }
    }
}
