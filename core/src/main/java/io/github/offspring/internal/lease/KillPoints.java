package io.github.offspring.internal.lease;

import org.jspecify.annotations.Nullable;

/// Lets a test end a thread, or a whole process, before its n-th store to shared memory, for every n.
///
/// A process that is killed stops between two instructions, and only its stores are seen by others: all states that
/// a kill can leave are those between two stores. Off, and then without any cost, unless the property
/// `offspring.kill-points` is set.
public final class KillPoints {

    private static final boolean ON = Boolean.getBoolean("offspring.kill-points");
    private static final ThreadLocal<@Nullable Plan> PLAN = new ThreadLocal<>();

    private static final class Plan {
        private final long at;
        private final Runnable death;
        private long passed;

        Plan(long at, Runnable death) {
            this.at = at;
            this.death = death;
        }

        void pass() {
            // After its death too: an error that is thrown in a process's place runs through its `finally` blocks.
            if (++passed >= at && at > 0) {
                death.run();
            }
        }
    }

    private KillPoints() {}

    static void pass() {
        if (ON) {
            Plan plan = PLAN.get();
            if (plan != null) {
                plan.pass();
            }
        }
    }

    /// From now on this thread's stores are counted.
    ///
    /// @param at before which of them, from 1, the death happens; 0 for none
    /// @param death what happens then: throws, or ends this process
    public static void arm(long at, Runnable death) {
        if (!ON) {
            throw new IllegalStateException("the property offspring.kill-points is not set");
        }
        PLAN.set(new Plan(at, death));
    }

    /// @return how many stores there were
    public static long disarm() {
        Plan plan = PLAN.get();
        PLAN.remove();
        return plan == null ? 0 : plan.passed;
    }
}
