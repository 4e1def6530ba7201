package io.github.offspring.memory;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.robust.ArrayKind;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.SlotsKind;
import io.github.offspring.internal.robust.Stored;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where the contents of an array or a list are: what all views of it have in common, one for each process.
///
/* Large contents are mapped at their first use, and unmapped when they are closed, or when nobody has them any more.
 * Segments that the user has been given live on their own: they are of another mapping, which goes when the last of
 * them does, because a thread may use a segment long after it has lost the array.
 */
final class Storage implements Lockable {

    @Serial
    private static final long serialVersionUID = 1L;

    // None is ever written: a handle goes in the storage's place.
    private final transient Type type;
    private final transient Domain domain;
    private final transient Block block;
    private final transient OwnLock lock;
    // Plain: read at each access. Whoever misses it finds the memory unmapped, or at least nobody else's.
    private transient boolean closed;
    // Guarded by the monitor.
    private transient @Nullable MemorySegment memory;
    private transient Cleaner.@Nullable Cleanable mapping;
    private transient @Nullable MemorySegment forUser;

    /// What is stored.
    enum Type {
        ARRAY("shared array", ArrayKind.ARRAY),
        RECORDS("shared records", SlotsKind.RECORDS),
        LIST("shared list", SlotsKind.LIST);

        private final String words;

        @SuppressWarnings("ImmutableEnumChecker") // It has but its number.
        private final Stored kind;

        Type(String words, Stored kind) {
            this.words = words;
            this.kind = kind;
        }
    }

    private Storage(Type type, Domain domain, Block block) {
        this.type = type;
        this.domain = domain;
        this.block = block;
        lock = new OwnLock(this, domain, block, Stored.lock(domain, block), null);
    }

    /// @param headBytes what the block has before the contents
    /// @param bytes what the contents take
    /// @param fillHead writes the former
    static Storage create(Type type, long headBytes, long bytes, Consumer<Block> fillHead) {
        return LocalObjects.create(
                type.kind.kind(),
                Stored.blockBytes(headBytes, bytes),
                block -> {
                    Stored.fill(block, headBytes, bytes);
                    fillHead.accept(block);
                },
                (domain, block) -> allocate(type, domain, block),
                type.kind::removeParts);
    }

    private static Storage allocate(Type type, Domain domain, Block block) {
        boolean complete = false;
        try {
            Stored.allocate(domain, block);
            complete = true;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    type.words + ": cannot be created because " + e.getMessage() + ", directory=" + domain.directory()
                            + "; make it smaller, free some space there, or set offspring.memory-dir to another folder",
                    e);
        } finally {
            if (!complete) {
                domain.heap().free(block);
            }
        }
        return new Storage(type, domain, block);
    }

    Domain domain() {
        return domain;
    }

    Block block() {
        return block;
    }

    long reference() {
        return block.reference();
    }

    // ---- Memory

    /// The contents.
    synchronized MemorySegment memory() {
        checkOpen();
        MemorySegment present = memory;
        if (present == null) {
            if (Stored.isRemoved(block)) {
                throw closedByAnother(null);
            }
            present = Stored.hasExtent(block) ? mapped() : Stored.inside(block);
            memory = present;
        }
        return present;
    }

    private MemorySegment mapped() {
        Arena arena = Arena.ofShared();
        mapping = LocalObjects.whenUnreachable(this, arena::close);
        return map(arena);
    }

    private MemorySegment map(Arena arena) {
        try {
            return Stored.map(domain, block, arena);
        } catch (NoSuchFileException e) {
            throw closedByAnother(e);
        } catch (IOException e) {
            throw new UncheckedIOException(words() + ": cannot be mapped because " + e, e);
        }
    }

    /// The contents, to be used without this object.
    synchronized MemorySegment memoryForUser() {
        MemorySegment own = memory();
        if (mapping == null) {
            // From now on this memory is never used for anything else.
            LocalObjects.send(block);
            return own;
        }
        MemorySegment present = forUser;
        if (present == null) {
            present = map(Arena.ofAuto());
            forUser = present;
        }
        return present;
    }

    // ---- Closing

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw closed();
        }
    }

    IllegalStateException closed() {
        return new IllegalStateException(words() + ": cannot be used because this process has closed it");
    }

    private IllegalStateException closedByAnother(@Nullable Throwable cause) {
        return new IllegalStateException(words() + ": cannot be used because another process has closed it", cause);
    }

    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Stored.remove(domain, block);
        memory = null;
        forUser = null;
        if (mapping != null) {
            mapping.clean();
        }
    }

    private synchronized boolean isInUse() {
        return memory != null;
    }

    // ---- Locking and travelling

    @Override
    public SharedReentrantLock lock() {
        checkOpen();
        return lock.get();
    }

    void name(String name, Class<?> owner) {
        LocalObjects.name(block, owner, name);
    }

    Optional<String> name() {
        return LocalObjects.nameOf(block);
    }

    String words(Class<?> owner) {
        return LocalObjects.words(owner, block);
    }

    private String words() {
        return type.words + " " + Long.toHexString(reference());
    }

    @Serial
    private Object writeReplace() {
        checkOpen();
        return new Handle(type, LocalObjects.send(block));
    }

    /// What stands for it in a message.
    private record Handle(Type type, long reference) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                Storage storage = LocalObjects.receive(
                        reference,
                        type.kind.kind(),
                        Storage.class,
                        (domain, block) -> new Storage(type, domain, block));
                if (Stored.isRemoved(storage.block) && !storage.isInUse()) {
                    throw new IOException("it has been closed");
                }
                return storage;
            } catch (IOException e) {
                throw new InvalidObjectException(type.words + " " + Long.toHexString(reference)
                        + ": cannot be received because " + e.getMessage());
            }
        }
    }
}
