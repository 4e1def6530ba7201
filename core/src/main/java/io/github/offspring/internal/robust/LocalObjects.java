package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.BlockName;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Heap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The Java objects by which this process reaches what lies in the heap: one for each block, however often it is
/// received, so that what is equal is identical.
///
/// A block that has never been sent to anybody goes with the Java object. All others stay until the family ends.
public final class LocalObjects {

    private static final Cleaner CLEANER = Cleaner.create();
    private static final ConcurrentMap<Long, WeakReference<Object>> OBJECTS = new ConcurrentHashMap<>();

    private LocalObjects() {}

    /// Allocates a block and makes the object for it.
    ///
    /// @param fill what the block is to begin with; the rest is zero
    /// @throws UncheckedIOException if there is no space left
    public static <T> T create(int kind, long bytes, Consumer<Block> fill, BiFunction<Domain, Block, T> construct) {
        return create(kind, bytes, fill, construct, (_, _) -> {});
    }

    /// Allocates a block, that will have others that belong to it, and makes the object for it.
    ///
    /// @param fill what the block is to begin with; the rest is zero
    /// @param freeParts frees what belongs to it, if it was never sent and is free again
    /// @throws UncheckedIOException if there is no space left
    public static <T> T create(
            int kind,
            long bytes,
            Consumer<Block> fill,
            BiFunction<Domain, Block, T> construct,
            BiConsumer<Domain, Block> freeParts) {
        Domain domain = Domains.here();
        Block block;
        try {
            block = domain.heap().allocate(kind, bytes, fill);
        } catch (IOException e) {
            throw noSpace(e, bytes);
        }
        T object = construct.apply(domain, block);
        CLEANER.register(object, () -> dispose(domain, block, freeParts));
        OBJECTS.put(block.reference(), new WeakReference<>(object));
        return object;
    }

    /// Has something done when nobody has an object any more.
    ///
    /// @param action must not know the object
    public static Cleaner.Cleanable whenUnreachable(Object object, Runnable action) {
        return CLEANER.register(object, action);
    }

    private static void dispose(Domain domain, Block block, BiConsumer<Domain, Block> freeParts) {
        if (!block.isShared()) {
            OBJECTS.remove(block.reference());
            freeParts.accept(domain, block);
            domain.heap().free(block);
        } else {
            forget(block.reference());
        }
    }

    private static void forget(long reference) {
        OBJECTS.computeIfPresent(reference, (_, object) -> object.refersTo(null) ? null : object);
    }

    /// Must come before the reference is told to another process.
    public static long send(Block block) {
        block.markShared();
        if (block.isNamed()) {
            Domains.here().heap().sendName(block);
        }
        return block.reference();
    }

    // ---- Names

    /// Gives the object in a block its name, for all processes.
    ///
    /// @param type what it is, for the message if it has one
    /// @throws IllegalArgumentException if the name is empty or too long
    /// @throws IllegalStateException if it has one
    /// @throws UncheckedIOException if there is no space left
    public static void name(Block block, Class<?> type, String name) {
        Heap heap = Domains.here().heap();
        try {
            if (!heap.name(block, name)) {
                throw new IllegalStateException(words(type, block) + ": cannot have a second name: name=" + name);
            }
        } catch (IOException e) {
            throw noSpace(e, BlockName.MAX_BYTES);
        }
    }

    /// The name of the object in a block.
    public static Optional<String> nameOf(Block block) {
        return block.isNamed() ? Domains.here().heap().nameOf(block) : Optional.empty();
    }

    /// What people call an object: its type with its name, or else with a number.
    public static String words(Class<?> type, Block block) {
        return type.getSimpleName() + " "
                + nameOf(block).map(name -> "'" + name + "'").orElseGet(() -> Long.toHexString(block.reference()));
    }

    private static UncheckedIOException noSpace(IOException e, long bytes) {
        return new UncheckedIOException(
                "shared memory: cannot be allocated because " + e.getMessage() + ": bytes=" + bytes
                        + "; free some space in the folder of the family's shared memory",
                e);
    }

    /// The object for a reference that has been received.
    ///
    /// @throws IOException if there is no such block, or it is of another kind
    public static <T> T receive(long reference, int kind, Class<T> type, BiFunction<Domain, Block, T> construct)
            throws IOException {
        @Nullable T known = known(reference, type);
        if (known != null) {
            return known;
        }
        Domain domain = Domains.here();
        Block block = domain.heap().find(reference);
        if (block.kind() != kind) {
            throw new IOException("shared memory: has something else there: reference=" + reference + ", kind="
                    + block.kind() + ", expected=" + kind);
        }
        T made = construct.apply(domain, block);
        WeakReference<Object> mine = new WeakReference<>(made);
        while (true) {
            WeakReference<Object> present = OBJECTS.putIfAbsent(reference, mine);
            if (present == null) {
                CLEANER.register(made, () -> forget(reference));
                return made;
            }
            T other = known(reference, type);
            if (other != null) {
                return other;
            }
            OBJECTS.remove(reference, present);
        }
    }

    private static <T> @Nullable T known(long reference, Class<T> type) {
        WeakReference<Object> object = OBJECTS.get(reference);
        Object value = object == null ? null : object.get();
        return value == null ? null : type.cast(value);
    }
}
