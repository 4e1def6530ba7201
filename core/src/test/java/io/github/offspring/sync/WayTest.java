package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.NativeAccess;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// That the two runs of these tests are for what they say.
@RealProcesses
class WayTest {

    /// Those of others who have died may go at any time.
    private static Set<String> bellsBeside(Set<String> others) throws IOException {
        try (Stream<Path> files = Files.list(FamilyHome.here().memoryDirectory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("bell") && !others.contains(name))
                    .collect(Collectors.toSet());
        }
    }

    private static void await(SharedEvent event) {
        try {
            event.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Symptom: a file for each killed process that had a doorbell, until the family ended.
    @Test
    void whoIsKilledWhileItsVirtualThreadsWaitLeavesNoDoorbell() throws Exception {
        SharedEvent event = SharedEvent.create();
        Set<String> before = bellsBeside(Set.of());
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            Thread.ofVirtual().start(() -> await(event)).join();
        })) {
            eventually(
                    "it waits", () -> event.hasWaiters() && !bellsBeside(before).isEmpty());
            child.kill();
            child.join();
        }
        eventually("its doorbell is gone", () -> bellsBeside(before).isEmpty());
    }

    @Test
    void theWholeFamilySleepsInTheWayThatThisRunIsFor() throws Exception {
        boolean portable = Boolean.getBoolean(NativeAccess.PORTABLE);
        assertThat(NativeAccess.isGranted()).isNotEqualTo(portable);
        try (ChildProcess<Boolean> child = ChildProcess.start(NativeAccess::isGranted)) {
            assertThat(child.result().get()).isNotEqualTo(portable);
        }
    }
}
