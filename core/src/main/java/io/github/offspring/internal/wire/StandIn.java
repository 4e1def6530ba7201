package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What travels in an object stream in the place of something that cannot, or should not, be written into it.
sealed interface StandIn extends Serializable {

    /// The thing itself.
    @Nullable
    Object resolve(Object[] arrays);

    /// A large primitive array that travels beside the stream.
    record OfArray(int index) implements StandIn {
        @Override
        public Object resolve(Object[] arrays) {
            if (index < 0 || index >= arrays.length) {
                throw new CodecException("message: names an array that did not come with it: index=" + index, null);
            }
            return LostArray.check(arrays[index]);
        }
    }

    /// An [Optional], which the JDK does not make serializable.
    record OfOptional(@Nullable Object value) implements StandIn {
        @Override
        public Object resolve(Object[] arrays) {
            return Optional.ofNullable(value);
        }
    }

    /// A record whose class does not say that it is serializable.
    record OfRecord(Class<?> type, int shape, @Nullable Object[] components) implements StandIn {
        static @Nullable OfRecord of(Object value) {
            RecordShape shape = RecordShape.of(value.getClass());
            if (shape == null) {
                return null;
            }
            @Nullable Object[] components = new @Nullable Object[shape.size()];
            for (int i = 0; i < components.length; i++) {
                components[i] = shape.component(value, i);
            }
            return new OfRecord(value.getClass(), shape.hash(), components);
        }

        @Override
        public Object resolve(Object[] arrays) {
            RecordShape local = RecordShape.of(type);
            if (local == null || local.hash() != shape || local.size() != components.length) {
                throw ClassResolver.differs(type);
            }
            return local.construct(type, components);
        }
    }

    /// A `NullPointerException` whose helpful message only its own JVM can compute.
    final class OfNullPointer implements StandIn {
        @Serial
        private static final long serialVersionUID = 1L;

        private final @Nullable String message;
        private final @Nullable Throwable cause;
        private final Throwable[] suppressed;
        private final StackTraceElement[] stackTrace;

        OfNullPointer(NullPointerException original) {
            message = original.getMessage();
            cause = original.getCause();
            suppressed = original.getSuppressed();
            stackTrace = original.getStackTrace();
        }

        @Override
        public Object resolve(Object[] arrays) {
            var copy = new NullPointerException(message);
            copy.setStackTrace(stackTrace);
            if (cause != null) {
                copy.initCause(cause);
            }
            for (Throwable s : suppressed) {
                copy.addSuppressed(s);
            }
            return copy;
        }
    }
}
