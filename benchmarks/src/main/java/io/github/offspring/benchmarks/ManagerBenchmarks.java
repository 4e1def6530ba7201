package io.github.offspring.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// The benchmarks of what processes do with objects of a manager.
///
/// Python's manager has a process of its own, too, and is reached by a socket of the same machine, which is its
/// default.
final class ManagerBenchmarks {

    private static final String PEER = "multiprocessing Manager";
    private static final int CLIENTS = 16;
    // So many virtual machines compile at the same time; until they have, they have few processors for anything else.
    private static final int WARM_UP = 100;
    /// As the design has it: at most half of Python's time.
    private static final double ASKED_OF_TIMES = 2;

    private static final double ASKED_OF_RATES = 10;

    private final Conditions conditions;

    private ManagerBenchmarks(Conditions conditions) {
        this.conditions = conditions;
    }

    static List<Benchmark> all(Conditions conditions) {
        ManagerBenchmarks all = new ManagerBenchmarks(conditions);
        List<Benchmark> benchmarks = new ArrayList<>(all.alone());
        benchmarks.add(all.crowdAtMap());
        benchmarks.add(all.crowdAtObject());
        benchmarks.add(all.array());
        benchmarks.add(new ManagerTls(conditions));
        benchmarks.add(new ManagerMemory(conditions));
        return benchmarks;
    }

    private List<Benchmark> alone() {
        int count = conditions.count(3_000, 20);
        return List.of(
                operation("manager-dict", "put into a manager's map, and get", () -> ManagerWork.map(count)),
                operation(
                        "manager-namespace",
                        "set in a manager's namespace, and get",
                        () -> ManagerWork.namespace(count)),
                operation("manager-queue", "put into a manager's queue, and take", () -> ManagerWork.queue(count)),
                operation("manager-call", "a method of an object at a manager", () -> ManagerWork.call(count)));
    }

    private Benchmark operation(String name, String what, Workload ours) {
        return beside(
                Line.time(name, "µs", ASKED_OF_TIMES),
                what,
                ours,
                PythonPeer.of(PEER, name, conditions.count(500, 20)),
                new Turns(conditions.count(8, 1), conditions.count(7, 1)));
    }

    private Benchmark crowdAtMap() {
        int count = conditions.count(48_000, 60);
        return crowd(
                "manager-dict-16",
                "put into a manager's map, and get, by 16 processes at once",
                clients -> ManagerWork.mapOfMany(clients, count),
                conditions.count(4_000, 60));
    }

    private Benchmark crowdAtObject() {
        int count = conditions.count(96_000, 60);
        return crowd(
                "manager-call-16",
                "a method of an object at a manager, called by 16 processes at once",
                clients -> ManagerWork.callOfMany(clients, count),
                conditions.count(8_000, 60));
    }

    /// What so many clients do.
    @FunctionalInterface
    private interface Crowd {
        OpenSide of(int clients) throws InterruptedException;
    }

    private Benchmark crowd(String name, String what, Crowd ours, int peersCount) {
        int clients = conditions.count(CLIENTS, 3);
        return beside(
                Line.rate(name, "operations/s", ASKED_OF_RATES),
                what,
                () -> ours.of(clients),
                PythonPeer.of(PEER, name, clients, peersCount),
                new Turns(conditions.count(WARM_UP, 1), conditions.count(5, 1)));
    }

    private Benchmark array() {
        int length = conditions.count(10_000_000, 1_000);
        return beside(
                Line.time("manager-array", "ms", ASKED_OF_TIMES),
                "80 MB written to a manager's array, and read",
                () -> ManagerWork.array(length),
                PythonPeer.of(PEER, "manager-array", length),
                new Turns(conditions.count(2, 1), conditions.count(3, 1)));
    }

    private Benchmark beside(Line line, String what, Workload ours, PythonPeer peer, Turns turns) {
        return new SharedBenchmark(conditions, line, what, ours, List.of(peer), List.of(), turns, false, "");
    }
}
