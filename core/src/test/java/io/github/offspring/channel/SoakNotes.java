package io.github.offspring.channel;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// What one thread of a soak writes down of what it does, in a file of its own: when a write returns it is there,
/// though the process be killed the next moment. It owes nothing to what is tested.
final class SoakNotes implements AutoCloseable {

    private static final int NUMBER_BITS = 32;

    /// What has happened, or is about to.
    enum What {
        /// From now on this process takes.
        STARTED,
        /// An element is about to be put.
        BEGIN,
        /// It has been put.
        DONE,
        /// It has been claimed and given up.
        ABORTED,
        /// It has been received.
        TAKEN,
        /// It is about to be acknowledged.
        ACKING,
        /// It has been acknowledged.
        ACKED,
        /// It has been left to others.
        GIVEN_BACK,
        /// There is a subscription.
        SUBSCRIBED
    }

    /// A note.
    ///
    /// @param deliveries how often the element has been handed out; 0 if nobody has said
    record Note(What what, long id, long nanos, int deliveries) {
        static final int BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;
    }

    private final FileOutputStream out;
    private final int key;
    private final ByteBuffer buffer = ByteBuffer.allocate(Note.BYTES);

    /// @param key tells this process from all others of the soak
    SoakNotes(Path directory, SoakedMode mode, int key) throws IOException {
        this.key = key;
        out = new FileOutputStream(file(directory, mode, key).toFile());
    }

    private static Path file(Path directory, SoakedMode mode, int key) {
        return directory.resolve(mode + "-" + key);
    }

    /// What names the n-th element of this process in a mode.
    long id(int number) {
        return (long) key << NUMBER_BITS | number;
    }

    static int keyOf(long id) {
        return (int) (id >>> NUMBER_BITS);
    }

    static int numberOf(long id) {
        return (int) id;
    }

    void write(What what, long id) throws IOException {
        write(what, id, 0);
    }

    void write(What what, long id, int deliveries) throws IOException {
        buffer.clear().putInt(what.ordinal()).putInt(deliveries).putLong(id).putLong(System.nanoTime());
        out.write(buffer.array());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /// Reads what a process has written, which may never have come so far.
    static void read(Path directory, SoakedMode mode, int key, Consumer<Note> reader) {
        Path file = file(directory, mode, key);
        if (!Files.exists(file)) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (long left = Files.size(file); left >= Note.BYTES; left -= Note.BYTES) {
                What what = What.values()[in.readInt()];
                int deliveries = in.readInt();
                reader.accept(new Note(what, in.readLong(), in.readLong(), deliveries));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
