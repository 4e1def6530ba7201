package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What a worker does with its memory while it has nothing to do.
@RealProcesses
@NativeOnly("the worker calls the C library")
class PoolIdleMemoryTest {

    private static final int BLOCKS = 16_384;
    private static final long BLOCK_BYTES = 4096;
    private static final long KILOBYTES = BLOCKS * BLOCK_BYTES / 1024;
    private static final Duration LONGEST_DISTANCE = Duration.ofSeconds(12);

    private static long residentKilobytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /// What a worker had before it took memory, and after it had given it to the C library again.
    private record Filled(long pid, long before, long full) implements Serializable {}

    /// Takes 64 MB in blocks that the C library keeps for itself when they are free, since one behind them is not.
    private static Filled fillAndFree() throws IOException {
        long pid = ProcessHandle.current().pid();
        long before = residentKilobytes(pid);
        List<Arena> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            Arena block = Arena.ofConfined();
            block.allocate(BLOCK_BYTES).fill((byte) 1);
            blocks.add(block);
        }
        Arena.global().allocate(BLOCK_BYTES).fill((byte) 1);
        blocks.forEach(Arena::close);
        return new Filled(pid, before, residentKilobytes(pid));
    }

    @Test
    void anIdleWorkerGivesBackMemoryThatHasBeenFreed() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            Filled filled = pool.submit(PoolIdleMemoryTest::fillAndFree).get();

            assertThat(filled.full())
                    .as("kilobytes, before %d", filled.before())
                    .isGreaterThan(filled.before() + KILOBYTES);
            AtomicLong asked = new AtomicLong(System.nanoTime());
            eventually("it has given back three quarters", () -> {
                // One that was idle for a moment before it took the task looks again after the next one only.
                if (System.nanoTime() - asked.get() > LONGEST_DISTANCE.toNanos()) {
                    asked.set(System.nanoTime());
                    pool.submit(() -> 1).get();
                }
                return residentKilobytes(filled.pid()) < filled.full() - KILOBYTES * 3 / 4;
            });
        }
    }
}
