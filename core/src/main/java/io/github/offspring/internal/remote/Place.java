package io.github.offspring.internal.remote;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What this process knows of one server and one way to it, beside the connection; or of those that follow each other
/// there, if they are started again.
///
/// It is kept as long as anybody can ask: whoever has a manager, or a proxy, has it by the connection, lost or not.
/// Then it goes by itself, however that came.
///
/// *Thread-safe; belongs to this process.* Nothing else is locked, and nobody's code run, while its monitor is held.
final class Place {

    // Guarded by the class.
    private static final Map<String, Entry> PLACES = new HashMap<>();
    private static final ReferenceQueue<Place> UNUSED = new ReferenceQueue<>();

    private static final class Entry extends WeakReference<Place> {
        private final String key;

        Entry(String key, Place place) {
            super(place, UNUSED);
            this.key = key;
        }
    }

    // All guarded by this object's monitor; also read without.
    private volatile @Nullable ServerAddress latest;
    private volatile @Nullable String end;
    private volatile String pass = "";
    private volatile @Nullable String name;
    private volatile @Nullable Proof received;

    private Place() {}

    static synchronized Place of(ServerAddress address) {
        sweep();
        // Of servers that follow each other it does not matter which one is meant.
        String key = (address.restarts() ? "" : address.identity()) + " " + address.place();
        Entry known = PLACES.get(key);
        Place place = known == null ? null : known.get();
        if (place == null) {
            place = new Place();
            PLACES.put(key, new Entry(key, place));
        }
        return place;
    }

    private static void sweep() {
        for (Object unused = UNUSED.poll(); unused != null; unused = UNUSED.poll()) {
            if (unused instanceof Entry entry) {
                PLACES.remove(entry.key, entry);
            }
        }
    }

    /// How many there are.
    static synchronized int count() {
        sweep();
        return PLACES.size();
    }

    /// The last server that this process has been connected to.
    ///
    /// @return null if there has been none
    @Nullable
    ServerAddress latest() {
        return latest;
    }

    /// Why nobody need wait for another one; null if that is not known.
    @Nullable
    String end() {
        return end;
    }

    /// One is there.
    synchronized void arrived(ServerAddress server) {
        latest = server;
        end = null;
    }

    /// Whoever comes need not wait for another one to be there.
    ///
    /// @param why for error messages
    synchronized void ended(String why) {
        end = why;
    }

    /// The same, as one of them has said: but of those that have been followed that means nothing.
    synchronized void ended(ServerAddress server, String why) {
        ServerAddress last = latest;
        if (last == null || last.identity().equals(server.identity())) {
            end = why;
        }
    }

    /// The same, unless it is known already.
    ///
    /// @return why
    synchronized String endedAtLast(String why) {
        String known = end;
        if (known == null) {
            end = why;
            return why;
        }
        return known;
    }

    /// Whoever of this process had to do with it has closed it: nobody waits there, and there is nothing to return to.
    synchronized void closed() {
        end = "it has been closed in this process";
        pass = "";
    }

    /// What shows a server which connection was this process's last one, or, of a server that it has started, its first
    /// one, which makes it the owner; empty for none.
    String pass() {
        return pass;
    }

    synchronized void pass(String shown) {
        pass = shown;
    }

    /// What the server there is called; null if nobody here has been told.
    @Nullable
    String name() {
        return name;
    }

    synchronized void name(String given) {
        name = given;
    }

    /// What this process has been told by another one of its family that leads there; null if it has not.
    @Nullable
    Proof received() {
        return received;
    }

    synchronized void received(Proof proof) {
        received = proof;
    }
}
