package io.github.offspring.channel;

import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedLongArray;
import io.github.offspring.sync.SharedEvent;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// What the processes of a soak share.
///
/// @param over when nothing more is to be put
/// @param received how many elements have been received, by [SoakedMode]
record SoakedQueues(
        SharedEvent over,
        SharedLongArray received,
        SharedQueue<Piece> plain,
        SharedQueue<Piece> leased,
        JoinableQueue<Piece> joinable,
        JoinableQueue<Piece> joinableLeased,
        SharedQueue<byte[]> raw,
        SharedTopic<Piece> topic)
        implements Serializable {

    private static final int MOST_FILLING = 100;
    private static final int MUCH_FILLING = 1_500;
    /// More than a quarter of a queue's memory.
    private static final int FILE_FILLING = 20_000;

    /// An element, of which can be seen whether it is whole.
    record Piece(long id, byte[] filling) implements Serializable {
        static Piece of(long id, Random random) {
            byte[] filling = new byte[length(random)];
            Arrays.fill(filling, (byte) (id ^ id >>> 32));
            return new Piece(id, filling);
        }

        void check() {
            for (byte each : filling) {
                checkByte(id, each);
            }
        }
    }

    static int length(Random random) {
        int choice = random.nextInt(200);
        return choice == 0 ? FILE_FILLING : random.nextInt(choice < 10 ? MUCH_FILLING : MOST_FILLING);
    }

    static void checkByte(long id, byte each) {
        if (each != (byte) (id ^ id >>> 32)) {
            throw new AssertionError("torn: id=" + Long.toHexString(id));
        }
    }

    static SoakedQueues create() {
        return new SoakedQueues(
                SharedEvent.create(),
                SharedArray.longs(SoakedMode.values().length),
                SharedQueue.builder().bytes(1 << 16).create(),
                SharedQueue.builder().leased().bytes(4096).capacity(20).create(),
                JoinableQueue.create(50),
                SharedQueue.builder().leased().bytes(1 << 14).createJoinable(),
                SharedQueue.builder().leased().bytes(1 << 14).capacity(30).create(),
                SharedTopic.builder().bytes(1 << 14).capacity(60).create());
    }

    /// The process that has made them puts nothing: they may end by themselves.
    void leaveToOthers() {
        for (SharedQueue<?> queue : queues()) {
            queue.doneProducing();
        }
        topic.donePublishing();
    }

    List<SharedQueue<?>> queues() {
        return List.of(plain, leased, joinable, joinableLeased, raw);
    }

    void close() {
        queues().forEach(SharedQueue::close);
        queues().forEach(SharedQueue::clear);
        queues().forEach(SharedQueue::isEnded);
        topic.close();
        received.close();
    }

    // ---- What the processes do

    private interface Part {
        void perform(SoakedMode mode, SoakNotes notes, Random random) throws Exception;
    }

    /// Puts, in all modes, until it is over.
    void produce(String directory, int key, long seed) throws Exception {
        inAllModes(directory, key, seed, (mode, notes, random) -> mode.produce(this, notes, random));
    }

    /// Takes, in all modes, until the streams end.
    void consume(String directory, int key, long seed) throws Exception {
        inAllModes(directory, key, seed, (mode, notes, random) -> {
            notes.write(SoakNotes.What.STARTED, 0);
            try {
                mode.consume(this, notes, random);
            } catch (QueueClosedException _) {
                // The end.
            }
        });
    }

    private static void inAllModes(String directory, int key, long seed, Part part) throws Exception {
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (SoakedMode mode : SoakedMode.values()) {
            Random random = new Random(seed + mode.ordinal());
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                try (SoakNotes notes = new SoakNotes(Path.of(directory), mode, key)) {
                    part.perform(mode, notes, random);
                    return true;
                } catch (Throwable e) {
                    // At once: the others may go on for long.
                    e.printStackTrace();
                    throw e;
                }
            });
            tasks.add(task);
            (random.nextBoolean() ? Thread.ofVirtual() : Thread.ofPlatform())
                    .name(mode + "-" + key)
                    .start(task);
        }
        for (FutureTask<Boolean> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new AssertionError("a part of the process has failed", e.getCause());
            }
        }
    }
}
