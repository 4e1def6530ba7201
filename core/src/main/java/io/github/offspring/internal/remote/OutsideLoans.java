package io.github.offspring.internal.remote;

import io.github.offspring.internal.os.RandomBytes;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// References that are under way from one client to another, by a way that the server does not see.
///
/// As long as one is, it counts as a use of its object. It ends when the receiver has taken it over, when the
/// sender says that it will never arrive, or when the sender is gone.
final class OutsideLoans {

    /// @param sender null for the server itself
    /// @param lasting whether any number of receivers may take it over, until the sender ends it
    private record Lent(Hosted hosted, @Nullable ServerSession sender, boolean lasting) {}

    private final HostedObjects objects;
    private final Map<Long, Lent> lent = new ConcurrentHashMap<>();

    OutsideLoans(HostedObjects objects) {
        this.objects = objects;
    }

    /// @return the token under which the receiver finds it
    /// @throws io.github.offspring.CodecException if it has ended
    long lend(Hosted hosted, @Nullable ServerSession sender, boolean lasting) {
        if (!hosted.use()) {
            throw Hosted.hasEnded(hosted.number());
        }
        long token;
        do {
            // Whoever knows it may use the object: one who has been told some must not know the others.
            token = ByteBuffer.wrap(RandomBytes.next(Long.BYTES)).getLong();
        } while (token == RemoteHandle.LENT || lent.putIfAbsent(token, new Lent(hosted, sender, lasting)) != null);
        if (sender != null && sender.isGone()) {
            end(token);
        }
        return token;
    }

    /// What a token stands for. Within a family that may be used by all of it, its number does as well: what has
    /// arrived twice is taken over twice.
    @Nullable
    Hosted find(long token, long number, PeerTerms receiver) {
        Lent found = lent.get(token);
        if (found != null && found.hosted.number() == number) {
            return found.hosted;
        }
        return receiver.isFamily() ? objects.find(number) : null;
    }

    /// Gives a client the object, in the place of the one who was to receive it.
    ///
    /// @return false if it has ended
    boolean adopt(long token, long number, ServerSession receiver) {
        Hosted hosted = find(token, number, receiver.terms());
        if (hosted == null || !receiver.loans().lend(hosted)) {
            return false;
        }
        Lent found = lent.get(token);
        if (found != null && !found.lasting) {
            end(token);
        }
        return true;
    }

    boolean isUnderWay(long token) {
        return lent.containsKey(token);
    }

    void end(long token) {
        Lent ended = lent.remove(token);
        if (ended != null) {
            ended.hosted.unuse(1);
        }
    }

    void giveBackOf(ServerSession sender) {
        lent.forEach((token, each) -> {
            if (sender.equals(each.sender)) {
                end(token);
            }
        });
    }
}
