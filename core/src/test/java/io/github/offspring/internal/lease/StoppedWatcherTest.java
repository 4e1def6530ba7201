package io.github.offspring.internal.lease;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.robust.Domains;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.sync.SharedLock;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The process that looks for the dead is stopped, as by `SIGSTOP` or a debugger, and does not look.
@NativeOnly("Asks for the leases by a second descriptor, which would end file locks of the JDK")
@RealProcesses
class StoppedWatcherTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static boolean isWatched() throws IOException {
        OfdLeases leases = OfdLeases.open(FamilyHome.here().memoryDirectory().resolve("leases"));
        try {
            return leases.isHeld(DeathWatch.WATCHER);
        } finally {
            leases.die();
        }
    }

    private static boolean isStopped(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return status.substring(status.lastIndexOf(')')).startsWith(") T");
    }

    /// Symptom: nobody who waited for a lock was told that its owner was dead, until the watcher went on.
    @Test
    void aStoppedWatcherKeepsNobodyFromBeingToldOfADeath() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedEvent over = SharedEvent.create();
        SharedLong owner = SharedLong.create(0);
        eventually("nobody watches", () -> !isWatched());
        // Who is stopped while it recovers somebody holds all up: there is to be nobody to recover.
        Domains.here().lookForDeaths();
        // The owner is the watcher's child: its parent, who would see its end, is stopped too.
        try (ChildProcess<Void> watcher = ChildProcess.start(() -> {
            try (ChildProcess<Void> child = ChildProcess.start(() -> {
                lock.lock();
                owner.set(ProcessHandle.current().pid());
                new CountDownLatch(1).await();
            })) {
                over.await();
                child.join();
            }
        })) {
            eventually("the lock is taken", () -> owner.get() != 0);
            // Nobody else sleeps.
            eventually("somebody watches", StoppedWatcherTest::isWatched);
            JavaProgram.signal(watcher.pid(), "STOP");
            try {
                eventually("the watcher is stopped", () -> isStopped(watcher.pid()));
                JavaProgram.signal(owner.get(), "KILL");

                assertThat(lock.tryLock(LONG)).isTrue();
                assertThat(lock.ownerDied()).isTrue();
                assertThat(isStopped(watcher.pid())).isTrue();
                lock.unlock();
            } finally {
                JavaProgram.signal(watcher.pid(), "CONT");
                over.set();
            }
            watcher.result().get();
        }
    }
}
