package io.github.offspring.manager;

import io.github.offspring.internal.remote.Sent;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A list as it is at its manager.
final class HostedList implements HostedMethod.Guarded {

    private final Guard guard = new Guard();
    // Guarded by the guard.
    private final Elements elements = new Elements();

    @Override
    public Guard guard() {
        return guard;
    }

    /// Only to be read.
    List<Object> elements() {
        return elements;
    }

    /// To be changed.
    List<Object> write() {
        checkOutside("list");
        return elements;
    }

    /// Some of it, from an index on, and when that was.
    Part part(int from) {
        Batch batch = from >= elements.size()
                ? new Batch(List.of(), true)
                : Batch.of(elements.listIterator(from), Batch.MAX_ELEMENTS);
        return new Part(batch, elements.moment());
    }

    /// Everything, and what [#replace] wants to see.
    Copy copy() {
        return new Copy(new ArrayList<>(elements), elements.moment());
    }

    /// Replaces everything if nothing has changed since.
    boolean replace(Copy copy) {
        if (!copy.moment().equals(elements.moment())) {
            return false;
        }
        write().clear();
        elements.addAll(copy.elements());
        return true;
    }

    // ---- What iterators do: nothing if others have done something that matters to it

    /// @return null if the element may be another one than at that moment
    @Nullable
    Moment remove(int index, Moment seen) {
        if (!seen.equals(elements.moment())) {
            return null;
        }
        write().remove(index);
        return elements.moment();
    }

    /// @return null if the element may be at another place than at that moment; a client that iterates twice at a
    /// time, as [java.util.Collections#reverse(List)] does, may have replaced it
    @Nullable
    Moment set(int index, Object element, Moment seen) {
        if (seen.shape() != elements.moment().shape()) {
            return null;
        }
        Moment before = elements.moment();
        write().set(index, element);
        // Who has not seen what others have set must not remove it.
        return seen.equals(before) ? elements.moment() : seen;
    }

    /// @return null if something else may stand beside that place than at that moment
    @Nullable
    Moment insert(int index, Object element, Moment seen) {
        Moment before = elements.moment();
        if (seen.shape() != before.shape()) {
            return null;
        }
        write().add(index, element);
        Moment after = elements.moment();
        return new Moment(after.shape(), seen.replaced());
    }

    /// Counts its changes: the JDK counts those that move elements.
    private static final class Elements extends ArrayList<Object> {

        @Serial
        private static final long serialVersionUID = 1L;

        private transient long replaced;

        Moment moment() {
            return new Moment(modCount, replaced);
        }

        @Override
        public Object set(int index, Object element) {
            replaced++;
            return super.set(index, element);
        }

        /// Counted for what is done by way of it.
        @Override
        public List<Object> subList(int from, int to) {
            replaced++;
            return super.subList(from, to);
        }

        @Override
        public void replaceAll(UnaryOperator<Object> operator) {
            replaced++;
            super.replaceAll(operator);
        }

        /// Counted also where the comparator throws half-way.
        @Override
        public void sort(@Nullable Comparator<? super Object> comparator) {
            replaced++;
            super.sort(comparator);
        }

        /// Whom a function gives it to needs no class of ours.
        @Serial
        private Object writeReplace() throws ObjectStreamException {
            return new ArrayList<>(this);
        }
    }

    /// When something was read.
    ///
    /// @param shape how often elements had been added, removed or moved
    /// @param replaced how often elements had been replaced
    record Moment(long shape, long replaced) implements Sent {}

    /// Some elements.
    record Part(Batch batch, Moment moment) implements Sent {}

    /// What a list was at some moment.
    record Copy(List<Object> elements, Moment moment) implements Sent {}
}
