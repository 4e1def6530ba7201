package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A topic of strings, as several domains of this JVM have it.
final class TestTopic {

    private final long reference;
    private final Path directory;

    TestTopic(Domain maker, TopicCell.Policy policy, int capacity) {
        directory = maker.directory();
        try {
            Block block = maker.heap()
                    .allocate(
                            Kind.TOPIC,
                            TopicCell.bytes(TestQueue.RING_BYTES),
                            made -> TopicCell.fill(made, policy, capacity, TestQueue.RING_BYTES));
            block.markShared();
            reference = block.reference();
            in(maker).begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TopicCell in(Domain domain) {
        try {
            return new TopicCell(domain, domain.heap().find(reference), this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    QueueCell.Put put(Domain domain, String text) {
        return in(domain).offer(TestQueue.element(text));
    }

    static @Nullable String next(TopicSubscription subscription) {
        return subscription.poll((memory, at, bytes, isWhole) -> TestQueue.read(memory, at, bytes));
    }

    /// All that is there.
    static List<String> drain(TopicSubscription subscription) {
        List<String> all = new ArrayList<>();
        for (String next = next(subscription); next != null; next = next(subscription)) {
            all.add(next);
        }
        return all;
    }

    /// How many files it has.
    long files() {
        return TestQueue.files(directory, reference);
    }
}
