package io.github.offspring.internal.family;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.MachineMemory;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Who this process is in its family, and what it may use.
///
/// @param name its name, as others show it
/// @param lineage its place: `` for the root, `2` for its second child, `2:1` for that one's first
/// @param daemon whether it is ended with its parent rather than waited for
/// @param parentName the name of its parent; null in the root
/// @param parentPid the process id of its parent; 0 in the root
/// @param cpus how many processors its children may use, all together
/// @param heapBytes how much heap its children may use, all together
/// @param graceNanos how long those who are asked to end are given before they are made to
public record Identity(
        String name,
        String lineage,
        boolean daemon,
        @Nullable String parentName,
        long parentPid,
        int cpus,
        long heapBytes,
        long graceNanos) {

    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(2);

    private static final Object LOCK = new Object();
    private static @Nullable Identity current;

    public static Identity current() {
        synchronized (LOCK) {
            Identity identity = current;
            if (identity == null) {
                identity = root();
                current = identity;
            }
            return identity;
        }
    }

    public static void become(Identity identity) {
        synchronized (LOCK) {
            current = identity;
        }
    }

    public static void grace(Duration grace) {
        synchronized (LOCK) {
            Identity old = current();
            current = new Identity(
                    old.name,
                    old.lineage,
                    old.daemon,
                    old.parentName,
                    old.parentPid,
                    old.cpus,
                    old.heapBytes,
                    Deadline.nanos(grace));
        }
    }

    /// The root keeps its own maximum heap and a quarter of the rest for everything that is not heap.
    private static Identity root() {
        long rest =
                Math.max(0, MachineMemory.limitBytes() - Runtime.getRuntime().maxMemory());
        return new Identity(
                "main",
                "",
                false,
                null,
                0,
                Runtime.getRuntime().availableProcessors(),
                rest / 4 * 3,
                DEFAULT_GRACE.toNanos());
    }

    public boolean isRoot() {
        return parentName == null;
    }

    public void write(WireWriter out) {
        out.putString(name);
        out.putString(lineage);
        out.putByte(daemon ? 1 : 0);
        out.putString(parentName == null ? "" : parentName);
        out.putLong(parentPid);
        out.putInt(cpus);
        out.putLong(heapBytes);
        out.putLong(graceNanos);
    }

    /// Reads a child's.
    public static Identity read(WireReader in) {
        return new Identity(
                in.getString(),
                in.getString(),
                in.getByte() != 0,
                in.getString(),
                in.getLong(),
                in.getInt(),
                in.getLong(),
                in.getLong());
    }
}
