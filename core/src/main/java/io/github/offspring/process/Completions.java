package io.github.offspring.process;

import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;

/// Completes futures in threads that may be held up by whatever users have hung onto them.
///
/// One thread waits for the next; while it is held up, others get virtual threads of their own. With it a
/// start's result came sooner than with a virtual thread for each: docs/design/0006.
final class Completions {

    private static final SynchronousQueue<Runnable> NEXT = new SynchronousQueue<>();
    private static @Nullable Thread waiting;

    private Completions() {}

    static void run(Runnable completion) {
        if (!NEXT.offer(completion)) {
            Thread.startVirtualThread(completion);
        }
    }

    /// Has the thread there before it is needed.
    static synchronized void prepare() {
        if (waiting == null) {
            waiting = Thread.ofPlatform().daemon().name("offspring-completions").start(Completions::serve);
        }
    }

    private static void serve() {
        while (true) {
            try {
                NEXT.take().run();
            } catch (InterruptedException _) {
                // By what a user has hung onto a future; nothing that ends this thread.
            }
        }
    }
}
