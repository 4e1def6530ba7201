package io.github.offspring.internal.remote;

import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Whether the server at the other end of a connection is still there, before somebody gets the connection who was not
/// there when it was made. That its end is not known says nothing: what the two are connected by may have swallowed it.
///
/// The server's thread that reads answers a PING at once. Anything else that comes will do, and something long that is
/// being sent and taken has its time.
final class Probe {

    // Others may read, and hear the answer: for as long this does not look.
    private static final long SLICE_NANOS = 20_000_000;

    private final ClientSession session;
    private boolean interrupted;

    private Probe(ClientSession session) {
        this.session = session;
    }

    /// Asks, and waits, whatever interruptions there are; others may use it meanwhile. If nobody answers the session is
    /// lost.
    ///
    /// @param silence how long nothing need come
    static boolean answers(ClientSession session, Duration silence) {
        Probe probe = new Probe(session);
        try {
            return probe.answers(silence);
        } finally {
            if (probe.interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean answers(Duration silence) {
        // What has come long ago is no answer.
        read(System.nanoTime(), Long.MIN_VALUE);
        long received = session.received();
        long sent = session.sent();
        long deadline = Deadline.after(silence);
        session.ask();
        while (!session.isLost()) {
            long slice = System.nanoTime() + SLICE_NANOS;
            read(slice, received);
            if (session.received() != received) {
                return !session.isLost();
            }
            if (session.isSending() && session.sent() != sent) {
                deadline = Deadline.after(silence);
                sent = session.sent();
            }
            if (Deadline.left(deadline) <= 0) {
                session.lose(Loss.of(
                        session.server(),
                        new IOException("the other side has not answered for " + Deadline.words(silence))));
            } else if (!session.isSending()) {
                // Who was sending may have kept the question back.
                session.ask();
            }
        }
        return false;
    }

    /// Reads what comes, or has it read by whoever does already.
    ///
    /// @param received as much has come before; ends when there is more
    private void read(long until, long received) {
        try {
            if (!session.reading().tryLock(Math.max(0, Deadline.left(until)), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            interrupted = true;
            return;
        }
        try {
            while (!session.isLost()
                    && (received == Long.MIN_VALUE || session.received() == received)
                    && session.awaitNext(until)) {
                session.readOne();
            }
        } finally {
            session.reading().unlock();
        }
        interrupted |= Thread.interrupted();
        session.handOn();
    }
}
