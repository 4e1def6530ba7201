package io.github.offspring.examples;

import io.github.offspring.ExitStatus;
import io.github.offspring.process.ChildProcess;

/// Starts one child process that is given an argument and prints, and waits for its end.
public final class HelloProcess {
    private HelloProcess() {}

    static void main(String[] arguments) throws InterruptedException {
        String name = arguments.length == 0 ? "world" : arguments[0];
        System.out.println("parent: pid " + pid());

        // The lambda runs in another JVM. What it captures, here the name, travels along.
        try (var child = ChildProcess.start(() -> System.out.println("hello " + name + " from pid " + pid()))) {
            ExitStatus end = child.join();
            System.out.println("child: " + end.words() + ", exit code " + end.code());
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }
}
