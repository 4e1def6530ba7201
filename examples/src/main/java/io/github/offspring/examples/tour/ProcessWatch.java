package io.github.offspring.examples.tour;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Knows the processes that a program has started, directly or not, also when their parents are gone.
///
/// They are found in two ways: as descendants while the program runs, and by its temporary folder, which no other
/// program has and which stands on the command line of every JVM of its family.
final class ProcessWatch {

    private static final int LOOKS = 200;
    private static final long POLL_MILLIS = 50;

    private final ProcessHandle root;
    private final String mark;
    // Guarded by this: who ends the program may be another thread than the one that watches it.
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    ProcessWatch(ProcessHandle root, Path folder) {
        this.root = root;
        mark = folder.toString();
    }

    /// Notes who is there at this moment.
    synchronized void look() {
        root.descendants().forEach(seen::add);
    }

    /// Waits until all of them are gone, but not for ever: what is still there then is what has been left behind.
    List<String> awaitNoneLeft() throws InterruptedException {
        List<String> left = left().map(ProcessWatch::describe).toList();
        for (int i = 0; i < LOOKS && !left.isEmpty(); i++) {
            Thread.sleep(POLL_MILLIS);
            left = left().map(ProcessWatch::describe).toList();
        }
        return left;
    }

    /// Ends the program and all that it started, and returns when they are gone.
    ///
    /// @return how many they were
    int endAll() {
        look();
        Set<ProcessHandle> ended = new LinkedHashSet<>(left().toList());
        if (runs(root)) {
            ended.add(root);
        }
        root.destroyForcibly();
        root.onExit().join();
        // Only now nothing is started any more.
        left().forEach(ended::add);
        ended.forEach(ProcessHandle::destroyForcibly);
        ended.forEach(handle -> handle.onExit().join());
        return ended.size();
    }

    private Stream<ProcessHandle> left() {
        Stream<ProcessHandle> marked = ProcessHandle.allProcesses()
                .filter(handle -> handle.info().commandLine().orElse("").contains(mark));
        return Stream.concat(seen().stream(), marked).distinct().filter(ProcessWatch::runs);
    }

    private synchronized List<ProcessHandle> seen() {
        return List.copyOf(seen);
    }

    /// What nobody has reaped yet is alive by its handle, but has no command any more.
    private static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && handle.info().command().isPresent();
    }

    private static String describe(ProcessHandle handle) {
        return handle.pid() + " " + handle.info().command().orElse("");
    }
}
