package io.github.offspring.channel;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How an end leaves its links: with one goodbye over each, before anybody cuts it off.
///
/* Whoever closes the end, the thread that moves it to another link, and the watch over what was sent through it may
 * come to this at the same moment. While it is moved, leaving is left to the end of that: the link that it is moved to
 * has its goodbye still before it, and behind everything that goes over it first.
 */
final class Parting {

    private final ReentrantLock sending;
    // Both are guarded by this; the second is also read without.
    private @Nullable Link left;
    private volatile boolean postponed;

    /// @param sending held by whoever has a message half sent
    Parting(ReentrantLock sending) {
        this.sending = sending;
    }

    synchronized void postpone() {
        postponed = true;
    }

    /// Whoever allows it looks afterwards whether the end has been closed meanwhile, and then says goodbye.
    synchronized void allow() {
        postponed = false;
    }

    boolean isPostponed() {
        return postponed;
    }

    /// Says goodbye over the present link, once for each.
    ///
    /// @return that link; null if it has been said, or is postponed
    synchronized @Nullable Link sayGoodbye(Supplier<Link> present) {
        Link link = present.get();
        if (postponed || left == link) {
            return null;
        }
        left = link;
        // Whoever is sending now is cut off in the middle of a message: no goodbye can follow that.
        if (sending.tryLock()) {
            try {
                link.sayGoodbye();
            } finally {
                sending.unlock();
            }
        }
        return link;
    }

    /// The last link that has been left; null before.
    synchronized @Nullable Link left() {
        return left;
    }
}
