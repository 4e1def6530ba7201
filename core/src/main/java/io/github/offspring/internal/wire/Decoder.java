package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns messages back into values: the one way from bytes to objects, and never without a filter.
///
/// Not thread-safe.
public final class Decoder {

    private final Format format;
    private final ObjectInputFilter filter;
    private @Nullable ClassResolver resolver;

    private Decoder(Format format, ObjectInputFilter filter) {
        this.format = format;
        this.filter = filter;
    }

    /// For messages of the own family.
    public static Decoder family() {
        return new Decoder(Format.FAMILY, StreamLimits.family());
    }

    /// For messages of a peer that has proved the key, and may send every class.
    public static Decoder trusting(Format format) {
        return new Decoder(format, StreamLimits.family());
    }

    /// For messages of a peer that may send only what a filter allows.
    public static Decoder filtering(Format format, ObjectInputFilter filter) {
        return new Decoder(format, filter);
    }

    /// Begins a message.
    ///
    /// @param loader where its classes are looked for first; null for the usual places only
    public Values open(Inbound message, @Nullable ClassLoader loader) {
        return open(message.reader(), message.arrays(), loader);
    }

    public Values open(WireReader in, Object[] arrays, @Nullable ClassLoader loader) {
        ClassResolver current = resolver;
        if (current == null || !Objects.equals(current.preferred(), loader)) {
            current = new ClassResolver(loader, filter);
            resolver = current;
        }
        return new Values(in, arrays, current, format);
    }

    public @Nullable Object decode(Inbound message, @Nullable ClassLoader loader) {
        return open(message, loader).read("message");
    }

    /// The values of one message, in the order in which they were written.
    public static final class Values {

        private final WireReader in;
        private final Object[] arrays;
        private final ClassResolver resolver;
        private final Format format;

        Values(WireReader in, Object[] arrays, ClassResolver resolver, Format format) {
            this.in = in;
            this.arrays = arrays;
            this.resolver = resolver;
            this.format = format;
        }

        /// For frames that have fields of their own before or between the values.
        public WireReader fields() {
            return in;
        }

        /// Reads the next value.
        ///
        /// @param name what the value is, for error messages
        /// @throws CodecException if it cannot be decoded; what follows it in the message is then lost too
        public @Nullable Object read(String name) {
            try {
                int tag = in.getByte();
                return tag == Tag.OBJECT_STREAM
                        ? readObjectStream()
                        : new FlatDecoder(in, arrays, resolver).readTagged(tag, 0);
            } catch (CodecException e) {
                throw new CodecException(
                        name + ": cannot be received" + ThrowableImage.reason(String.valueOf(e.getMessage())), e);
            } catch (StackOverflowError e) {
                throw new CodecException(name + ": is nested too deeply to be received", null);
            } catch (Throwable e) {
                // Also an Error, of a class's own methods or for lack of memory: it is the value's, and whoever
                // reads has others to read. The JDK's own collections throw one when they are read from nonsense.
                throw new CodecException(
                        name + ": cannot be received" + ThrowableImage.reason(ThrowableImage.words(e)), e);
            }
        }

        /// Reads the next value, which stands behind its length.
        ///
        /// @throws CodecException if it cannot be decoded; what follows it is not lost
        public @Nullable Object readFramed(String name) {
            int length = in.getCount(1);
            int end = in.position() + length;
            try {
                return read(name);
            } finally {
                in.position(end);
            }
        }

        /// Passes over the next value, which stands behind its length.
        public void skipFramed() {
            in.skip(in.getCount(1));
        }

        private @Nullable Object readObjectStream() throws IOException, ClassNotFoundException {
            int length = in.getCount(1);
            int start = in.position();
            in.skip(length);
            try (var stream = new ObjectStreamDecoder(
                    new ByteArrayInputStream(in.array(), start, length),
                    length,
                    arrays,
                    resolver,
                    format == Format.FAMILY)) {
                return stream.readObject();
            }
        }
    }
}
