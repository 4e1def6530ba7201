package io.github.offspring.pool;

import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends one worker its work.
///
/// Nobody who also reads, or hands in, ever waits for a worker to read: it may itself be waiting for somebody to
/// read its results.
final class WorkWriter {

    private static final int PREFIX_BYTES = 24;
    private static final long MUCH_BYTES = 4 << 20;

    private final PoolCore core;
    private final String workerName;
    // Guards writing to the socket. Lock order: before the pool's lock; never waited for by a thread that reads.
    private final ReentrantLock writing = new ReentrantLock();
    private final WireWriter prefix = new WireWriter(PREFIX_BYTES);
    // Both guarded by the pool's lock.
    private final Collection<InFlight> inFlight;
    private final Deque<InFlight> unwritten = new ArrayDeque<>();

    /// @param inFlight what the worker has been given
    WorkWriter(PoolCore core, String workerName, Collection<InFlight> inFlight) {
        this.core = core;
        this.workerName = workerName;
        this.inFlight = inFlight;
    }

    // ---- Under the pool's lock

    void add(InFlight sent) {
        unwritten.add(sent);
    }

    void remove(InFlight sent) {
        unwritten.remove(sent);
    }

    void clear() {
        unwritten.clear();
    }

    // ---- Without it

    /// Writes what has been added, as far as that needs no waiting; a thread of its own writes the rest.
    void write(FramedSocket to) {
        while (core.locked(() -> !unwritten.isEmpty()) && writing.tryLock()) {
            try {
                if (!writeShort(to)) {
                    startWriting(to);
                    return;
                }
            } catch (IOException _) {
                // Gone: the link's thread finds out, and does what is to be done.
                return;
            } finally {
                writing.unlock();
            }
        }
    }

    /// A thread that waits often is woken faster if the system knows it.
    private void startWriting(FramedSocket to) {
        boolean isMuch = core.locked(() -> {
            InFlight next = unwritten.peek();
            return next != null && next.work().payload().totalBytes() > MUCH_BYTES;
        });
        (isMuch ? Thread.ofPlatform().daemon() : Thread.ofVirtual())
                .name("offspring-" + workerName + "-writer")
                .start(() -> writeRest(to));
    }

    /// @return false if something is left that would have to be waited for
    private boolean writeShort(FramedSocket to) throws IOException {
        for (List<InFlight> batch = takeUnwritten(); !batch.isEmpty(); batch = takeUnwritten()) {
            for (int i = 0; i < batch.size(); i++) {
                InFlight next = batch.get(i);
                if (!hasRoom(to, PREFIX_BYTES + next.work().payload().totalBytes())) {
                    List<InFlight> rest = batch.subList(i, batch.size());
                    core.inLock(() -> putBack(rest));
                    return false;
                }
                writeFrame(to, next);
            }
        }
        return to.tryFlush();
    }

    private static boolean hasRoom(FramedSocket to, long bytes) throws IOException {
        if (to.hasRoom(bytes)) {
            return true;
        }
        to.tryFlush();
        return to.hasRoom(bytes);
    }

    /// What has been taken back from the worker meanwhile is not written.
    private void putBack(List<InFlight> rest) {
        Set<InFlight> present = Collections.newSetFromMap(new IdentityHashMap<>());
        present.addAll(inFlight);
        for (InFlight sent : rest.reversed()) {
            if (present.contains(sent)) {
                unwritten.addFirst(sent);
            }
        }
    }

    private void writeRest(FramedSocket to) {
        writing.lock();
        try {
            for (InFlight next = nextUnwritten(); next != null; next = nextUnwritten()) {
                writeFrame(to, next);
            }
            to.flush();
        } catch (IOException _) {
            // Gone: the link's thread finds out, and does what is to be done.
            return;
        } finally {
            writing.unlock();
        }
        write(to);
    }

    private List<InFlight> takeUnwritten() {
        return core.locked(() -> {
            List<InFlight> batch = unwritten.isEmpty() ? List.of() : new ArrayList<>(unwritten);
            unwritten.clear();
            return batch;
        });
    }

    private @Nullable InFlight nextUnwritten() {
        return core.locked(unwritten::poll);
    }

    private void writeFrame(FramedSocket to, InFlight sent) throws IOException {
        Work work = sent.work();
        prefix.rewind(0);
        prefix.putLong(sent.frame());
        prefix.putLong(sent.firstElement());
        if (work.kind() == PoolFrame.CHUNK) {
            prefix.putInt(work.skipped());
            prefix.putInt(work.elements());
        }
        to.write(work.kind(), prefix.array(), prefix.position(), work.payload());
    }
}
