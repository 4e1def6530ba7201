package io.github.offspring.internal.robust;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Does once what the first use of shared memory does, so that work does not pay for it: in a child that stands by,
/// if its family shares memory, and in the one that a start-up cache is made of.
public final class SharedRehearsal {

    /// The property that the latter has.
    public static final String TRAINING = "offspring.training";

    private SharedRehearsal() {}

    public static void run() throws IOException {
        Path memory = FamilyHome.here().memoryDirectory();
        if (Domain.isShared(memory)) {
            use(Domains.here());
        } else if (Boolean.getBoolean(TRAINING)) {
            // Apart from the family, which may never share anything.
            Path apart = Files.createDirectory(memory.resolve("training-" + RandomBytes.nextHex(4)));
            try {
                use(Domain.join(apart, "training", List.of()));
            } finally {
                remove(apart);
            }
        }
    }

    private static void use(Domain domain) throws IOException {
        Block block = domain.heap().allocate(Kind.LOCK, MutexKind.BYTES, _ -> {});
        Mutex mutex = MutexKind.PLAIN.of(domain, block);
        mutex.lock(System.nanoTime(), false);
        WaitPoint point = new WaitPoint(domain, block, Block.BODY);
        point.sleep(point.announce(), System.nanoTime() + 1_000, true);
        point.wakeAll();
        domain.heap().free(block);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
