package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// One object that a server hosts.
///
/// It lives as long as somebody uses it: a client, a name, or another hosted object that holds a proxy of it. The
/// first two are counted; the last are seen by the garbage collector. Once nobody can reach it any more it has ended,
/// for good: whoever comes then is told so, or has the target hosted anew.
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
    // Guarded by this object's monitor.
    private transient boolean ended;
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
    ///
    /// @throws CodecException if it has ended
    Object inside() {
        synchronized (this) {
            if (ended) {
                throw hasEnded(number);
            }
            nested = true;
        }
        return kind.proxy(new InsideReference(this));
    }

    /// What a peer is told that names an object which is not there any more.
    static CodecException hasEnded(long number) {
        return new CodecException("reference: leads to an object that has ended: object=" + number, null);
    }

    /// Notes one more user.
    ///
    /// @return false if it has ended
    boolean use() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            if (uses == 0) {
                home.enter(this);
            }
            uses++;
            return true;
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
            ended |= unreachable;
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
