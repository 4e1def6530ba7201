package io.github.offspring.manager;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who waits for whom among the calls in this process's servers that run clients' functions. A function may use other
/// containers, and each that changes has its container for itself: two that want each other's would wait for ever.
///
/* A thread is entered, with what it waits for, before it waits; who has that is looked up only then. So the last of a
 * circle sees all the others, however it came about: who comes to have something does not wait at that moment. Nobody is
 * told wrongly: what the thread that looks has stays its own meanwhile, so who waits for that stays there, with all that
 * it has, and so on.
 *
 * What others wait for in other ways, in threads of their own or at other managers, is not seen.
 */
final class Circles {

    /// What one thread at a time has for itself.
    interface Held {
        /// Null for nobody, or many who wait for nothing.
        @Nullable
        Thread holder();
    }

    /// Waits.
    interface Wait {
        void run() throws InterruptedException;
    }

    // What each thread waits for. Guarded by the map's monitor.
    private static final Map<Thread, Held> WAITING = new HashMap<>();

    private Circles() {}

    /// Waits, unless that would be for ever.
    ///
    /// @param what the container's kind
    /// @throws IllegalStateException if who has it waits, over however many others, for what this thread has
    static void await(String what, Held held, Wait wait) throws InterruptedException {
        Thread thread = Thread.currentThread();
        enter(thread, what, held);
        try {
            wait.run();
        } finally {
            synchronized (WAITING) {
                WAITING.remove(thread);
            }
        }
    }

    private static void enter(Thread thread, String what, Held held) {
        synchronized (WAITING) {
            int others = 0;
            // No longer than all who wait: one that has just got what it waits for may be entered yet.
            for (Held next = held; next != null && others <= WAITING.size(); others++) {
                Thread holder = next.holder();
                if (thread.equals(holder)) {
                    throw new IllegalStateException(
                            what + ": a function would wait for ever because what it asks for is another one's that"
                                    + " waits for it: calls=" + (others + 1)
                                    + "; let functions that use several containers use them in the same order");
                }
                next = holder == null ? null : WAITING.get(holder);
            }
            WAITING.put(thread, held);
        }
    }
}
