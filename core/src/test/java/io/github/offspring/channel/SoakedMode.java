package io.github.offspring.channel;

import io.github.offspring.channel.SoakNotes.What;
import io.github.offspring.channel.SoakedQueues.Piece;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Random;

/// One way to use a queue or a topic: what those who put do, and those who take.
enum SoakedMode {
    /// At most once.
    PLAIN {
        @Override
        boolean put(SoakedQueues queues, long id, Random random) throws InterruptedException {
            queues.plain().put(Piece.of(id, random));
            return true;
        }

        @Override
        void consume(SoakedQueues queues, SoakNotes notes, Random random) throws Exception {
            while (true) {
                taken(queues, notes, take(queues.plain(), random), 0);
            }
        }
    },
    LEASED {
        @Override
        boolean put(SoakedQueues queues, long id, Random random) throws InterruptedException {
            queues.leased().put(Piece.of(id, random));
            return true;
        }

        @Override
        void consume(SoakedQueues queues, SoakNotes notes, Random random) throws Exception {
            while (true) {
                Lease<Piece> lease = random.nextInt(4) > 0
                        ? queues.leased().lease()
                        : queues.leased().tryLease(moment(random)).orElse(null);
                if (lease != null) {
                    taken(queues, notes, lease.value(), lease.deliveries());
                    settle(lease, lease.value().id(), notes, random);
                }
            }
        }
    },
    JOINABLE {
        @Override
        boolean put(SoakedQueues queues, long id, Random random) throws InterruptedException {
            queues.joinable().put(Piece.of(id, random));
            return true;
        }

        @Override
        void consume(SoakedQueues queues, SoakNotes notes, Random random) throws Exception {
            while (true) {
                taken(queues, notes, take(queues.joinable(), random), 0);
                queues.joinable().taskDone();
            }
        }
    },
    JOINABLE_LEASED {
        @Override
        boolean put(SoakedQueues queues, long id, Random random) throws InterruptedException {
            queues.joinableLeased().put(Piece.of(id, random));
            return true;
        }

        @Override
        void consume(SoakedQueues queues, SoakNotes notes, Random random) throws Exception {
            while (true) {
                Piece piece = take(queues.joinableLeased(), random);
                taken(queues, notes, piece, 0);
                hold(random);
                notes.write(What.ACKING, piece.id());
                queues.joinableLeased().taskDone();
                notes.write(What.ACKED, piece.id());
            }
        }
    },
    RAW {
        @Override
        boolean put(SoakedQueues queues, long id, Random random) throws InterruptedException {
            int length = SoakedQueues.length(random);
            try (Claim claim = RawQueue.of(queues.raw()).claim(Long.BYTES + length)) {
                MemorySegment segment = claim.segment();
                segment.set(ValueLayout.JAVA_LONG, 0, id);
                segment.asSlice(Long.BYTES).fill((byte) (id ^ id >>> 32));
                hold(random);
                if (random.nextInt(30) == 0) {
                    return false;
                }
                claim.commit();
                return true;
            }
        }

        @Override
        void consume(SoakedQueues queues, SoakNotes notes, Random random) throws Exception {
            RawQueue raw = RawQueue.of(queues.raw());
            while (true) {
                Lease<MemorySegment> lease = random.nextInt(4) > 0
                        ? raw.lease()
                        : raw.tryLease(moment(random)).orElse(null);
                if (lease != null) {
                    long id = lease.value().get(ValueLayout.JAVA_LONG, 0);
                    byte[] filling = lease.value().asSlice(Long.BYTES).toArray(ValueLayout.JAVA_BYTE);
                    taken(queues, notes, new Piece(id, filling), lease.deliveries());
                    settle(lease, id, notes, random);
                }
            }
        }
    },
    TOPIC {
        @Override
        boolean put(SoakedQueues queues, long id, Random random) throws InterruptedException {
            queues.topic().publish(Piece.of(id, random));
            return true;
        }

        @Override
        void consume(SoakedQueues queues, SoakNotes notes, Random random) throws Exception {
            try (Subscription<Piece> subscription = queues.topic().subscribe()) {
                notes.write(What.SUBSCRIBED, 0);
                while (true) {
                    Piece piece = random.nextInt(4) > 0 ? subscription.take() : subscription.poll(moment(random));
                    if (piece != null) {
                        taken(queues, notes, piece, 0);
                    }
                }
            }
        }
    };

    private static final int BURST = 40;
    private static final int MAX_PAUSE_MILLIS = 60;
    private static final int MAX_MOMENT_MILLIS = 30;
    private static final int HOLD = 4;
    private static final int MAX_HOLD_MILLIS = 100;

    /// @return false if it has been given up
    abstract boolean put(SoakedQueues queues, long id, Random random) throws InterruptedException;

    /// Takes elements.
    ///
    /// @throws QueueClosedException when there will never be one again
    abstract void consume(SoakedQueues queues, SoakNotes notes, Random random) throws Exception;

    final void produce(SoakedQueues queues, SoakNotes notes, Random random) throws Exception {
        for (int number = 0; !queues.over().isSet(); number++) {
            if (random.nextInt(BURST) == 0) {
                Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
            }
            long id = notes.id(number);
            notes.write(What.BEGIN, id);
            notes.write(put(queues, id, random) ? What.DONE : What.ABORTED, id);
        }
    }

    /// Whether elements that nobody has acknowledged come back.
    boolean returns() {
        return this == LEASED || this == JOINABLE_LEASED || this == RAW;
    }

    private static Duration moment(Random random) {
        return Duration.ofMillis(random.nextInt(MAX_MOMENT_MILLIS));
    }

    private static Piece take(SharedQueue<Piece> queue, Random random) throws InterruptedException {
        while (true) {
            Piece piece = random.nextInt(4) > 0 ? queue.take() : queue.poll(moment(random));
            if (piece != null) {
                return piece;
            }
        }
    }

    final void taken(SoakedQueues queues, SoakNotes notes, Piece piece, int deliveries) throws IOException {
        notes.write(What.TAKEN, piece.id(), deliveries);
        piece.check();
        queues.received().incrementAndGet(ordinal());
    }

    /// Has it at times for so long that somebody may be killed who has something.
    private static void hold(Random random) throws InterruptedException {
        if (random.nextInt(HOLD) == 0) {
            Thread.sleep(random.nextInt(MAX_HOLD_MILLIS));
        }
    }

    private static void settle(Lease<?> lease, long id, SoakNotes notes, Random random)
            throws IOException, InterruptedException {
        hold(random);
        if (random.nextInt(20) == 0) {
            notes.write(What.GIVEN_BACK, id);
            lease.giveBack();
        } else {
            notes.write(What.ACKING, id);
            lease.acknowledge();
            notes.write(What.ACKED, id);
        }
    }
}
