package io.github.offspring.memory;

import io.github.offspring.internal.os.FileStatus;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// A segment of memory that several processes have at the same time.
///
/// ```java
/// try (var memory = SharedMemory.create(80_000_000);
///         var child = ChildProcess.start(() -> {
///             memory.segment().fill((byte) 1);
///         })) {
///     child.join();
///     …
///     memory.remove();
/// }
/// ```
///
/// It goes to other processes in a task, through a connection, as a field of something, at any time: as a handle
/// of some bytes, whatever the size of the memory. Where it is received it is attached. A process that receives
/// what it has open gets the very object that it has.
///
/// With a name, any process of the same user can attach it: of another family, and of another language too, as
/// Python's `multiprocessing.shared_memory.SharedMemory(name=…)`, on Linux. What Python has made is attached in
/// the same way.
///
/// To [#close] it ends this process's access; the memory stays for the others, and for those that attach it later.
/// To [#remove] it takes its name away; the memory is given back when the last process that has it attached has
/// closed it, or has ended. What is not removed goes with the family that made it, and what nobody else was ever
/// told of, having no name, with the process. Attaching makes nobody an owner.
///
/// Its size does not change: a process that has mapped a piece that is cut off would get an error from the
/// hardware at some later access. Make a larger one and copy.
///
/// **Threads and processes** *Thread-safe; any process of the same user, for those with a name; of the family, for
/// the others.* Access to the memory is not synchronized by this: use a lock, or atomic access through
/// `VarHandle`s.
///
/// **Order** What a process writes is seen by another after anything that comes after it there and before it here:
/// a lock given back and taken, a message sent and received, a child's start and end, a release and an acquire of
/// a `VarHandle`.
///
/// **Time** To create one takes as long as the kernel takes to fill it with zeros, a second for some GB, because
/// all of it is taken at once: a full file system is an exception here, not an error at some later access.
///
/// **Crash** A process that is killed leaves the memory as it is, to all others that have it or can get it; what
/// nobody else can get is removed as soon as its death is noticed. If the whole family
/// is killed its memory is removed by the first orphan that notices, or, if all were killed at the same time, by
/// the next program of the same user that uses this library.
public final class SharedMemory implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Cleaner CLEANER = Cleaner.create(
            Thread.ofPlatform().name("offspring-memory-cleaner").daemon().factory());

    /// So many bytes of what is closed are worth a collection.
    private static final long MUCH = 64L << 20;

    private static final AtomicLong CLOSED_BYTES = new AtomicLong();

    // None is ever written: a handle goes in the object's place.
    private final transient Place place;
    private final transient Arena arena;
    private final transient MemorySegment memory;

    /// Where it is, which changes when somebody else is to know of it. Does not know the object.
    private static final class Place {
        // Guarded by the monitor.
        private SegmentFile file;
        private boolean removed;

        Place(SegmentFile file) {
            this.file = file;
        }

        synchronized SegmentFile file() {
            return file;
        }

        /// Whether nobody else can have it any more, or yet.
        synchronized boolean isOwn() {
            return file.isOwn() && !removed;
        }

        synchronized SegmentFile send() throws IOException {
            if (file.isOwn()) {
                file = file.given();
            }
            return file;
        }

        synchronized void remove() throws IOException {
            file.remove();
            removed = true;
        }

        synchronized void forget() {
            if (file.isOwn()) {
                try {
                    Files.deleteIfExists(file.path());
                } catch (IOException _) {
                    // It goes with this process.
                }
            }
        }
    }

    private SharedMemory(SegmentFile file, Arena arena, MemorySegment memory) {
        place = new Place(file);
        this.arena = arena;
        this.memory = memory;
    }

    // ---- Making and finding

    /// Creates a segment without a name, for this family. It is this process's alone, and goes with it, killed or
    /// not, until it is sent for the first time; from then on it is the family's.
    ///
    /// @param bytes its size, in [1, what is free]
    /// @return the segment, all zero
    /// @throws IllegalArgumentException if the size is not positive
    /// @throws UncheckedIOException if there is no space for it
    public static SharedMemory create(long bytes) {
        return create(bytes, SegmentFile::randomId);
    }

    static SharedMemory create(long bytes, Supplier<String> ids) {
        checkSize(bytes);
        collectClosed();
        try {
            SharedMemory made = open(SegmentFile.create(bytes, ids), false);
            Place place = made.place;
            CLEANER.register(made, place::forget);
            return made;
        } catch (IOException e) {
            throw failure("shared memory", "created", e, "bytes=" + bytes);
        }
    }

    /// Creates a segment with a name, for every process of this user that knows it.
    ///
    /// It is removed with this family, unless it is to be [kept][#keep].
    ///
    /// @param name a file's name, without `/` and NUL, in [1, 250] bytes
    /// @param bytes its size, in [1, what is free]
    /// @return the segment, all zero
    /// @throws IllegalArgumentException if the name or the size is none
    /// @throws UncheckedIOException if there is one of this name, with a [FileAlreadyExistsException] as its
    /// cause; or if there is no space for it
    public static SharedMemory create(String name, long bytes) {
        SegmentFile.checkName(name);
        checkSize(bytes);
        try {
            return open(SegmentFile.create(name, bytes), false);
        } catch (IOException e) {
            throw failure(words(name), "created", e, "bytes=" + bytes);
        }
    }

    private static void checkSize(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("bytes must be positive: bytes=" + bytes);
        }
    }

    /// Attaches the segment of a name, whoever of this user has made it.
    ///
    /// What is a link, of another user, or open to others is refused: somebody may have put it there to be
    /// mistaken for what you expect.
    ///
    /// @param name what it was created with
    /// @return the segment; a mapping of its own each time
    /// @throws IllegalArgumentException if nothing can have this name
    /// @throws UncheckedIOException if there is none, with a [NoSuchFileException] as its cause; or if it is
    /// refused
    public static SharedMemory attach(String name) {
        return attach(name, false);
    }

    /// Attaches the segment of a name for reading only: each attempt to write is an [IllegalArgumentException] of
    /// the [MemorySegment].
    ///
    /// @param name what it was created with
    /// @return the segment; a mapping of its own each time
    /// @throws IllegalArgumentException if nothing can have this name
    /// @throws UncheckedIOException if there is none, with a [NoSuchFileException] as its cause; or if it is
    /// refused
    public static SharedMemory attachReadOnly(String name) {
        return attach(name, true);
    }

    private static SharedMemory attach(String name, boolean readOnly) {
        SegmentFile.checkName(name);
        try {
            return open(SegmentFile.find(name), readOnly);
        } catch (IOException e) {
            throw failure(words(name), "attached", e, "");
        }
    }

    private static SharedMemory open(SegmentFile file, boolean readOnly) throws IOException {
        Arena arena = Arena.ofShared();
        boolean complete = false;
        try {
            SharedMemory opened = new SharedMemory(file, arena, file.map(readOnly, arena));
            OpenSegments.opened(opened, file.identity(), readOnly);
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                arena.close();
            }
        }
    }

    // ---- Using

    /// Returns the memory.
    ///
    /// It begins at a page. Slices and buffers of it need no copying; all of them are usable until this is closed.
    ///
    /// @return all of it; read-only if it was attached so
    /// @throws IllegalStateException if this is closed, as is then each access to what was returned before
    public MemorySegment segment() {
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException(
                    this + ": cannot be used because this process has closed it; attach it again, or close it later");
        }
        return memory;
    }

    /// Returns its size.
    ///
    /// @return bytes, at least 1
    public long size() {
        return memory.byteSize();
    }

    /// Returns its name.
    ///
    /// @return the name by which others attach it; empty if it has none
    public Optional<String> name() {
        SegmentFile file = place.file();
        return file.isNamed() ? Optional.of(file.fileName()) : Optional.empty();
    }

    // ---- Ending

    /// Ends this process's access to the memory. The others keep theirs, and it can still be sent, or attached by
    /// its name, until it is removed. Does nothing if it is closed.
    ///
    /// One without a name that was never sent anywhere goes when this object is unreachable, at the latest with
    /// this process.
    ///
    /// @throws IllegalStateException if a call of the operating system, such as a write of a buffer to a file, is
    /// using the memory; it is not closed then
    @Override
    public synchronized void close() {
        if (memory.scope().isAlive()) {
            arena.close();
            OpenSegments.closed(this, place.file().identity(), memory.isReadOnly());
            if (place.isOwn()) {
                CLOSED_BYTES.addAndGet(size());
            }
        }
    }

    /// What was closed and never sent goes when it is unreachable, of which the garbage collector knows nothing as
    /// long as there is enough of its own memory.
    private static void collectClosed() {
        if (CLOSED_BYTES.get() > MUCH) {
            CLOSED_BYTES.set(0);
            System.gc();
        }
    }

    /// Takes its name away, for everybody: nobody attaches it from now on, and another one can be created with this
    /// name. Those that have it keep it, this process too, until they close it. Any process may do it, once, before
    /// or after closing it.
    ///
    /// @throws UncheckedIOException with a [NoSuchFileException] as its cause if it has been removed, by whomever,
    /// or if its family has ended
    public void remove() {
        try {
            place.remove();
        } catch (IOException e) {
            throw failure(words(), "removed", e, "");
        }
    }

    /// Keeps it after the end of this family, which has made it: until somebody removes it, or the machine stops.
    /// Does nothing if another family has made it, or another program.
    ///
    /// @return this
    /// @throws IllegalStateException if it has no name: nobody would find it
    public SharedMemory keep() {
        SegmentFile file = place.file();
        if (!file.isNamed()) {
            throw new IllegalStateException(this + ": cannot be kept because it has no name; create it with one");
        }
        try {
            file.keep();
        } catch (IOException e) {
            throw failure(words(), "kept", e, "");
        }
        return this;
    }

    // ---- In words

    private static String words(String name) {
        return "shared memory '" + name + "'";
    }

    private String words() {
        return words(place.file().title());
    }

    /// Shows its name and size, and whether it is closed.
    @Override
    public String toString() {
        return words() + "[bytes=" + size() + (memory.isReadOnly() ? ", read-only" : "")
                + (memory.scope().isAlive() ? "]" : ", closed]");
    }

    private static UncheckedIOException failure(String what, String action, IOException e, String values) {
        return new UncheckedIOException(
                what + ": cannot be " + action + " because " + reason(e, values) + advice(action, e), e);
    }

    private static String reason(IOException e, String values) {
        String reason =
                switch (e) {
                    case NoSuchFileException none ->
                        none.getReason() == null
                                ? "there is none: it has been removed, or never was"
                                : none.getReason();
                    case FileAlreadyExistsException _ -> "there is one of this name";
                    case FileSystemException other when other.getReason() != null -> other.getReason();
                    default -> e.getMessage() == null ? e.toString() : e.getMessage();
                };
        String file = e instanceof FileSystemException of && of.getFile() != null ? "file=" + of.getFile() : "";
        String details = values + (values.isEmpty() || file.isEmpty() ? "" : ", ") + file;
        return details.isEmpty() ? reason : reason + (reason.contains(": ") ? ", " : ": ") + details;
    }

    private static String advice(String action, IOException e) {
        if (!action.equals("created")) {
            return "";
        }
        return e instanceof FileAlreadyExistsException
                ? "; attach it, remove it, or take another name"
                : "; ask for less, free some space there, or set offspring.memory-dir to another folder";
    }

    // ---- Travelling

    @Serial
    private Object writeReplace() {
        try {
            SegmentFile sent = place.send();
            return new Handle(sent.fileName(), sent.isNamed(), size(), sent.identity(), memory.isReadOnly());
        } catch (IOException e) {
            throw failure(words(), "sent", e, "");
        }
    }

    /// What stands for the memory in a message.
    private record Handle(String file, boolean named, long bytes, FileStatus.Identity identity, boolean readOnly)
            implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                return OpenSegments.get(identity, readOnly, this::attach);
            } catch (IOException | IllegalArgumentException e) {
                throw new InvalidObjectException(
                        words(file) + ": cannot be attached because "
                                + (e instanceof IOException io ? reason(io, "bytes=" + bytes) : e.getMessage()),
                        e);
            }
        }

        private SharedMemory attach() throws IOException {
            SharedMemory attached = SharedMemory.open(SegmentFile.find(file, named, identity), readOnly);
            if (attached.size() != bytes) {
                attached.close();
                throw new IOException("it has another size now: found=" + attached.size());
            }
            return attached;
        }
    }
}
