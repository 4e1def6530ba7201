package io.github.offspring.internal.remote;

import io.github.offspring.DeathReport;
import org.jspecify.annotations.Nullable;

/// What can be known of a server's death, for those who have lost it.
///
/* Who has started a server hears of its end a moment after the connection has ended, so that the first one who asks waits
 * for it. If nothing has come by then the server lives, and only the connection is lost: no other one waits.
 */
final class DeathNews {

    private final DeathSource source;
    // Guarded by this object's monitor, as long as somebody waits.
    private boolean asked;

    DeathNews(DeathSource source) {
        this.source = source;
    }

    /// @return null if there are none
    synchronized @Nullable DeathReport report() {
        boolean waits = !asked;
        asked = true;
        return source.report(waits);
    }
}
