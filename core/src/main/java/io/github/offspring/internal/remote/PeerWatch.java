package io.github.offspring.internal.remote;

import io.github.offspring.internal.transport.TlsLine;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// Looks whether a server on another machine is still there, as long as calls wait for it.
///
/* The keep-alive of TCP notices a machine that is gone as long as nothing is on its way. What has been sent and not been
 * acknowledged is sent again for a quarter of an hour, without a keep-alive. So the client asks, if nothing has come for a
 * while: the thread of the server that reads answers at once.
 *
 * A connection without calls is not looked at: whoever calls next finds out.
 */
final class PeerWatch implements Runnable {

    private static final long PERIOD_SECONDS = 10;
    // One more look than questions: the last one has its time, too.
    private static final int SILENT_LOOKS = 3;

    private final ClientSession session;
    private final TlsLine line;

    PeerWatch(ClientSession session, TlsLine line) {
        this.session = session;
        this.line = line;
    }

    static void start(ClientSession session, TlsLine line) {
        Thread.ofVirtual().name("offspring-peer-watch").start(new PeerWatch(session, line));
    }

    @Override
    public void run() {
        int silent = 0;
        long received = line.received();
        long sent = line.sent();
        while (!session.isLost()) {
            try {
                TimeUnit.SECONDS.sleep(PERIOD_SECONDS);
            } catch (InterruptedException _) {
                // Nobody does that.
                return;
            }
            // What somebody is about to send gets on only if the other side takes it.
            boolean lives = line.received() != received || session.isSending() && line.sent() != sent;
            silent = lives || !session.isWaitedFor() ? 0 : silent + 1;
            if (silent >= SILENT_LOOKS) {
                session.lose(Loss.of(
                        session.server(),
                        new IOException(
                                "the other side has not answered for " + (SILENT_LOOKS - 1) * PERIOD_SECONDS + " s")));
            } else if (silent > 0) {
                session.ask();
            }
            received = line.received();
            sent = line.sent();
        }
    }
}
