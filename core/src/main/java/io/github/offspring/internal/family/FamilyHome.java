package io.github.offspring.internal.family;

import io.github.offspring.LaunchException;
import io.github.offspring.internal.os.PrivateDirectory;
import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// What the processes of one family have in common: a directory that nobody else can enter, and a key.
///
/// The root's is made when it is first needed and goes with it, by its shutdown hook or, if it is killed, by the
/// next start of any program of the same user. The children's is their parent's.
public final class FamilyHome {

    private static final int KEY_BYTES = 32;
    private static final Duration AFTER_SHUTDOWN = Duration.ofMillis(200);
    private static final Object LOCK = new Object();
    private static @Nullable FamilyHome here;

    private volatile byte[] key;
    // What must have ended before the directory goes; the newest first.
    private final Deque<Runnable> atShutdown = new ArrayDeque<>();
    // Guarded by the monitor of atShutdown.
    private boolean shutDown;
    // Null until the root has made it.
    private @Nullable Path directory;
    private @Nullable PrivateDirectory owned;
    private @Nullable PrivateDirectory ownedMemory;
    private @Nullable Rendezvous rendezvous;
    private boolean left;
    private volatile boolean leaving;
    private volatile boolean workDone;
    private final CountDownLatch hasLeft = new CountDownLatch(1);

    private FamilyHome(@Nullable Path directory, byte[] key) {
        this.directory = directory;
        this.key = key;
    }

    /// The home of this process's family.
    ///
    /// @throws LaunchException if there is none yet and none can be made
    /// @throws IllegalStateException if there is none yet and this JVM is shutting down
    public static FamilyHome here() {
        synchronized (LOCK) {
            FamilyHome home = here;
            if (home == null) {
                home = settle(new FamilyHome(null, RandomBytes.next(KEY_BYTES)));
            }
            home.furnish();
            return home;
        }
    }

    /// Makes the parent's home this process's; its key comes later, before anybody needs it.
    public static FamilyHome adopt(Path directory) {
        synchronized (LOCK) {
            return settle(new FamilyHome(directory, new byte[0]));
        }
    }

    /// What this process was started for has been done: its end, whenever it comes, is none that anybody need be
    /// told of.
    public void workDone() {
        workDone = true;
    }

    public boolean isWorkDone() {
        return workDone;
    }

    public void key(byte[] familyKey) {
        key = familyKey;
    }

    /// First the hook, then the directory: a signal that comes in between would leave it for ever.
    private static FamilyHome settle(FamilyHome home) {
        Runtime.getRuntime().addShutdownHook(new Thread(home::leave, "offspring-shutdown"));
        here = home;
        return home;
    }

    private Path furnish() {
        synchronized (this) {
            Path current = directory;
            if (current == null) {
                if (left) {
                    throw new IllegalStateException("family: gets no directory because this JVM is shutting down");
                }
                current = ownDirectory();
            }
            return current;
        }
    }

    /// Called with this home's monitor held, so that leaving waits for it.
    private Path ownDirectory() {
        PrivateDirectory own = createDirectory();
        owned = own;
        try {
            if (ownedMemory == null) {
                ownedMemory = MemoryPlace.create(own.path());
            } else {
                MemoryPlace.name(own.path(), ownedMemory);
            }
        } catch (IOException e) {
            throw new LaunchException(
                    "family: cannot create the directory of its shared memory because " + e
                            + "; make /dev/shm writable, or set offspring.memory-dir to a folder that is",
                    e);
        }
        directory = own.path();
        return own.path();
    }

    private static PrivateDirectory createDirectory() {
        try {
            PrivateDirectory directory = PrivateDirectory.create(PrivateDirectory.parent());
            directory.sweepBeside();
            return directory;
        } catch (IOException e) {
            throw new LaunchException(
                    "family: cannot create its private directory because " + e
                            + "; make the folder that java.io.tmpdir names writable, and free some space on it",
                    e);
        }
    }

    public byte[] key() {
        return key.clone();
    }

    public Path directory() {
        return furnish();
    }

    /// Where the family's shared memory lies.
    ///
    /// @throws IOException if the family's directory cannot be read
    public Path memoryDirectory() throws IOException {
        Path family = furnish();
        return MemoryPlace.of(family)
                .orElseThrow(() -> new IOException("the family's root is gone: directory=" + family));
    }

    /// Where others of the family connect to this process.
    ///
    /// @throws IllegalStateException if this JVM is shutting down and the home has been left
    public Rendezvous rendezvous() {
        synchronized (this) {
            if (left) {
                throw new IllegalStateException("family: takes nobody in because this JVM is shutting down");
            }
            Rendezvous current = rendezvous;
            if (current == null || !current.isReachable()) {
                Path place = furnish();
                if (!Files.isDirectory(place)) {
                    // Removed by a cleaner of old temporary files.
                    place = ownDirectory();
                }
                current = open(place);
                rendezvous = current;
            }
            return current;
        }
    }

    private static Rendezvous open(Path directory) {
        try {
            return Rendezvous.open(directory);
        } catch (IOException e) {
            throw new LaunchException("family: cannot open a socket because " + e + ": directory=" + directory, e);
        }
    }

    /// Adds what is to happen when this JVM shuts down in order, before the home goes; the newest first. If that is
    /// over it happens at once.
    public void atShutdown(Runnable action) {
        synchronized (atShutdown) {
            if (!shutDown) {
                atShutdown.push(action);
                return;
            }
        }
        action.run();
    }

    private @Nullable Runnable nextAtShutdown() {
        synchronized (atShutdown) {
            Runnable action = atShutdown.poll();
            shutDown = action == null;
            return action;
        }
    }

    /// If this JVM is shutting down, waits until nearly nothing of it is left: most of those who would hear of the
    /// deaths that the shutdown causes, and print a trace, are gone by then; a shutdown hook that waits for their
    /// end hears of it.
    public void letShutdownPass() {
        if (!leaving) {
            return;
        }
        try {
            hasLeft.await();
            Thread.sleep(AFTER_SHUTDOWN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        leaving = true;
        for (Runnable action = nextAtShutdown(); action != null; action = nextAtShutdown()) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                // One that fails keeps neither the others nor the clearing away from being done.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
        synchronized (this) {
            // Whoever comes later, such as a pool that replaces a worker, must not furnish it again.
            left = true;
            if (rendezvous != null) {
                rendezvous.close();
            }
            if (ownedMemory != null) {
                remove(ownedMemory);
            }
            if (owned != null) {
                remove(owned);
            }
        }
        hasLeft.countDown();
    }

    private static void remove(PrivateDirectory directory) {
        try {
            directory.close();
        } catch (IOException _) {
            // A cleaner of temporary files has done it, or the next start's sweep will.
        }
    }
}
