package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.Fn;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.RunWriter;
import io.github.offspring.internal.wire.ThrowableImage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The chunk of a map that the next elements go into. Not thread-safe.
final class ChunkAssembly {

    // A chunk of many large elements would have one worker busy with receiving while the others wait.
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_KEPT_BYTES = 2 * MAX_BYTES;

    private final Consumer<Encoder> function;
    private final Runnable atEnd;
    private Encoder encoder = Encoder.forTask(Format.FAMILY);
    private RunWriter elements = new RunWriter(encoder);
    // Whether a chunk holds the encoder's own memory.
    private boolean isHandedOut;
    private int countAt;
    private int count;
    private long first;

    /// @param function writes the function that goes with each chunk
    /// @param atEnd done when no chunk will be begun any more
    private ChunkAssembly(Consumer<Encoder> function, Runnable atEnd) {
        this.function = function;
        this.atEnd = atEnd;
    }

    /// With a function that is encoded for each chunk anew: one that can be sent once only can be sent with one.
    static ChunkAssembly encodingEach(Fn<?, ?> function) {
        return new ChunkAssembly(encoder -> encoder.writeFramed(function, "function"), () -> {});
    }

    /// With a function that is encoded now.
    ///
    /// @throws CodecException if it cannot be sent with any number of chunks
    static ChunkAssembly encodingOnce(Fn<?, ?> function) {
        Encoder encoder = Encoder.forTask(Format.FAMILY);
        encoder.write(function, "function");
        if (encoder.hasDepartures()) {
            encoder.restore();
            throw new CodecException(
                    "function: cannot be sent with every chunk of a lazy map because it captures the end of a"
                            + " connection, which can leave once only",
                    null);
        }
        Message encoded = encoder.finish().detached();
        return new ChunkAssembly(chunk -> chunk.writeFramed(encoded), encoded::abandon);
    }

    /// No chunk will be begun any more.
    void end() {
        atEnd.run();
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /// Adds an element; it must be the one after the last that was added, if there is one.
    ///
    /// @throws CodecException if it cannot be encoded; the chunk is as it was before, but what was to leave with
    /// it is usable here again
    void add(long index, @Nullable Object element) {
        if (count == 0) {
            begin(index);
        }
        try {
            if (!elements.addPlain(element)) {
                elements.addFramed(element, "element " + index);
            }
        } catch (CodecException e) {
            throw e;
        } catch (Throwable e) {
            // Whatever the element's own methods throw: the elements beside it are not to blame.
            throw new CodecException(
                    "element " + index + ": cannot be sent" + ThrowableImage.reason(ThrowableImage.words(e)), e);
        }
        count++;
    }

    private void begin(long index) {
        first = index;
        if (isHandedOut) {
            encoder = Encoder.forTask(Format.FAMILY);
            isHandedOut = false;
        } else {
            encoder.reset();
        }
        countAt = encoder.fields().position();
        encoder.fields().putInt(0);
        function.accept(encoder);
        elements = new RunWriter(encoder);
    }

    /// Whether it is so large that nothing should be added.
    boolean isLarge() {
        return encoder.fields().position() + encoder.arrayBytes() > MAX_BYTES;
    }

    /// Whether it holds something that an error of the next element would take back.
    boolean hasDepartures() {
        return encoder.hasDepartures();
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same memory.
    MapChunk finish(ChunkOwner owner) {
        encoder.fields().setInt(countAt, count);
        Message payload = encoder.finish().detached();
        isHandedOut = payload.inline() == encoder.fields().array()
                || !payload.departures().isEmpty()
                || encoder.fields().array().length > MAX_KEPT_BYTES;
        MapChunk chunk = new MapChunk(
                owner, payload, first, count, 0, owner.terms().limits().attempts());
        count = 0;
        return chunk;
    }
}
