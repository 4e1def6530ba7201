package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.LongGrace;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What keeps a manager, or a call of it, from coming to its end.
@RealProcesses
class ManagerEndTest {

    @TempDir
    private Path directory;

    /// What is hosted.
    interface Book {
        void open(String file);
    }

    /// Takes its time to close.
    static final class SlowBook implements Book, AutoCloseable {

        private volatile Path path = Path.of("");

        static Book create() {
            return new SlowBook();
        }

        @Override
        public void open(String file) {
            path = Path.of(file);
        }

        @Override
        public void close() throws Exception {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            Files.writeString(path, "closed");
        }
    }

    /// Its end was asked for without a limit of time.
    @Test
    void aManagerThatIsStoppedIsEndedByForce() throws Exception {
        Manager manager = Manager.start();
        long pid = manager.pid().orElseThrow();
        Process stop = new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start();
        assertThat(stop.waitFor()).isZero();

        manager.close();

        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
    }

    @Test
    void whatIsHostedIsClosedBeforeTheManagerEnds() throws Exception {
        Path file = directory.resolve("book");
        String path = file.toString();
        try (var _ = new LongGrace();
                Manager manager = Manager.start()) {
            manager.host("book", Book.class, SlowBook::create).open(path);
        }
        assertThat(file).hasContent("closed");
    }

    /// It waited for itself for ever, and so did everybody else who came to that part of the keys.
    @Test
    void aFunctionThatChangesItsOwnMapIsToldSo() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();
            for (int i = 0; i < 40; i++) {
                String other = "k" + i;
                assertThatThrownBy(() -> map.compute("a", (_, _) -> {
                            map.put(other, 1);
                            return 1;
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("its own function");
            }
            map.put("a", 2);
            assertThat(map.get("a")).isEqualTo(2);
        }
    }

    /// A callback that waited for another reply ran in the thread that reads them all.
    @Test
    void whatHangsOnAReplyMayWaitForAnother() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, String> map = manager.map();
            map.put("big", "x".repeat(1_000_000));
            map.put("small", "y");
            for (int i = 0; i < 50; i++) {
                CompletableFuture<String> big = map.async().get("big");
                for (int spins = 0; spins < i * 1_000; spins++) {
                    Thread.onSpinWait();
                }
                assertThat(big.thenApply(_ -> map.async().get("small").join()).get())
                        .isEqualTo("y");
            }
        }
    }
}
