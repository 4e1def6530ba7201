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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// That the two runs of these tests are for what they say.
@RealProcesses
class WayTest {

    private static List<String> bells() throws IOException {
        try (Stream<Path> files = Files.list(FamilyHome.here().memoryDirectory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("bell"))
                    .sorted()
                    .toList();
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
        List<String> before = bells();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            Thread.ofVirtual().start(() -> await(event)).join();
        })) {
            eventually("it waits", () -> event.hasWaiters() && !bells().equals(before));
            child.kill();
            child.join();
        }
        eventually("its doorbell is gone", () -> bells().equals(before));
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
