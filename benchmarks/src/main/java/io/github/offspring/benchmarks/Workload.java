package io.github.offspring.benchmarks;

/// Our side of a benchmark, before it is set up: in this JVM, or in another one that shares memory in another way.
@FunctionalInterface
interface Workload {

    OpenSide open() throws InterruptedException;
}
