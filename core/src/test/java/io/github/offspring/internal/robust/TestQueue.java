package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A queue of strings, as several domains of this JVM have it.
final class TestQueue {

    static final int RING_BYTES = 4096;

    private final long reference;
    private final Path directory;
    private final int capacity;

    TestQueue(Domain maker, QueueCell.Mode mode, int capacity) {
        directory = maker.directory();
        this.capacity = capacity;
        try {
            Block block = maker.heap()
                    .allocate(
                            Kind.QUEUE,
                            QueueCell.bytes(RING_BYTES),
                            made -> QueueCell.fill(made, mode, capacity, RING_BYTES));
            block.markShared();
            reference = block.reference();
            in(maker).begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    QueueCell in(Domain domain) {
        try {
            return new QueueCell(domain, domain.heap().find(reference), this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static QueueCell.Element element(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new QueueCell.Element() {
            @Override
            public long bytes() {
                return bytes.length;
            }

            @Override
            public void write(MemorySegment memory, long at) {
                MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
            }
        };
    }

    static String read(MemorySegment memory, long at, long bytes) {
        return new String(memory.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    QueueCell.Put put(Domain domain, String text) {
        return in(domain).offer(element(text));
    }

    @Nullable
    String take(Domain domain) {
        QueueCell.Taken<String> taken = taken(domain);
        return taken == null ? null : taken.value();
    }

    QueueCell.@Nullable Taken<String> taken(Domain domain) {
        return in(domain).poll(TestQueue::read);
    }

    /// All that is there.
    List<String> drain(Domain domain) {
        List<String> all = new ArrayList<>();
        QueueCell cell = in(domain);
        QueueCell.Taken<String> next = cell.poll(TestQueue::read);
        while (next != null) {
            all.add(next.value());
            QueueCell.Taking taking = next.taking();
            if (taking != null) {
                cell.finish(taking);
            }
            next = cell.poll(TestQueue::read);
        }
        return all;
    }

    /// Room for an element that is not written before it has been claimed.
    static QueueCell.Element blank(int length) {
        return new QueueCell.Element() {
            @Override
            public long bytes() {
                return length;
            }

            @Override
            public void write(MemorySegment memory, long at) {
                memory.set(ValueLayout.JAVA_BYTE, at, (byte) '?');
            }
        };
    }

    @Nullable
    QueueRoom claim(Domain domain, int length) {
        try {
            return in(domain).claim(blank(length), Deadline.after(Duration.ZERO));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void write(QueueRoom room, String text) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            MemorySegment.copy(bytes, 0, room.memory(arena), ValueLayout.JAVA_BYTE, 0, bytes.length);
        }
    }

    /// Checks that nothing of an empty one is lost: room, order, memory.
    void checkUse(Domain domain) {
        for (int round = 0; round < 4; round++) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < capacity; i++) {
                String text = (round + "-" + i + "-").repeat(100);
                all.add(text);
                assertThat(put(domain, text)).isEqualTo(QueueCell.Put.DONE);
            }
            assertThat(put(domain, "too many")).isEqualTo(QueueCell.Put.FULL);
            assertThat(drain(domain)).isEqualTo(all);
        }
        assertThat(in(domain).unfinished()).isZero();
        assertThat(files()).isZero();
    }

    /// How many files it has.
    long files() {
        return files(directory, reference);
    }

    static long files(Path directory, long reference) {
        String prefix = "x" + Long.toHexString(reference) + "-";
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
