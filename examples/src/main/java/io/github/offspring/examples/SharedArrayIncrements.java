package io.github.offspring.examples;

import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedIntArray;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.Hold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Three processes add one to each of five elements that they share, under the array's lock.
public final class SharedArrayIncrements {
    private static final int PROCESSES = 3;
    private static final int ELEMENTS = 5;

    private SharedArrayIncrements() {}

    static void main() throws Exception {
        try (SharedIntArray counts = SharedArray.ints(ELEMENTS)) {
            List<ChildProcess<Void>> children = new ArrayList<>();
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    children.add(ChildProcess.start(() -> increment(counts)));
                }
                for (ChildProcess<Void> child : children) {
                    child.result().get();
                }
            } finally {
                children.forEach(ChildProcess::close);
            }
            System.out.println(Arrays.toString(counts.toArray()));
        }
    }

    private static void increment(SharedIntArray counts) throws InterruptedException {
        for (int i = 0; i < ELEMENTS; i++) {
            try (Hold held = counts.lock().hold()) {
                if (held.ownerDied()) {
                    // Each step is a single store: whoever died has made it or not, and left nothing half done.
                    System.err.println("a process died in its step");
                }
                counts.set(i, counts.get(i) + 1);
            }
        }
    }
}
