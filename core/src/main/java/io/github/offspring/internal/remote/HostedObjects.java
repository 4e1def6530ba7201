package io.github.offspring.internal.remote;

import io.github.offspring.internal.os.Deadline;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The objects of one server that somebody uses.
final class HostedObjects {

    /// The number of the server's own directory, which is always there.
    static final long DIRECTORY = 0;

    /// Made when the first object is hosted that has something to give back.
    private static final class Ends {
        static final Cleaner CLEANER = Cleaner.create(
                Thread.ofPlatform().daemon().name("offspring-hosted-ends").factory());
    }

    /// An object by which it is, not by what it equals.
    private record ByIdentity(Object target) {
        @Override
        @SuppressWarnings("ReferenceEquality") // that is what it is for
        public boolean equals(@Nullable Object other) {
            return other instanceof ByIdentity(Object others) && others == target;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(target);
        }
    }

    private final ServerAddress address;
    private final Map<Long, Hosted> used = new ConcurrentHashMap<>();
    private final Map<ByIdentity, Hosted> byTarget = new ConcurrentHashMap<>();
    private final Set<Thread> closing = ConcurrentHashMap.newKeySet();
    private final Map<Hosted, Cleaner.Cleanable> ends = Collections.synchronizedMap(new WeakHashMap<>());
    private final OutsideLoans outside = new OutsideLoans(this);
    private final AtomicLong numbers = new AtomicLong(DIRECTORY);
    // Null where there is no such memory.
    private final Versions.@Nullable Own versions = Versions.Own.create();

    HostedObjects(ServerAddress address) {
        this.address = address;
    }

    OutsideLoans outside() {
        return outside;
    }

    ServerAddress address() {
        return address;
    }

    /// What tells clients of changes; null if nobody is told.
    @Nullable
    Versions versions() {
        return versions == null ? null : versions.versions();
    }

    /// Where clients of this machine find that; null if they do not.
    Versions.@Nullable Locator versionsLocator() {
        return versions == null ? null : versions.locator();
    }

    /// Hosts an object, or finds it if it is used already.
    Hosted host(Kind kind, Object target) {
        Hosted known = byTarget.get(new ByIdentity(target));
        if (known != null && known.kind().equals(kind)) {
            return known;
        }
        Hosted hosted = new Hosted(numbers.incrementAndGet(), kind, target, this);
        if (target instanceof AutoCloseable closeable) {
            Set<Thread> threads = closing;
            ends.put(hosted, Ends.CLEANER.register(hosted, () -> close(closeable, threads)));
        }
        return hosted;
    }

    private static void close(AutoCloseable target, Set<Thread> closing) {
        // Whatever it does, and for however long.
        Thread thread = Thread.ofVirtual().name("offspring-hosted-end").unstarted(() -> {
            try {
                target.close();
            } catch (Exception e) {
                System.getLogger(HostedObjects.class.getPackageName())
                        .log(System.Logger.Level.WARNING, "hosted object: its close failed", e);
            } finally {
                closing.remove(Thread.currentThread());
            }
        });
        closing.add(thread);
        thread.start();
    }

    void enter(Hosted hosted) {
        used.put(hosted.number(), hosted);
        byTarget.put(new ByIdentity(hosted.target()), hosted);
    }

    void leave(Hosted hosted) {
        used.remove(hosted.number());
        byTarget.remove(new ByIdentity(hosted.target()), hosted);
    }

    /// Nobody can reach it any more.
    void end(Hosted hosted) {
        Cleaner.Cleanable end = ends.remove(hosted);
        if (end != null) {
            end.clean();
        }
    }

    @Nullable
    Hosted find(long number) {
        return used.get(number);
    }

    int count() {
        return used.size();
    }

    /// Ends all of them, because the server does, and waits for what their closing does.
    ///
    /// @param patience for how long at most
    void endAll(Duration patience) {
        if (versions != null) {
            versions.close();
        }
        used.values().forEach(this::end);
        long deadline = Deadline.after(patience);
        try {
            for (Thread thread : closing) {
                if (!thread.join(Duration.ofNanos(Math.max(1, Deadline.left(deadline))))) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
