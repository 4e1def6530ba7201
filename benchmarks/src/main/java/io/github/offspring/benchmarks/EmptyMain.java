package io.github.offspring.benchmarks;

/// A program that does nothing: what is left is the JVM's own start and end.
final class EmptyMain {
    private EmptyMain() {}

    public static void main(String[] arguments) {}
}
