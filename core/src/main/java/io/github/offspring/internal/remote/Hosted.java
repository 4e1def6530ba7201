package io.github.offspring.internal.remote;

import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// One object that a server hosts.
///
/// It lives as long as somebody uses it: a client, a name, or another hosted object that holds a proxy of it. The
/// first two are counted; the last are seen by the garbage collector.
final class Hosted implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long number;
    private final transient Kind kind;
    private final transient Object target;
    private final transient HostedObjects home;
    // Guarded by this object's monitor.
    private transient long uses;
    private transient volatile @Nullable String name;
    // Whether it may be held by another hosted object. Guarded by this object's monitor.
    private transient boolean nested;
    // Made when a thread is first to be found for one of its calls; one that is lost by a race is no loss.
    private transient volatile @Nullable Paces paces;

    Hosted(long number, Kind kind, Object target, HostedObjects home) {
        this.number = number;
        this.kind = kind;
        this.target = target;
        this.home = home;
    }

    long number() {
        return number;
    }

    Kind kind() {
        return kind;
    }

    /// The name that it has; null for none.
    @Nullable
    String name() {
        return name;
    }

    void name(@Nullable String value) {
        name = value;
    }

    Object target() {
        return target;
    }

    HostedObjects home() {
        return home;
    }

    Paces paces() {
        Paces known = paces;
        if (known == null) {
            known = new Paces(kind.methods());
            paces = known;
        }
        return known;
    }

    /// A proxy of it for use inside the server.
    Object inside() {
        synchronized (this) {
            nested = true;
        }
        return kind.proxy(new InsideReference(this));
    }

    /// Notes one more user, or several.
    void use(int count) {
        synchronized (this) {
            if (uses == 0) {
                home.enter(this);
            }
            uses += count;
        }
    }

    /// Notes that so many users have gone.
    void unuse(int count) {
        boolean over;
        boolean unreachable;
        synchronized (this) {
            uses -= count;
            over = uses == 0;
            unreachable = over && !nested;
            if (over) {
                home.leave(this);
            }
        }
        if (unreachable) {
            home.end(this);
        }
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return Transit.leaving(this);
    }

    @Override
    public String toString() {
        return kind.label() + " " + Long.toHexString(number);
    }
}
