package io.github.offspring.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test that leaves something behind: a process, or a file of a family in the temporary folder or in shared
/// memory.
///
/// What was there before the test is not its fault, nor is what a family keeps for its life.
public final class Leftovers implements BeforeEachCallback, AfterEachCallback {

    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(Leftovers.class);
    private static final String FAMILY = "offspring-";

    private static final Path MEMORY = Path.of("/dev/shm");

    /// What a family keeps for its life: leases, sockets, the table of those who share memory, and the heap.
    private static final Pattern KEPT = Pattern.compile("lease|leases|memory|slots|h[0-9]+|bell-.*|.*\\.sock");

    private static final Pattern ROOT_PID = Pattern.compile("-([0-9]+)-");

    private record State(Set<Long> processes, Set<Path> files) {}

    /// Called by JUnit.
    public Leftovers() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(SPACE).put("before", new State(processes(), files(true)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        State before = Objects.requireNonNull(context.getStore(SPACE).get("before", State.class));
        try {
            Eventually.eventually("nothing is left behind", () -> left(before).isEmpty());
        } catch (AssertionError e) {
            List<String> left = left(before);
            ProcessHandle.current()
                    .descendants()
                    .filter(handle -> !before.processes.contains(handle.pid()))
                    .forEach(ProcessHandle::destroyForcibly);
            throw new AssertionError("left behind: " + left, e);
        }
    }

    private static List<String> left(State before) {
        Set<Long> processes = processes();
        processes.removeAll(before.processes);
        Set<Path> files = files(false);
        files.removeAll(before.files);
        return Stream.concat(
                        processes.stream().map(pid -> "process " + pid + " " + commandOf(pid)),
                        files.stream().map(Path::toString))
                .toList();
    }

    private static String commandOf(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().commandLine())
                .orElse("");
    }

    private static Set<Long> processes() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Files of families in the temporary folder. A family's directory, its lease and its sockets go with its root.
    ///
    /// @param ofOthers whether those of other programs count: what was there before a test, and is left later
    /// because somebody has killed its root, is not the test's
    private static Set<Path> files(boolean ofOthers) {
        Set<Path> found = new TreeSet<>();
        addFiles(Path.of(System.getProperty("java.io.tmpdir")), ofOthers, found);
        if (Files.isDirectory(MEMORY)) {
            addFiles(MEMORY, ofOthers, found);
        }
        return found;
    }

    private static void addFiles(Path temporary, boolean ofOthers, Set<Path> found) {
        String own = "-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> entries = Files.list(temporary)) {
            for (Path entry : entries.filter(
                            path -> path.getFileName().toString().startsWith(FAMILY))
                    .toList()) {
                if (entry.getFileName().toString().contains(own)) {
                    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        addContents(entry, found);
                    } else {
                        // A segment that a test has given a name with its process's id.
                        found.add(entry);
                    }
                } else if (ofOthers || !isOfAnotherProgram(entry)) {
                    found.add(entry);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Somebody else on this machine may use the library while the tests run.
    private static boolean isOfAnotherProgram(Path family) {
        Matcher name = ROOT_PID.matcher(family.getFileName().toString());
        return name.find()
                && ProcessHandle.of(Long.parseLong(name.group(1)))
                        .filter(ProcessHandle::isAlive)
                        .filter(root -> !descends(root))
                        .isPresent();
    }

    private static boolean descends(ProcessHandle process) {
        return process.parent()
                .map(parent -> parent.pid() == ProcessHandle.current().pid() || descends(parent))
                .orElse(false);
    }

    private static void addContents(Path family, Set<Path> found) throws IOException {
        try (Stream<Path> entries = Files.list(family)) {
            entries.filter(path -> {
                        String name = path.getFileName().toString();
                        return !KEPT.matcher(name).matches();
                    })
                    .forEach(found::add);
        } catch (NoSuchFileException _) {
            // Gone in between.
        }
    }
}
