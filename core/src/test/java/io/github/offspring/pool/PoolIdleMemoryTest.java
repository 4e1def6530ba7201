package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a worker does with its memory while it has nothing to do.
@RealProcesses
@NativeOnly("the worker calls the C library")
class PoolIdleMemoryTest {

    private static final int BLOCKS = 16_384;
    private static final long BLOCK_BYTES = 4096;
    private static final long KILOBYTES = BLOCKS * BLOCK_BYTES / 1024;

    private static long residentKilobytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /// Takes 64 MB in blocks that the C library keeps for itself when they are free, since one behind them is not.
    private static long fillAndFree() throws IOException {
        List<Arena> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            Arena block = Arena.ofConfined();
            block.allocate(BLOCK_BYTES).fill((byte) 1);
            blocks.add(block);
        }
        Arena.global().allocate(BLOCK_BYTES).fill((byte) 1);
        blocks.forEach(Arena::close);
        return residentKilobytes(ProcessHandle.current().pid());
    }

    @Test
    void anIdleWorkerGivesBackMemoryThatHasBeenFreed() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            long before = residentKilobytes(pid);
            long full = pool.submit(PoolIdleMemoryTest::fillAndFree).get();
            assertThat(full).as("kilobytes, before %d", before).isGreaterThan(before + KILOBYTES);
            eventually("it has given back three quarters", () -> residentKilobytes(pid) < full - KILOBYTES * 3 / 4);
        }
    }
}
