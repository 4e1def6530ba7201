package io.github.offspring.examples;

import io.github.offspring.Task;
import io.github.offspring.process.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Starts a child process by extending a task class: its fields are the arguments.
public final class Subclass {
    private Subclass() {}

    /// What all of this program's tasks have: a title.
    abstract static class Titled implements Task<Integer> {
        private static final long serialVersionUID = 1L;

        private final String title;

        Titled(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /// Adds numbers up, and uses them up.
    static final class Total extends Titled {
        private static final long serialVersionUID = 1L;

        private final ArrayList<Integer> numbers;
        private int total;

        Total(String title, List<Integer> numbers) {
            super(title);
            this.numbers = new ArrayList<>(numbers);
        }

        @Override
        public Integer call() {
            System.out.println(title() + " of " + numbers + " in pid "
                    + ProcessHandle.current().pid());
            while (!numbers.isEmpty()) {
                total += numbers.removeLast();
            }
            return total;
        }
    }

    static void main() throws InterruptedException, ExecutionException {
        System.out.println("parent: pid " + ProcessHandle.current().pid());
        Total task = new Total("total", List.of(3, 4, 5));

        try (var child = ChildProcess.start(task)) {
            // A change that is too late: the child has its own copy since it was started.
            task.numbers.add(1_000);
            System.out.println("result: " + child.result().get());
            System.out.println("child: exit code " + child.join().code());
        }

        // What comes back is the result. What the child did to its copy of the fields stays there.
        System.out.println("fields here: numbers " + task.numbers + ", total " + task.total);
    }
}
