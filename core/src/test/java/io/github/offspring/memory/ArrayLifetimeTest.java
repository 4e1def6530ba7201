package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.robust.Domains;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.Hold;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Large arrays have files: when these come and go.
@RealProcesses
class ArrayLifetimeTest {

    private static final int LARGE = 100_000;

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FamilyHome.here().memoryDirectory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("x"))
                    .toList();
        }
    }

    /// Those that have come since then. Those of others, which nobody has any more, may go at any time.
    private static List<String> filesSince(List<String> before) throws IOException {
        return files().stream().filter(name -> !before.contains(name)).toList();
    }

    @Test
    void aClosedArrayIsGoneAndSaysSo() throws Exception {
        List<String> before = files();
        for (int size : new int[] {5, LARGE}) {
            SharedIntArray array = SharedArray.ints(size);
            SharedIntArray view = array.slice(1, 3);
            array.close();
            array.close();
            assertThat(filesSince(before)).isEmpty();
            assertThatThrownBy(() -> view.get(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(() -> array.fill(1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(array::toArray).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(array::asSegment).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(array::lock).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> array.slice(0, 1)).isInstanceOf(IllegalStateException.class);
            assertThat(array.toString()).contains("closed");
        }
    }

    @Test
    void whoHasAnArrayKeepsItWhenAnotherClosesIt() throws Exception {
        for (int size : new int[] {5, LARGE}) {
            SharedIntArray array = SharedArray.ints(size);
            SharedBoolean received = SharedBoolean.create(false);
            SharedBoolean closed = SharedBoolean.create(false);
            try (ChildProcess<Integer> child = ChildProcess.start(() -> {
                array.set(0, 7);
                received.set(true);
                closed.waitUntil(true);
                array.set(1, 8);
                try (Hold held = array.lock().hold()) {
                    return array.get(0) + array.get(1);
                }
            })) {
                received.waitUntil(true);
                assertThat(array.get(0)).isEqualTo(7);
                array.close();
                closed.set(true);
                assertThat(child.result().get()).isEqualTo(15);
            }
        }
    }

    @Test
    void nobodyGetsAClosedArray() throws Exception {
        for (int size : new int[] {5, LARGE}) {
            SharedIntArray array = SharedArray.ints(size);
            try (ChildProcess<SharedIntArray> child = ChildProcess.start(() -> {
                SharedIntArray mine = array.slice(0, 2);
                mine.close();
                return SharedArray.ints(size);
            })) {
                SharedIntArray made = child.result().get();
                made.set(4, 1);
                assertThatThrownBy(() -> {
                            try (ChildProcess<Integer> late = ChildProcess.start(() -> array.get(0))) {
                                late.result().get();
                            }
                        })
                        .isInstanceOf(ExecutionException.class)
                        .hasStackTraceContaining("closed");
                assertThat(array.get(0)).isZero();
                made.close();
            }
        }
    }

    @Test
    void whatADeadProcessMadeAndNeverSentIsRemoved() throws Exception {
        List<String> before = files();
        SharedBoolean made = SharedBoolean.create(false);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            SharedIntArray kept = SharedArray.ints(LARGE);
            SharedDoubleArray other = SharedArray.doubles(LARGE);
            other.set(0, kept.get(0));
            made.set(true);
            new CountDownLatch(1).await();
            other.set(1, kept.get(1));
        })) {
            made.waitUntil(true);
            assertThat(filesSince(before)).hasSize(2);
            child.kill();
            child.join();
            Domains.here().lookForDeaths();
            assertThat(filesSince(before)).isEmpty();
        }
    }

    @Test
    void anArrayThatNobodyHasAnyMoreAndThatWasNeverSentGoes() throws Exception {
        List<String> before = files();
        for (int i = 0; i < 3; i++) {
            SharedArray.bytes(LARGE).set(0, (byte) 1);
        }
        eventually("the files are gone", () -> {
            System.gc();
            return filesSince(before).isEmpty();
        });
    }
}
