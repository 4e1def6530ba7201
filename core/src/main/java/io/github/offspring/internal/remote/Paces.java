package io.github.offspring.internal.remote;

/// Which methods of one object are known to be short.
///
/// A method begins as one that is not; many short calls make it one, a few that are not end it.
final class Paces {

    /// What starts a thread, and wakes what runs it, takes a good part of that.
    private static final long SHORT_NANOS = 50_000;

    private static final int MOST = 32;
    private static final int ENOUGH = 16;
    // Where processors are busy some of any method's calls take long: whoever runs them has to wait for one.
    private static final int LOSS = 4;

    // Written by all who run calls, without order: what is lost is one call of many.
    private final byte[] points;

    Paces(int methods) {
        points = new byte[methods];
    }

    /// Whether a call can be run by a thread that has other things to do.
    boolean isShort(int method) {
        return points[method] >= ENOUGH;
    }

    /// Notes a call that is over.
    void note(int method, long nanos) {
        int before = points[method];
        if (nanos > SHORT_NANOS) {
            points[method] = (byte) Math.max(0, before - LOSS);
        } else if (before < MOST) {
            points[method] = (byte) (before + 1);
        }
    }

    /// Notes one that has held up others.
    void noteLong(int method) {
        points[method] = 0;
    }
}
