package io.github.offspring.memory;

import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.robust.Slots;
import io.github.offspring.internal.robust.SlotsKind;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A list of a fixed number of numbers, strings and the like, of mixed types, in memory that several processes
/// use.
///
/// ```java
/// SharedList<Object> status = SharedList.of("starting", 0, 0.0, null);
/// status.set(0, "busy");
/// status.update(1, n -> (Integer) n + 1);
/// ```
///
/// Elements are boxed primitives, strings, `byte[]` and null; each can be replaced by one of another type. There
/// is room in each place for any number, and for as many bytes of a string, in UTF-8, as there were at first, or
/// as [#copyOf(Collection, int)] was told; what is longer is refused. It cannot be made longer or shorter: `add`
/// and `remove` throw an [UnsupportedOperationException], as all of [java.util.List] does that would need them.
///
/// It goes to other processes in a task, through a connection, as a field of something, at any time: as a handle
/// of some bytes, whatever its length. A list that is independent of it is `SharedList.copyOf(list)`.
///
/// For those who come from Python: this is `ShareableList`, without a name. What you put in is what you get: NULs
/// at the end and letters beyond ASCII as well, and an index outside of the list is always an
/// [IndexOutOfBoundsException].
///
/// **Threads and processes** *Thread-safe; any process of the family.* Each element is read and written as a
/// whole. What concerns several is not one step: take the lock.
///
/// **Order** What a thread has done before it sets an element is seen by those who read it.
///
/// **Time** An access takes less than a microsecond. An element takes twice its room and about 30 bytes.
///
/// **Crash** A process that is killed while it sets an element has set it or has not. What a dead process had made
/// and never sent is removed with it; everything else when it is closed, or the family ends.
///
/// @param <E> what all elements are: often `Object`
public final class SharedList<E extends @Nullable Object> extends AbstractList<E>
        implements RandomAccess, AutoCloseable, Lockable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_ROOM = 1 << 30;

    // None is ever written: a handle goes in the list's place.
    private final transient Storage storage;
    private final transient Slots slots;
    private final transient Slots.Slot[] places;

    private SharedList(Storage storage) {
        this.storage = storage;
        MemorySegment memory = storage.memory();
        slots = new Slots(storage.domain(), storage.block(), memory, storage);
        places = new Slots.Slot[SlotsKind.count(storage.block())];
        long at = table(places.length);
        for (int i = 0; i < places.length; i++) {
            int size = Words.getInt(memory, (long) i * Integer.BYTES);
            places[i] = new Slots.Slot(at, size);
            at += Slots.bytes(size);
        }
    }

    /// The contents begin with the sizes of the slots.
    private static long table(int count) {
        return ((long) count * Integer.BYTES + Long.BYTES - 1) & -Long.BYTES;
    }

    // ---- Creation

    /// Creates a list.
    ///
    /// @param <E> what all elements are
    /// @param elements what is in it, which also says how much room there is
    /// @return the list
    /// @throws IllegalArgumentException if there is one of another type than can be in it
    /// @throws UncheckedIOException if there is no shared memory for it
    @SafeVarargs
    @SuppressWarnings("varargs") // They are only read, as what they are.
    public static <E extends @Nullable Object> SharedList<E> of(E... elements) {
        return copyOf(Arrays.asList(elements));
    }

    /// Creates a list.
    ///
    /// @param <E> what all elements are
    /// @param elements what is in it, which also says how much room there is
    /// @return the list
    /// @throws IllegalArgumentException if there is one of another type than can be in it
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <E extends @Nullable Object> SharedList<E> copyOf(Collection<? extends E> elements) {
        return copyOf(elements, 0);
    }

    /// Creates a list.
    ///
    /// @param <E> what all elements are
    /// @param elements what is in it
    /// @param room for how many bytes of a string there is to be room in each place, at least
    /// @return the list
    /// @throws IllegalArgumentException if there is one of another type than can be in it, or the room is negative
    /// or more than a gigabyte
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <E extends @Nullable Object> SharedList<E> copyOf(Collection<? extends E> elements, int room) {
        if (room < 0 || room > MAX_ROOM) {
            throw new IllegalArgumentException("room: must be in [0, " + MAX_ROOM + "]: room=" + room);
        }
        byte[][] images = elements.stream().map(ListItem::image).toArray(byte[][]::new);
        int[] sizes = new int[images.length];
        long bytes = table(images.length);
        for (int i = 0; i < images.length; i++) {
            int most = Math.max(ListItem.MIN_ROOM, Math.max(room, ListItem.room(images[i])));
            sizes[i] = ListItem.size(most + Long.BYTES - 1 & -Long.BYTES);
            bytes += Slots.bytes(sizes[i]);
        }
        Storage storage = Storage.create(
                Storage.Type.LIST, SlotsKind.HEAD_BYTES, bytes, block -> SlotsKind.fillHead(block, images.length));
        for (int i = 0; i < sizes.length; i++) {
            Words.setInt(storage.memory(), (long) i * Integer.BYTES, sizes[i]);
        }
        SharedList<E> list = new SharedList<>(storage);
        for (int i = 0; i < images.length; i++) {
            list.slots.initialize(list.places[i], images[i]);
        }
        return list;
    }

    /// Gives the list a name, for people: it is seen in all processes. The list has one at most, for as long as it
    /// lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedList<E> named(String name) {
        storage.name(name, getClass());
        return this;
    }

    /// Tells the name of the list.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return storage.name();
    }

    // ---- Elements

    private Slots.Slot place(int index) {
        storage.checkOpen();
        if (index < 0 || index >= places.length) {
            throw new IndexOutOfBoundsException(
                    "index is outside of the list: index=" + index + ", size=" + places.length);
        }
        return places[index];
    }

    private static byte[] fitting(int index, Slots.Slot place, @Nullable Object element) {
        byte[] image = ListItem.image(element);
        if (image.length > place.size()) {
            throw new IllegalArgumentException("element has not enough room in its place: index=" + index + ", bytes="
                    + ListItem.room(image) + ", room=" + (place.size() - ListItem.size(0))
                    + "; create the list with more room");
        }
        return image;
    }

    // As in every list: what is in it is what was put in.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private static <E extends @Nullable Object> E element(Slots.Image image) {
        return (E) ListItem.element(image.bytes());
    }

    /// Tells how many elements there are.
    ///
    /// @return how many, always the same
    @Override
    public int size() {
        return places.length;
    }

    /// Reads an element.
    ///
    /// @param index which one
    /// @return it, a `byte[]` as a copy
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the list
    @Override
    public E get(int index) {
        return element(slots.read(place(index)));
    }

    /// Replaces an element, in one step.
    ///
    /// @param index which one
    /// @param element the new one
    /// @return the old one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalArgumentException if the new one has no room in its place, or is of another type than can be
    /// in a list
    /// @throws IllegalStateException if this process has closed the list
    @Override
    public E set(int index, E element) {
        Slots.Slot place = place(index);
        byte[] image = fitting(index, place, element);
        while (true) {
            Slots.Image old = slots.read(place);
            if (slots.write(place, image, old.version())) {
                return element(old);
            }
        }
    }

    /// Replaces an element by what a function makes of it, in one step.
    ///
    /// @param index which one
    /// @param function without side effects: called again if the element has changed meanwhile; holds nobody up,
    /// however long it takes
    /// @return the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalArgumentException if the new one has no room in its place, or is of another type than can be
    /// in a list
    /// @throws IllegalStateException if this process has closed the list
    public E update(int index, UnaryOperator<E> function) {
        Slots.Slot place = place(index);
        while (true) {
            Slots.Image old = slots.read(place);
            E element = function.apply(element(old));
            if (slots.write(place, fitting(index, place, element), old.version())) {
                return element;
            }
        }
    }

    /// Gives the lock for what takes several steps. It keeps nobody from changing elements who does not take it.
    ///
    /// @return the list's own lock; the same at every call
    /// @throws IllegalStateException if this process has closed the list
    @Override
    public SharedReentrantLock lock() {
        return storage.lock();
    }

    /// Ends the list: this process cannot use it any more, and nobody gets it any more who has not got it.
    /// Processes that have it keep it until they close it too, or lose it; its memory is given back then. Does
    /// nothing if it is closed.
    @Override
    public void close() {
        storage.close();
    }

    /// Shows its elements, or that this process has closed it.
    @Override
    public String toString() {
        return storage.isClosed() ? storage.words(getClass()) + "[closed]" : super.toString();
    }

    @Serial
    private Object writeReplace() {
        return new Handle(storage);
    }

    /// What stands for it in a message.
    private record Handle(Storage storage) implements Serializable {
        @Serial
        private Object readResolve() {
            return new SharedList<>(storage);
        }
    }
}
