package io.github.offspring.benchmarks;

import java.io.IOException;

/// A program that is up, says so, and waits until nobody wants it any more.
final class WaitingMain {
    private WaitingMain() {}

    public static void main(String[] arguments) throws IOException {
        System.out.write('\n');
        System.out.flush();
        while (System.in.read() >= 0) {
            // Nothing is asked of it: only the end of its input counts, which also comes when its parent is killed.
        }
    }
}
