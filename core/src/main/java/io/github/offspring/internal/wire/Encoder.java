package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.io.NotSerializableException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns one or more values into one message.
///
/// Not thread-safe. After an error nothing of the message may be sent, and what was to leave with it is usable here
/// again.
public final class Encoder {

    private static final int INITIAL_BYTES = 256;
    // Below, one copy more costs less than an entry of its own.
    static final int BESIDE_BYTES = 4096;
    private static final ThreadLocal<@Nullable Encoder> CURRENT = new ThreadLocal<>();

    private final Format format;
    private final boolean forTask;
    private final WireWriter out;
    private final List<Object> arrays = new ArrayList<>(1);
    private final List<Departure> departures = new ArrayList<>(1);

    public Encoder(Format format) {
        this(format, INITIAL_BYTES);
    }

    public Encoder(Format format, int initialBytes) {
        this(format, initialBytes, false);
    }

    private Encoder(Format format, int initialBytes, boolean forTask) {
        this.format = format;
        this.forTask = forTask;
        this.out = new WireWriter(initialBytes);
    }

    /// For a message that is done with at some time, which this process hears of: then its departures are
    /// [given up][Departure#abandon], arrived or not.
    public static Encoder forTask(Format format) {
        return new Encoder(format, INITIAL_BYTES, true);
    }

    public static Message encode(Format format, @Nullable Object value, String name) {
        Encoder encoder = new Encoder(format);
        encoder.write(value, name);
        return encoder.finish();
    }

    /// For frames that put fields of their own before or between the values.
    public WireWriter fields() {
        return out;
    }

    /// Adds a value.
    ///
    /// @param name what the value is, for error messages: `task`, `argument`; asked for its words only then
    /// @throws CodecException if the value cannot be encoded, whatever its own methods throw; but what the JVM
    /// itself has to say, such as that there is no memory, is thrown as it is
    public void write(@Nullable Object value, Object name) {
        int start = out.position();
        int arraysBefore = arrays.size();
        int departuresBefore = departures.size();
        try {
            if (!new FlatEncoder(out, arrays, BESIDE_BYTES, format).write(value, 0)) {
                out.rewind(start);
                arrays.subList(arraysBefore, arrays.size()).clear();
                writeObjectStream(value, name);
            }
            checkLength();
        } catch (RuntimeException | Error e) {
            out.rewind(start);
            arrays.subList(arraysBefore, arrays.size()).clear();
            restoreAfterError(departuresBefore);
            throw e;
        }
    }

    /// Called by things that leave the process inside a value, from their `writeReplace`.
    ///
    /// @throws NotSerializableException if they are being serialized by something other than an encoder
    public static void registerDeparture(Departure departure, String what) throws NotSerializableException {
        Encoder encoder = CURRENT.get();
        if (encoder == null) {
            throw new NotSerializableException(
                    what + ": can only travel through Offspring's own connections and tasks");
        }
        encoder.departures.add(departure);
    }

    /// Whether this thread is about to encode something, so that departures are heard of.
    public static boolean isEncoding() {
        return CURRENT.get() != null;
    }

    /// Whether it is so with a message that was begun by [#forTask].
    public static boolean isEncodingTask() {
        Encoder encoder = CURRENT.get();
        return encoder != null && encoder.forTask;
    }

    /// Adds a value behind its length, so that a reader who cannot decode it finds what follows.
    ///
    /// @throws CodecException if the value cannot be encoded; the message is as it was before
    public void writeFramed(@Nullable Object value, Object name) {
        int start = out.position();
        out.putInt(0);
        try {
            write(value, name);
        } catch (RuntimeException | Error e) {
            out.rewind(start);
            throw e;
        }
        out.setInt(start, out.position() - start - Integer.BYTES);
    }

    /// Bytes of the arrays that will travel beside the message.
    public long arrayBytes() {
        long sum = 0;
        for (Object array : arrays) {
            sum += PrimitiveArrays.bytes(array);
        }
        return sum;
    }

    public boolean hasArrays() {
        return !arrays.isEmpty();
    }

    /// Whether something leaves this process with the message that can be in one process only.
    public boolean hasDepartures() {
        return Message.haveExclusive(departures);
    }

    /// Adds, before all other values, one that has been encoded before and takes nothing along that can leave once
    /// only.
    public void writeFramed(Message encoded) {
        if (hasArrays()) {
            throw new AssertionError("its arrays are counted from the first one");
        }
        out.putInt(encoded.inlineLength());
        out.putBytes(encoded.inline(), 0, encoded.inlineLength());
        arrays.addAll(encoded.arrays());
        for (Departure departure : encoded.departures()) {
            departures.add(departure.again());
        }
    }

    public Message finish() {
        return new Message(out.array(), out.position(), arrays, departures);
    }

    /// Begins again, with the same memory: only when what [#finish] gave has been sent.
    public void reset() {
        out.rewind(0);
        arrays.clear();
        departures.clear();
    }

    /// Takes back what was to leave, because the message will not be sent.
    public void restore() {
        for (Departure departure : departures) {
            departure.restore();
        }
        departures.clear();
    }

    /// What can leave once only is taken back, all of it; of what is but news, that which came with the last value:
    /// those before it may still be sent.
    private void restoreAfterError(int before) {
        List<Departure> kept = new ArrayList<>(1);
        for (int i = 0; i < departures.size(); i++) {
            Departure departure = departures.get(i);
            if (i >= before || departure.isExclusive()) {
                departure.restore();
            } else {
                kept.add(departure);
            }
        }
        departures.clear();
        departures.addAll(kept);
    }

    private void checkLength() {
        Message.checkLength(out.position() + arrayBytes() + (long) arrays.size() * Message.ARRAY_ENTRY_BYTES);
    }

    private void writeObjectStream(@Nullable Object value, Object name) {
        out.putByte(Tag.OBJECT_STREAM);
        int lengthAt = out.position();
        out.putInt(0);
        Encoder outer = CURRENT.get();
        CURRENT.set(this);
        try (var stream = new ObjectStreamEncoder(new Sink(), arrays, BESIDE_BYTES, format == Format.FAMILY)) {
            stream.writeObject(value);
        } catch (StackOverflowError e) {
            throw new CodecException(
                    name + ": is nested too deeply to be sent because the stack overflowed: class="
                            + (value == null ? "null" : value.getClass().getName())
                            + "; send it as a flat list or an array",
                    null);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            // Also an Error of the value's own methods: it is the value's fault.
            throw EncodeFailure.explain(name, value, e);
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
        out.setInt(lengthAt, out.position() - lengthAt - Integer.BYTES);
    }

    /// The message's own buffer as a stream.
    private final class Sink extends OutputStream {
        @Override
        public void write(int b) {
            out.putByte(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            out.putBytes(bytes, offset, length);
        }
    }
}
