package io.github.offspring.internal.lease;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Rings at other processes' doorbells.
final class Ringer {

    private final Path directory;
    private final SlotTable slots;
    // Guarded by its monitor: one for each process that has ever been rung at, by the path of its bell.
    private final Map<Path, SocketChannel> lines = new HashMap<>();

    Ringer(Path directory, SlotTable slots) {
        this.directory = directory;
        this.slots = slots;
    }

    /// If there is nobody to hear it nobody waits there either.
    void ring(int slot) {
        Path bell = Doorbell.path(directory, slots, slot);
        synchronized (lines) {
            SocketChannel line = lines.get(bell);
            try {
                if (line == null) {
                    line = SocketChannel.open(UnixDomainSocketAddress.of(bell));
                    line.configureBlocking(false);
                    lines.put(bell, line);
                }
                // No room for another byte means that there are some that have not been heard yet.
                int ignored = line.write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException _) {
                forget(bell);
            }
        }
    }

    private void forget(Path bell) {
        SocketChannel line = lines.remove(bell);
        if (line != null) {
            try {
                line.close();
            } catch (IOException _) {
                // Its other end is gone.
            }
        }
    }

    void close() {
        synchronized (lines) {
            Path[] all = lines.keySet().toArray(new Path[0]);
            for (Path bell : all) {
                forget(bell);
            }
        }
    }
}
