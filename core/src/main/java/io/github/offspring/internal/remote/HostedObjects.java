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

    /// An object by which it is, not by what it equals, and what it is used as.
    private record ByIdentity(Object target, Kind kind) {
        @Override
        @SuppressWarnings("ReferenceEquality") // that is what it is for
        public boolean equals(@Nullable Object other) {
            return other instanceof ByIdentity(Object others, Kind as) && others == target && as.equals(kind);
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

    /// Hosts what was made for that, or finds it: it is closed when nobody can reach it any more.
    ///
    /// @return with one use more, which is the caller's
    Hosted own(Kind kind, Object target) {
        Hosted hosted = use(kind, target);
        if (target instanceof AutoCloseable closeable) {
            Set<Thread> threads = closing;
            ends.computeIfAbsent(hosted, owned -> Ends.CLEANER.register(owned, () -> close(closeable, threads)));
        }
        return hosted;
    }

    /// What a method's result is lent as. If it is hosted already that is what its caller gets: who goes on with a copy
    /// would change that alone.
    ///
    /// @return with one use more, which is the caller's; null if it is sent as a value
    @Nullable
    Hosted ofResult(Hosted called, int method, Object result) {
        Kind kind = called.kind();
        if (kind.canGiveItself(method)) {
            if (isSame(called.target(), result) && called.use()) {
                return called;
            }
            Hosted known = known(kind, result);
            if (known != null) {
                return known;
            }
        }
        Kind knownAs = kind.knownResult(method);
        Hosted known = knownAs == null ? null : known(knownAs, result);
        if (known != null) {
            return known;
        }
        Kind lentAs = kind.hostedResult(method, result);
        return lentAs == null ? null : returned(lentAs, result);
    }

    @SuppressWarnings("ReferenceEquality") // one that equals it is another one
    private static boolean isSame(Object target, Object result) {
        return target == result;
    }

    /// @return with one use more; null if it is not hosted as that
    private @Nullable Hosted known(Kind kind, Object target) {
        Hosted known = byTarget.get(new ByIdentity(target, kind));
        return known != null && known.use() ? known : null;
    }

    /// Hosts what a method has returned, or finds it. Users' objects may have what they return still: it is not
    /// closed.
    ///
    /// @return with one use more, which is the caller's
    Hosted returned(Kind kind, Object target) {
        return kind instanceof InterfaceKind ? use(kind, target) : own(kind, target);
    }

    private Hosted use(Kind kind, Object target) {
        ByIdentity key = new ByIdentity(target, kind);
        while (true) {
            Hosted known = byTarget.get(key);
            if (known != null && known.use()) {
                return known;
            }
            // One that has ended, and is still found, is about to leave.
            Hosted fresh = new Hosted(numbers.incrementAndGet(), kind, target, this);
            boolean entered =
                    known == null ? byTarget.putIfAbsent(key, fresh) == null : byTarget.replace(key, known, fresh);
            if (entered && fresh.use()) {
                return fresh;
            }
        }
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
        byTarget.putIfAbsent(new ByIdentity(hosted.target(), hosted.kind()), hosted);
    }

    void leave(Hosted hosted) {
        used.remove(hosted.number());
        byTarget.remove(new ByIdentity(hosted.target(), hosted.kind()), hosted);
    }

    /// Nobody can reach it any more.
    void end(Hosted hosted) {
        synchronized (ends) {
            Cleaner.Cleanable end = ends.remove(hosted);
            if (end != null) {
                // It begins a thread, and does no more here.
                end.clean();
            }
        }
    }

    @Nullable
    Hosted find(long number) {
        return used.get(number);
    }

    int count() {
        return used.size();
    }

    /// Ends what was made here, because the server does, also what is only nested, and waits for what their closing
    /// does.
    ///
    /// @param patience for how long at most
    void endAll(Duration patience) {
        if (versions != null) {
            versions.close();
        }
        synchronized (ends) {
            ends.values().forEach(Cleaner.Cleanable::clean);
            ends.clear();
        }
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
