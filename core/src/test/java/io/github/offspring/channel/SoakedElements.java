package io.github.offspring.channel;

import io.github.offspring.channel.SoakNotes.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// The elements that one process has put in one mode, in their order, and what is known of them.
final class SoakedElements {

    private static final int MANY_DELIVERIES = Long.SIZE;

    private final QueueSoakTally.Life sender;
    private int begun;
    private int done;
    private final BitSet aborted = new BitSet();
    private long[] begunNanos = new long[256];
    // By element, what those who take have written; 0 for never.
    private int[] taken = new int[256];
    private long[] firstTakenNanos = new long[256];
    private long[] lastTakenNanos = new long[256];
    private int[] acknowledged = new int[256];
    private long[] acknowledgedNanos = new long[256];
    /// When an acknowledgement was begun for the last time, as long as it has no end.
    private long[] acknowledgingNanos = new long[256];
    private long[] deliveries = new long[256];
    private long wrongDeliveries;
    // Of a topic: what became of the last one, of which nobody knows whether it was put.
    private boolean lastHeard;
    private boolean lastMissed;

    SoakedElements(QueueSoakTally.Life sender) {
        this.sender = sender;
    }

    /// An element that has been put and that nobody has received.
    ///
    /// @param putNanos before that it was not there
    /// @param goneNanos from then on it was not there any more
    record Missing(long putNanos, long goneNanos) {}

    // ---- Notes

    /// What the sender says.
    void sender(Note note) {
        int number = SoakNotes.numberOf(note.id());
        switch (note.what()) {
            case BEGIN -> {
                begun = number + 1;
                room();
                begunNanos[number] = note.nanos();
            }
            case DONE -> done = number + 1;
            case ABORTED -> aborted.set(number);
            default -> throw new AssertionError(note);
        }
    }

    private void room() {
        if (begun > begunNanos.length) {
            int more = 2 * begunNanos.length;
            begunNanos = Arrays.copyOf(begunNanos, more);
            taken = Arrays.copyOf(taken, more);
            firstTakenNanos = Arrays.copyOf(firstTakenNanos, more);
            lastTakenNanos = Arrays.copyOf(lastTakenNanos, more);
            acknowledged = Arrays.copyOf(acknowledged, more);
            acknowledgedNanos = Arrays.copyOf(acknowledgedNanos, more);
            acknowledgingNanos = Arrays.copyOf(acknowledgingNanos, more);
            deliveries = Arrays.copyOf(deliveries, more);
        }
    }

    /// What one of those says who take.
    void taker(Note note) {
        int number = SoakNotes.numberOf(note.id());
        switch (note.what()) {
            case TAKEN -> {
                taken[number]++;
                firstTakenNanos[number] =
                        firstTakenNanos[number] == 0 ? note.nanos() : Math.min(firstTakenNanos[number], note.nanos());
                lastTakenNanos[number] = Math.max(lastTakenNanos[number], note.nanos());
                deliver(number, note.deliveries());
            }
            case ACKING -> acknowledgingNanos[number] = Math.max(acknowledgingNanos[number], note.nanos());
            case ACKED -> {
                acknowledged[number]++;
                acknowledgedNanos[number] = note.nanos();
            }
            case GIVEN_BACK -> {
                // It will come again.
            }
            default -> throw new AssertionError(note);
        }
    }

    private void deliver(int number, int delivery) {
        if (delivery > 0 && delivery < MANY_DELIVERIES) {
            long bit = 1L << delivery;
            wrongDeliveries += (deliveries[number] & bit) == 0 ? 0 : 1;
            deliveries[number] |= bit;
        }
    }

    // ---- What there is

    int countDone() {
        return done - aborted.get(0, done).cardinality();
    }

    /// How many have been begun and neither put nor given up, of a process that has not died.
    int countUnfinished() {
        int ended = Math.max(done, aborted.length());
        return begun - ended - (sender.died() && begun > ended ? 1 : 0);
    }

    private boolean isDone(int number) {
        return number < done && !aborted.get(number);
    }

    boolean mayBeReceived(int number) {
        return isDone(number) || number == begun - 1 && !aborted.get(number) && sender.died();
    }

    // ---- At most once

    long countDoublyTaken() {
        long count = 0;
        for (int number = 0; number < begun; number++) {
            count += Math.max(0, taken[number] - 1);
        }
        return count;
    }

    List<Missing> missing() {
        List<Missing> missing = new ArrayList<>();
        long goneNanos = Long.MAX_VALUE;
        for (int number = begun - 1; number >= 0; number--) {
            if (taken[number] > 0) {
                goneNanos = Math.min(goneNanos, firstTakenNanos[number]);
            } else if (isDone(number)) {
                missing.add(new Missing(begunNanos[number], goneNanos));
            }
        }
        return missing;
    }

    // ---- Leased

    /// Those that nobody has acknowledged, though they had been put, or received.
    long countNeverAcknowledged() {
        long count = 0;
        for (int number = 0; number < begun; number++) {
            boolean must = isDone(number) || taken[number] > 0;
            // The acknowledgement in which its taker was killed took effect if it has not come back.
            boolean perhaps = acknowledgingNanos[number] > lastTakenNanos[number];
            count += must && acknowledged[number] == 0 && !perhaps ? 1 : 0;
        }
        return count;
    }

    /// Those that have been acknowledged twice, or have come back when they had been.
    long countDoublyAcknowledged() {
        long count = 0;
        for (int number = 0; number < begun; number++) {
            boolean again = acknowledged[number] > 0 && lastTakenNanos[number] > acknowledgedNanos[number];
            count += acknowledged[number] > 1 || again ? 1 : 0;
        }
        return count;
    }

    /// How many deliveries have had the number of another one.
    long countWrongDeliveries() {
        return wrongDeliveries;
    }

    /// How many deliveries there have been that no taker has written down.
    long countDeliveriesWithoutNote() {
        long count = 0;
        for (int number = 0; number < begun; number++) {
            if (deliveries[number] != 0) {
                int last = Long.SIZE - 1 - Long.numberOfLeadingZeros(deliveries[number]);
                count += last - Long.bitCount(deliveries[number]);
            }
        }
        return count;
    }

    // ---- Topics

    /// The first one that was begun when there was a subscription certainly.
    int firstBegunAfter(long nanos) {
        int number = 0;
        while (number < begun && begunNanos[number] <= nanos) {
            number++;
        }
        return number;
    }

    /// A subscriber that has lived to the end tells whether it has had one more than have certainly been put.
    void heard(long since, boolean one) {
        if (begun > done && begunNanos[begun - 1] > since) {
            lastHeard |= one;
            lastMissed |= !one;
        }
    }

    /// Whether one was for some and not for others.
    long countHalfPublished() {
        return lastHeard && lastMissed ? 1 : 0;
    }
}
