package io.github.offspring.internal.remote;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Values of one hosted object that its users on the same machine have read, or set, and need not ask for again as long
/// as nobody has changed them. A read from here is as good as one at the server: [Versions] says why.
///
/// Only values that cannot change by themselves, and are small, are kept; only by who reads often.
public final class ReadCache {

    /// The key of what is no part of anything.
    private enum Itself {
        INSTANCE
    }

    private static final int OFTEN = 16;
    private static final int MANY = 256;
    private static final int MOST_ENTRIES = 1024;
    private static final int MOST_CHARS = 1024;

    private final Reference reference;
    // Counted without order: a few more or less do not matter.
    private int reads;
    private volatile @Nullable View view;
    private volatile boolean stopped;

    /// A value, and the versions of its word and of the whole object's that it is of.
    private record Entry(Object value, long part, long whole) {}

    /// What is known by one connection.
    private record View(Versions versions, long object, Map<Object, Entry> entries) {

        int word(Object key) {
            return key instanceof Itself ? Versions.ofWhole(object) : Versions.ofPart(object, key.hashCode());
        }

        long whole() {
            return versions.of(Versions.ofWhole(object));
        }

        void add(Object key, Entry entry) {
            if (entries.size() >= MOST_ENTRIES) {
                entries.clear();
            }
            entries.put(key, entry);
        }
    }

    /// @param reference of a kind whose methods say what they [change][Kind#change]
    public ReadCache(Reference reference) {
        this.reference = reference;
    }

    /// Reads an object that is one value.
    public @Nullable Object read(Supplier<? extends @Nullable Object> call) {
        return read(Itself.INSTANCE, call);
    }

    /// Reads what has a key.
    ///
    /// @param call asks the server
    public @Nullable Object read(Object key, Supplier<? extends @Nullable Object> call) {
        View current = isPlain(key) ? current() : null;
        if (current == null) {
            return call.get();
        }
        int word = current.word(key);
        Entry known = current.entries.get(key);
        // The part first: at that moment nothing had changed if the whole has not until later.
        long part = current.versions.of(word);
        long whole = current.whole();
        if (known != null && known.part == part && known.whole == whole) {
            return known.value;
        }
        Object value = call.get();
        if (value != null && isKept(value) && Versions.isQuiet(part) && Versions.isQuiet(whole)) {
            // If it has been changed since that look it will never be found with these versions.
            current.add(key, new Entry(value, part, whole));
        }
        return value;
    }

    /// Sets what has a key.
    ///
    /// @param call does so at the server, by one change of that key alone
    public @Nullable Object write(Object key, Object value, Supplier<? extends @Nullable Object> call) {
        View current = isPlain(key) && isKept(value) ? current() : null;
        if (current == null) {
            return call.get();
        }
        int word = current.word(key);
        long part = current.versions.of(word);
        long whole = current.whole();
        Object result = call.get();
        if (Versions.isQuiet(part) && Versions.isQuiet(whole)) {
            // As it is after one change, which was this one. If there have been others it never is again.
            current.add(key, new Entry(value, Versions.next(part), whole));
        }
        return result;
    }

    /// Keeps nothing from now on: calls that are begun and not waited for are to be followed by others in their order.
    public void stop() {
        stopped = true;
    }

    private @Nullable View current() {
        if (stopped) {
            return null;
        }
        View known = view;
        if (known == null && ++reads < OFTEN) {
            return null;
        }
        Versions versions = reference.versions(known == null);
        if (versions == null) {
            forgetInTime();
            return null;
        }
        long object = reference.number();
        if (known == null || known.versions != versions || known.object != object) {
            known = new View(versions, object, new ConcurrentHashMap<>());
            view = known;
        }
        reads = 0;
        return known;
    }

    /// It may only not be known whether the server is there; or there is another one.
    private void forgetInTime() {
        if (view == null || ++reads >= MANY) {
            reads = 0;
            view = null;
        }
    }

    /// Whether its hash code is the same in each process.
    private static boolean isPlain(Object key) {
        return key instanceof String
                || key instanceof Integer
                || key instanceof Long
                || key instanceof Itself
                || key instanceof Double
                || key instanceof Boolean
                || key instanceof Character
                || key instanceof Float
                || key instanceof Short
                || key instanceof Byte;
    }

    private static boolean isKept(Object value) {
        return isPlain(value) && !(value instanceof String text && text.length() > MOST_CHARS);
    }
}
