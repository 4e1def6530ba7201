package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Departure;
import io.github.offspring.internal.wire.Message;
import java.util.ArrayList;
import java.util.List;

/// What has left with replies and may not have arrived.
final class Departures {

    private final List<Departure> open = new ArrayList<>(0);
    private boolean over;

    void note(Message message) {
        if (message.departures().isEmpty()) {
            return;
        }
        synchronized (this) {
            if (!over) {
                open.removeIf(Departure::isClaimed);
                open.addAll(message.departures());
                return;
            }
        }
        message.abandon();
    }

    void abandon() {
        List<Departure> left;
        synchronized (this) {
            over = true;
            left = new ArrayList<>(open);
            open.clear();
        }
        left.forEach(Departure::abandon);
    }
}
