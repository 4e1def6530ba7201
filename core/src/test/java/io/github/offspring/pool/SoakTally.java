package io.github.offspring.pool;

import io.github.offspring.WorkerDiedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What has become of the work of one round of a soak: all of it is entered when it is handed in, and again when it
/// ends; what should not be is noted.
final class SoakTally {

    private final Map<Integer, String> open = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> ends = new ConcurrentSkipListMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Set<String> deadWorkers = ConcurrentHashMap.newKeySet();
    private final Set<Integer> returned = ConcurrentHashMap.newKeySet();
    private final AtomicInteger handedIn = new AtomicInteger();
    private final LongAdder closed = new LongAdder();

    void begin(int number, String kind) {
        handedIn.incrementAndGet();
        open.put(number, kind);
    }

    /// Notes the end of what has been handed in.
    void end(int number, String how) {
        String kind = open.remove(number);
        if (kind == null) {
            violation("a second end: number=" + number + ", end=" + how, null);
            return;
        }
        closed.increment();
        ends.computeIfAbsent(kind + " " + how, _ -> new LongAdder()).increment();
    }

    /// Notes that work has given its result, which it can have only if it has run.
    void returned(int effect) {
        returned.add(effect);
    }

    Set<Integer> returned() {
        return returned;
    }

    /// Notes a death: each worker dies once, with one task.
    void died(WorkerDiedException died) {
        if (!deadWorkers.add(died.report().process())) {
            violation("one death has failed two tasks: " + died.getMessage(), null);
        }
    }

    int deaths() {
        return deadWorkers.size();
    }

    void violation(String what, Throwable thrown) {
        var text = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text));
        }
        violations.add(what + "\n" + text);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    int openCount() {
        return open.size();
    }

    Map<Integer, String> open() {
        return open;
    }

    int handedIn() {
        return handedIn.get();
    }

    long closed() {
        return closed.sum();
    }

    /// What ended how often.
    Map<String, LongAdder> ends() {
        return ends;
    }
}
