package io.github.offspring.examples;

import io.github.offspring.manager.Manager;
import io.github.offspring.manager.Namespace;
import io.github.offspring.manager.RemoteArray;
import io.github.offspring.manager.RemoteEvent;
import io.github.offspring.manager.RemoteList;
import io.github.offspring.manager.RemoteLock;
import io.github.offspring.manager.RemoteMap;
import io.github.offspring.manager.RemoteQueue;
import io.github.offspring.manager.RemoteValue;
import io.github.offspring.process.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Three processes count the words of a text with objects that live in a fourth: a map, a list, a queue, an array, a
/// value, a namespace, a lock, an event, maps in a map, and an object of a class of our own.
public final class ManagerObjects {

    private static final int PROCESSES = 3;

    /// What others can do with a book of visitors.
    interface GuestBook {
        int enter(String name);

        List<String> names();
    }

    /// The book itself, at the manager. Several processes use it at the same time.
    static final class HostedGuestBook implements GuestBook {
        private final ConcurrentMap<String, Boolean> guests = new ConcurrentSkipListMap<>();

        @Override
        public int enter(String name) {
            guests.put(name, true);
            return guests.size();
        }

        @Override
        public List<String> names() {
            return List.copyOf(guests.keySet());
        }
    }

    /// What each of the processes is given: proxies, which are the same objects everywhere.
    private record Shared(
            RemoteQueue<String> lines,
            RemoteMap<String, Integer> counts,
            RemoteList<String> longWords,
            RemoteArray<Long, long[]> lengths,
            RemoteValue<String> longest,
            Namespace settings,
            RemoteLock lock,
            RemoteEvent ready,
            RemoteMap<String, RemoteMap<String, Integer>> perWorker,
            GuestBook book)
            implements java.io.Serializable {}

    private ManagerObjects() {}

    static void main(String[] args) throws Exception {
        List<String> text = args.length > 0 ? List.of(args) : List.of("to be or not to be", "that is the question", "");
        try (Manager manager = Manager.start()) {
            Shared shared = new Shared(
                    manager.queue(10),
                    manager.map(),
                    manager.list(),
                    manager.array(new long[20]),
                    manager.value(""),
                    manager.namespace(),
                    manager.lock(),
                    manager.event(),
                    manager.map(),
                    manager.host(GuestBook.class, HostedGuestBook::new));
            List<ChildProcess<Void>> children = new ArrayList<>();
            try {
                for (int i = 1; i <= PROCESSES; i++) {
                    String name = "worker-" + i;
                    shared.perWorker().put(name, manager.map());
                    children.add(ChildProcess.start(() -> count(name, shared)));
                }
                shared.settings().set("long", 4);
                shared.settings().set("lines", 0);
                // Not before: nobody reads what is not there.
                shared.ready().set();
                for (String line : text) {
                    // Waits while the queue is full; if all workers died it would be in vain.
                    shared.lines().put(line);
                }
                for (int i = 0; i < PROCESSES; i++) {
                    shared.lines().put("the end");
                }
                for (ChildProcess<Void> child : children) {
                    child.result().get();
                }
            } finally {
                children.forEach(ChildProcess::close);
            }
            print(shared);
        }
    }

    private static void count(String name, Shared shared) throws InterruptedException {
        shared.book().enter(name);
        shared.ready().await();
        int longFrom = shared.settings().<Integer>get("long");
        // Fetched from the map: it is the same live map, not a copy.
        Map<String, Integer> own = Objects.requireNonNull(shared.perWorker().get(name));
        for (String line = shared.lines().take();
                !line.equals("the end");
                line = shared.lines().take()) {
            countLine(shared);
            for (String word : line.split(" ", -1)) {
                if (word.isEmpty()) {
                    continue;
                }
                shared.counts().merge(word, 1, Integer::sum);
                own.merge("words", 1, Integer::sum);
                shared.lengths().addAndGet(Math.min(word.length(), 19), 1L);
                if (word.length() >= longFrom) {
                    shared.longWords().add(word);
                }
                shared.longest().update(known -> word.length() > known.length() ? word : known);
            }
        }
    }

    /// Two calls, between which others would come without the lock. If who has it is killed, the next one gets it.
    private static void countLine(Shared shared) {
        shared.lock().lock();
        try {
            shared.settings().set("lines", shared.settings().<Integer>get("lines") + 1);
        } finally {
            shared.lock().unlock();
        }
    }

    private static void print(Shared shared) {
        int words = shared.perWorker().values().stream()
                .mapToInt(own -> own.getOrDefault("words", 0))
                .sum();
        long[] lengths = shared.lengths().toArray();
        shared.longWords().sort(null);
        System.out.println("map: " + new TreeMap<>(shared.counts()));
        System.out.println("list: " + shared.longWords());
        System.out.println("array: " + lengths[2] + " words of two letters");
        System.out.println("value: " + shared.longest().get());
        System.out.println("namespace, with the lock: " + shared.settings().get("lines") + " lines");
        System.out.println("event: " + (shared.ready().isSet() ? "set" : "not set"));
        System.out.println("maps in a map: " + words + " words in all");
        System.out.println("queue: " + shared.lines().size() + " left");
        System.out.println("guests: " + shared.book().names());
    }
}
