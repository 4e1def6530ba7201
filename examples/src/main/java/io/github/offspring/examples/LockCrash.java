package io.github.offspring.examples;

import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.Hold;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.sync.SharedLock;
import java.time.Duration;

/// A process is killed in the middle of a change that a lock guards. The next one is told, and mends what is half
/// done.
public final class LockCrash {
    private LockCrash() {}

    static void main() throws InterruptedException {
        SharedLock lock = SharedLock.create();
        SharedInt income = SharedInt.create(100);
        SharedInt expenses = SharedInt.create(100);
        SharedEvent halfDone = SharedEvent.create();

        try (var victim = ChildProcess.start(() -> {
            try (Hold _ = lock.hold()) {
                income.addAndGet(50);
                halfDone.set();
                Thread.sleep(Duration.ofHours(1));
                expenses.addAndGet(50);
            }
        })) {
            halfDone.await();
            System.out.println("another process has it: " + lock.owner().isPresent());
            victim.kill();
            victim.join();
        }

        try (Hold held = lock.hold()) {
            System.out.println("the owner died: " + held.ownerDied());
            System.out.println("found: income " + income.get() + ", expenses " + expenses.get());
            if (held.ownerDied()) {
                expenses.set(income.get());
            }
            System.out.println("mended: income " + income.get() + ", expenses " + expenses.get());
        }
        try (Hold held = lock.hold()) {
            System.out.println("told again: " + held.ownerDied());
        }
    }
}
