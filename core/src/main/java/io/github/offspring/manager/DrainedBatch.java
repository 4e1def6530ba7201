package io.github.offspring.manager;

import io.github.offspring.CodecException;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.Several;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Elements that were taken out of a queue together, on their way into a collection of their taker's.
///
/* As a result they are several values, of which a taker can read some although it cannot read others. The first one is
 * not of the user's: how many elements were left, and the places of those that follow.
 */
final class DrainedBatch {

    private final Reference queue;
    private final long[] header;
    // Null for what cannot be read here.
    private final List<@Nullable Object> elements;
    private final @Nullable CodecException unread;

    private DrainedBatch(RemoteQueue<?> queue, Several taken) {
        this.queue = queue.reference();
        header = (long[]) Objects.requireNonNull(taken.values().getFirst());
        elements = taken.values().subList(1, header.length);
        unread = taken.failures().isEmpty() ? null : queue.unread(taken.failures());
    }

    /// What the manager answers.
    ///
    /// @param left how many are still in the queue
    static Several toSend(int left, long[] places, List<Object> taken) {
        long[] header = new long[1 + places.length];
        header[0] = left;
        System.arraycopy(places, 0, header, 1, places.length);
        List<Object> values = new ArrayList<>(header.length);
        values.add(header);
        values.addAll(taken);
        return Several.of(values);
    }

    static DrainedBatch take(RemoteQueue<?> queue, int most) {
        return new DrainedBatch(queue, Calls.call(queue.reference(), DequeMethod.DRAIN_PLACED, most));
    }

    int size() {
        return elements.size();
    }

    /// How many were still in the queue. If this one is empty there were none.
    long left() {
        return header[0];
    }

    /// Adds them, as far as the target takes them; the others go back to their places.
    ///
    /// @throws CodecException if some cannot be read here; the others are in the target
    @SuppressWarnings("unchecked") // the queue has what its users say
    <E> void moveTo(Collection<E> target) {
        int done = 0;
        try {
            for (Object element : elements) {
                if (element != null) {
                    target.add((E) element);
                }
                done++;
            }
        } catch (RuntimeException | Error e) {
            if (unread != null) {
                e.addSuppressed(unread);
            }
            putBack(done, e);
            throw e;
        }
        if (unread != null) {
            throw unread;
        }
    }

    private void putBack(int from, Throwable thrown) {
        List<Object> rest = new ArrayList<>();
        long[] places = new long[size() - from];
        for (int i = from; i < size(); i++) {
            Object element = elements.get(i);
            if (element != null) {
                places[rest.size()] = header[1 + i];
                rest.add(element);
            }
        }
        try {
            Calls.<@Nullable Object>call(queue, DequeMethod.PUT_BACK, Arrays.copyOf(places, rest.size()), rest);
        } catch (RuntimeException | Error e) {
            thrown.addSuppressed(new IllegalStateException(
                    queue + ": has lost what was taken and could not be put back because " + e.getMessage()
                            + ": elements=" + rest.size(),
                    e));
        }
    }
}
