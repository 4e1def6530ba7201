package io.github.offspring.examples;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedLock;
import io.github.offspring.sync.SharedReentrantLock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;

/// A function that takes a lock and calls itself: with a lock that its owner may take again, and with one that not.
public final class Reentrant {
    private Reentrant() {}

    static void main() throws InterruptedException, ExecutionException {
        SharedReentrantLock reentrant = SharedReentrantLock.create();
        SharedLock plain = SharedLock.create();
        try (var child = ChildProcess.start(() -> descend(reentrant, 4))) {
            System.out.println(
                    "reentrant: " + child.result().get() + " deep, free afterwards: " + !reentrant.isLocked());
        }
        try (var child = ChildProcess.start(() -> descend(plain, 4))) {
            System.out.println("plain: " + child.result().get());
        } catch (ExecutionException e) {
            // Not a process that waits for itself for ever.
            System.out.println("plain: " + e.getCause());
        }
        System.out.println("plain: free afterwards: " + !plain.isLocked());
    }

    private static int descend(Lock lock, int depth) {
        lock.lock();
        try {
            return depth == 1 ? 1 : 1 + descend(lock, depth - 1);
        } finally {
            lock.unlock();
        }
    }
}
