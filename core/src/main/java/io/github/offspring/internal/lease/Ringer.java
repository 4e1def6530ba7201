package io.github.offspring.internal.lease;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rings at other processes' doorbells.
final class Ringer {

    private final Path directory;
    private final SlotTable slots;
    // Guarded by its monitor: one for each slot whose process has ever been rung at.
    private final Map<Integer, Line> lines = new HashMap<>();

    /// A line to the bell of the process that had the slot at the time.
    private record Line(Path bell, SocketChannel channel) {}

    Ringer(Path directory, SlotTable slots) {
        this.directory = directory;
        this.slots = slots;
    }

    /// If there is nobody to hear it nobody waits there either.
    void ring(int slot) {
        Path bell = Doorbell.path(directory, slots, slot);
        // A channel is closed, and says nothing, if its thread is interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            ring(slot, bell);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void ring(int slot, Path bell) {
        synchronized (lines) {
            Line line = lines.get(slot);
            try {
                if (line == null || !line.bell.equals(bell)) {
                    forget(slot);
                    line = new Line(bell, SocketChannel.open(UnixDomainSocketAddress.of(bell)));
                    lines.put(slot, line);
                    line.channel.configureBlocking(false);
                }
                // No room for another byte means that there are some that have not been heard yet.
                int ignored = line.channel.write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException _) {
                forget(slot);
            }
        }
    }

    /// Lets go of the lines to processes that are not there any more.
    void forgetTheDead() {
        synchronized (lines) {
            for (Map.Entry<Integer, Line> each : List.copyOf(lines.entrySet())) {
                if (!each.getValue().bell.equals(Doorbell.path(directory, slots, each.getKey()))) {
                    forget(each.getKey());
                }
            }
        }
    }

    private void forget(int slot) {
        Line line = lines.remove(slot);
        if (line != null) {
            try {
                line.channel.close();
            } catch (IOException _) {
                // Its other end is gone.
            }
        }
    }

    void close() {
        synchronized (lines) {
            for (Integer slot : List.copyOf(lines.keySet())) {
                forget(slot);
            }
        }
    }
}
