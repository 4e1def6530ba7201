package io.github.offspring.benchmarks;

import io.github.offspring.benchmarks.Crew.Terms;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.RemoteCounter;
import io.github.offspring.manager.RemoteMap;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/// What a manager's process takes for each client that is connected and does nothing, and for each object.
///
/// Clients are processes that have made some calls each and wait for something else; what grows is the manager's
/// resident memory, for ours and the peer. Objects are counters, and numbers of the peer's `Value`; for ours what grows
/// is the heap, what is garbage aside, for the peer the resident memory, of which Python gives none back. Only on
/// Linux.
final class ManagerMemory implements Benchmark {

    private static final String NAME = "manager-memory";
    private static final String PEER = "multiprocessing Manager";
    private static final int COLLECTIONS = 3;
    private static final int CALLS = 100;
    private static final double BYTES_PER_MEGABYTE = 1 << 20;
    // Before anything counts, so that what is garbage later finds pages that are resident already.
    private static final int GARBAGE_MEGABYTES = 256;

    private final Conditions conditions;

    /// Looks at the process that it is in.
    interface Gauge {
        /// What of the heap is used, what is garbage aside.
        long usedBytes();

        /// Has the heap's pages used once.
        void fill();
    }

    ManagerMemory(Conditions conditions) {
        this.conditions = conditions;
    }

    private static final class HeapGauge implements Gauge {
        @Override
        public long usedBytes() {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
            }
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }

        @Override
        public void fill() {
            List<byte[]> some = new ArrayList<>();
            for (int i = 0; i < GARBAGE_MEGABYTES; i++) {
                some.add(new byte[1 << 20]);
                if (some.size() > 1) {
                    some.clear();
                }
            }
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String what() {
        return "memory of a manager for each idle client, and for each object";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        if (!ProcessMemory.canBeRead()) {
            return List.of();
        }
        StartUpCache.await();
        int clients = conditions.count(16, 3);
        int objects = conditions.count(50_000, 2_000);
        return List.of(
                compare(
                        PythonPeer.of(PEER, NAME + "-client", clients),
                        () -> with(manager -> perClient(manager, clients, conditions.count(20_000, 100))),
                        "an idle client"),
                compare(
                        PythonPeer.of(PEER, NAME + "-object", conditions.count(2_000, 500)),
                        () -> with(manager -> perObject(manager, objects)),
                        "an object: a counter"));
    }

    private Result compare(PythonPeer peer, Side ours, String note) throws InterruptedException {
        // Once only: what has grown does not shrink.
        return peer.compare(conditions, Line.unasked(NAME, "bytes"), new Turns(0, 1), ours, note);
    }

    private static double[] with(ManagerSide.Work<Side> work) throws InterruptedException {
        try (ManagerSide side = ManagerSide.open(Manager::start, manager -> OpenSide.of(work.with(manager)))) {
            return ManagerSide.setUp(side::round);
        }
    }

    private static Side perClient(Manager manager, int clients, int warmingCalls) {
        return () -> {
            Gauge gauge = manager.host(Gauge.class, HeapGauge::new);
            RemoteMap<Integer, Integer> map = manager.map();
            long pid = manager.pid().orElseThrow();
            callOften(map, -1, warmingCalls);
            gauge.fill();
            double before = ProcessMemory.of(pid).residentMegabytes();
            try (Crew crew = ManagerSide.setUp(
                    () -> Crew.start(Terms.ofTimes(clients, 1), _ -> member -> callOften(map, member, CALLS)))) {
                crew.round();
                double after = ProcessMemory.of(pid).residentMegabytes();
                return new double[] {(after - before) * BYTES_PER_MEGABYTE / clients};
            }
        };
    }

    private static void callOften(RemoteMap<Integer, Integer> map, int key, int calls) throws InterruptedException {
        for (int i = 0; i < calls; i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while a manager was called");
            }
            map.put(key, i);
        }
    }

    private static Side perObject(Manager manager, int objects) {
        return () -> {
            Gauge gauge = manager.host(Gauge.class, HeapGauge::new);
            List<RemoteCounter> all = new ArrayList<>(objects);
            all.add(manager.counter());
            long before = gauge.usedBytes();
            for (int i = 0; i < objects; i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("while objects were made");
                }
                all.add(manager.counter());
            }
            double grown = gauge.usedBytes() - before;
            all.getLast().get();
            return new double[] {grown / objects};
        };
    }
}
