package io.github.offspring.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.channel.SoakNotes.Note;
import io.github.offspring.channel.SoakNotes.What;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What has become of all elements of one mode, by what those who put and those who took have written down.
///
/// At most once: an element that nobody has received must have gone with a taker that was killed, each with another
/// one, and with one that can have had it: that was alive when the element was put, received nothing between the
/// moment when it was put and its own death but what came before, and was not dead yet when one that was put later
/// was received.
///
/// Leased: each is acknowledged once. Whether an acknowledgement took effect in which somebody was killed is seen by
/// whether the element has come back.
final class QueueSoakTally {

    /// A process of the soak.
    ///
    /// @param diedNanos when its death was seen; 0 if it has ended by itself
    record Life(int key, boolean produces, long diedNanos) {
        boolean died() {
            return diedNanos != 0;
        }
    }

    private final SoakedMode mode;
    private int rounds;
    private long elements;
    private long received;
    private long explained;
    private long lost;
    private long doubled;
    private long wrong;

    QueueSoakTally(SoakedMode mode) {
        this.mode = mode;
    }

    int rounds() {
        return rounds;
    }

    long elements() {
        return elements;
    }

    long received() {
        return received;
    }

    /// How many of those that were lost with their takers, as they may be.
    long explained() {
        return explained;
    }

    long lost() {
        return lost;
    }

    long doubled() {
        return doubled;
    }

    /// What was received that was never put, or was counted wrongly.
    long wrong() {
        return wrong;
    }

    void verify(long seed) {
        assertThat(lost).as("lost, seed %d: %s", seed, this).isZero();
        assertThat(doubled).as("doubled, seed %d: %s", seed, this).isZero();
        assertThat(wrong).as("wrong, seed %d: %s", seed, this).isZero();
        assertThat(received).as("received, seed %d: %s", seed, this).isPositive();
    }

    @Override
    public String toString() {
        return "soak of queues: " + mode + ": rounds=" + rounds + ", elements=" + elements + ", received=" + received
                + ", gone with their takers=" + explained + ", lost=" + lost + ", doubled=" + doubled + ", wrong="
                + wrong;
    }

    /// Counts a round of which all processes have ended.
    void add(Path notes, List<Life> lives) {
        rounds++;
        Map<Integer, SoakedElements> all = new TreeMap<>();
        for (Life life : lives) {
            if (life.produces()) {
                SoakedElements sent = new SoakedElements(life);
                SoakNotes.read(notes, mode, life.key(), sent::sender);
                all.put(life.key(), sent);
                elements += sent.countDone();
                wrong += sent.countUnfinished();
            }
        }
        if (mode == SoakedMode.TOPIC) {
            lives.stream().filter(life -> !life.produces()).forEach(life -> subscriber(notes, life, all));
            all.values().forEach(sent -> lost += sent.countHalfPublished());
        } else {
            queue(notes, lives, all);
        }
    }

    // ---- Queues

    private void queue(Path notes, List<Life> lives, Map<Integer, SoakedElements> all) {
        List<Taker> dead = new ArrayList<>();
        for (Life life : lives) {
            if (!life.produces()) {
                Taker taker = new Taker(life);
                SoakNotes.read(notes, mode, life.key(), note -> taken(all, note, taker));
                if (life.died() && taker.lastNanos != 0) {
                    dead.add(taker);
                }
            }
        }
        if (mode.returns()) {
            long skipped = 0;
            for (SoakedElements sent : all.values()) {
                lost += sent.countNeverAcknowledged();
                doubled += sent.countDoublyAcknowledged();
                wrong += sent.countWrongDeliveries();
                skipped += sent.countDeliveriesWithoutNote();
            }
            // A taker that is killed may have been given one that it could not write down any more.
            wrong += Math.max(0, skipped - dead.size());
        } else {
            List<SoakedElements.Missing> missing = new ArrayList<>();
            for (SoakedElements sent : all.values()) {
                doubled += sent.countDoublyTaken();
                missing.addAll(sent.missing());
            }
            int matched = match(missing, dead);
            explained += matched;
            lost += missing.size() - matched;
        }
    }

    /// One that takes.
    private static final class Taker {
        private final Life life;
        // When it received something for the last time, or began; 0 for never.
        private long lastNanos;

        Taker(Life life) {
            this.life = life;
        }

        /// Whether it may be what this one had when it was killed.
        boolean mayHaveHad(SoakedElements.Missing element) {
            return lastNanos < element.goneNanos() && life.diedNanos() > element.putNanos();
        }
    }

    private void taken(Map<Integer, SoakedElements> all, Note note, Taker taker) {
        if (note.what() == What.STARTED) {
            taker.lastNanos = note.nanos();
            return;
        }
        SoakedElements sent = all.get(SoakNotes.keyOf(note.id()));
        if (sent == null || !sent.mayBeReceived(SoakNotes.numberOf(note.id()))) {
            wrong++;
            return;
        }
        if (note.what() == What.TAKEN) {
            received++;
            taker.lastNanos = note.nanos();
        }
        sent.taker(note);
    }

    /// Finds a taker for as many as can have one, each another one.
    private static int match(List<SoakedElements.Missing> missing, List<Taker> dead) {
        int[] elementOf = new int[dead.size()];
        Arrays.fill(elementOf, -1);
        int matched = 0;
        for (int element = 0; element < missing.size(); element++) {
            if (match(element, missing, dead, elementOf, new boolean[dead.size()])) {
                matched++;
            }
        }
        return matched;
    }

    private static boolean match(
            int element, List<SoakedElements.Missing> missing, List<Taker> dead, int[] elementOf, boolean[] seen) {
        for (int taker = 0; taker < dead.size(); taker++) {
            if (!seen[taker] && dead.get(taker).mayHaveHad(missing.get(element))) {
                seen[taker] = true;
                if (elementOf[taker] < 0 || match(elementOf[taker], missing, dead, elementOf, seen)) {
                    elementOf[taker] = element;
                    return true;
                }
            }
        }
        return false;
    }

    // ---- Topics

    /// What one subscriber has had of each publisher.
    private void subscriber(Path notes, Life life, Map<Integer, SoakedElements> all) {
        long[] since = {0};
        Map<Integer, int[]> had = new TreeMap<>();
        SoakNotes.read(notes, mode, life.key(), note -> {
            if (note.what() != What.TAKEN) {
                since[0] = note.what() == What.SUBSCRIBED ? note.nanos() : 0;
                return;
            }
            int key = SoakNotes.keyOf(note.id());
            int number = SoakNotes.numberOf(note.id());
            SoakedElements sent = all.get(key);
            if (sent == null || !sent.mayBeReceived(number)) {
                wrong++;
                return;
            }
            received++;
            int[] last = had.get(key);
            if (last == null) {
                int first = sent.firstBegunAfter(since[0]);
                lost += Math.max(0, number - first);
                had.put(key, new int[] {number});
            } else {
                doubled += number <= last[0] ? 1 : 0;
                lost += Math.max(0, number - last[0] - 1);
                last[0] = Math.max(last[0], number);
            }
        });
        if (!life.died() && since[0] != 0) {
            all.forEach((key, sent) -> {
                int[] last = had.get(key);
                int next = last == null ? sent.firstBegunAfter(since[0]) : last[0] + 1;
                lost += Math.max(0, sent.countDone() - next);
                sent.heard(since[0], last != null && last[0] >= sent.countDone());
            });
        }
    }
}
