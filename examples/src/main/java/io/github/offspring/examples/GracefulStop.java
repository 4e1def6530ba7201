package io.github.offspring.examples;

import io.github.offspring.pool.ProcessPool;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A program with work in many processes that ends in order when it is told to, by Ctrl-C or by SIGTERM.
///
/// Ending the processes needs no code: it is what happens when a JVM shuts down in order. What the program adds is
/// how long they are given, and a line that says it.
public final class GracefulStop {
    private GracefulStop() {}

    static void main() {
        Family family = Family.current();
        family.grace(Duration.ofSeconds(3));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            family.endChildren();
            System.out.println("stopped: processes left: " + family.children().size());
        }));

        ChildProcess.builder().name("writer").start(GracefulStop::write);
        ChildProcess.builder().name("parent").start(GracefulStop::waitForAnother);
        ChildProcess.builder().name("stubborn").start(GracefulStop::refuseToEnd);
        try (var pool = ProcessPool.builder().name("pool").workers(2).start()) {
            for (int i = 0; i < pool.size(); i++) {
                pool.submit(GracefulStop::workForLong);
            }
            // Closing the pool waits for its work; it is here that this thread is when the signal comes.
        }
    }

    private static void workForLong() throws InterruptedException {
        System.out.println("working, pid " + ProcessHandle.current().pid());
        Thread.sleep(Duration.ofHours(1));
    }

    /// Has a file that must not stay. A process that is asked to end runs its shutdown hooks, not its `finally`.
    private static void write() throws InterruptedException, IOException {
        Path draft = Files.createTempFile("draft", ".txt");
        draft.toFile().deleteOnExit();
        Files.writeString(draft, "half a sentence, and");
        workForLong();
    }

    /// Has a child of its own, which ends with it.
    private static void waitForAnother() throws InterruptedException {
        ChildProcess.builder().name("child").start(GracefulStop::workForLong).join();
    }

    /// Does not end when it is asked to, so that it is made to when the grace time is over.
    private static void refuseToEnd() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            while (true) {
                LockSupport.park();
            }
        }));
        workForLong();
    }
}
