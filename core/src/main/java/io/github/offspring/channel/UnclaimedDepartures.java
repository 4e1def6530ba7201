package io.github.offspring.channel;

import io.github.offspring.internal.wire.Departure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The ends of other connections that have been sent through this one and not been fetched yet.
///
/// If the process that was to fetch them dies before it does, somebody at their other ends would wait for ever. So
/// as long as there are any the connection is watched, even if nobody receives from it. What is looked at is the
/// kernel's word that the peer is gone; time only says how often.
final class UnclaimedDepartures {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final StreamConnection<?> carrier;
    private final List<Departure> departures = new ArrayList<>(0);

    UnclaimedDepartures(StreamConnection<?> carrier) {
        this.carrier = carrier;
    }

    synchronized void add(List<Departure> sent) {
        if (!sent.isEmpty()) {
            boolean watched = !departures.isEmpty();
            departures.addAll(sent);
            if (!watched) {
                Thread.ofVirtual().name("offspring-departures").start(this::watch);
            }
        }
    }

    private void watch() {
        while (!areAllClaimed()) {
            if (carrier.isPeerGone()) {
                abandon();
                break;
            }
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
        }
        carrier.departuresAreOver();
    }

    synchronized boolean areAllClaimed() {
        departures.removeIf(Departure::isClaimed);
        return departures.isEmpty();
    }

    synchronized void abandon() {
        departures.forEach(Departure::abandon);
        departures.clear();
    }
}
