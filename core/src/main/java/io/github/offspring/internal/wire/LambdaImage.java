package io.github.offspring.internal.wire;

import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/// A lambda as it is sent: its description, in bytes, and what it has captured.
///
/// Taking a lambda apart takes longer than all else that is done with a short task. The description is the same for
/// all lambdas of a class, so it is made once.
final class LambdaImage {

    private static final int INITIAL_BYTES = 512;

    private record Description(byte[] bytes, boolean capturesNothing) {}

    /// What has been described; the class's own, so that it goes with the class.
    private static final class Descriptions extends ClassValue<Description[]> {
        @Override
        protected Description[] computeValue(Class<?> type) {
            // Filled with the first lambda of the class, without which it cannot be made.
            return new Description[1];
        }
    }

    private static final Descriptions DESCRIPTIONS = new Descriptions();

    private final Description description;
    // Null if nothing has been captured.
    private final @Nullable SerializedLambda lambda;

    private LambdaImage(Description description, @Nullable SerializedLambda lambda) {
        this.description = description;
        this.lambda = lambda;
    }

    /// @return null if the value is no lambda, or its parts cannot be reached
    @SuppressWarnings("NullAway") // the place for the description is empty at first
    static @Nullable LambdaImage of(Object value) {
        Description[] place = DESCRIPTIONS.get(value.getClass());
        // Two threads may make the same; a record is safe to be seen by others however it is published.
        Description known = place[0];
        if (known != null && known.capturesNothing()) {
            return new LambdaImage(known, null);
        }
        SerializedLambda lambda = LambdaShape.image(value);
        if (lambda == null) {
            return null;
        }
        if (known == null) {
            known = new Description(describe(lambda), lambda.getCapturedArgCount() == 0);
            place[0] = known;
        }
        return new LambdaImage(known, lambda);
    }

    private static byte[] describe(SerializedLambda lambda) {
        WireWriter out = new WireWriter(INITIAL_BYTES);
        Rehearsal.of(lambda).write(out);
        return out.toByteArray();
    }

    void write(WireWriter out) {
        byte[] bytes = description.bytes();
        out.putInt(bytes.length);
        out.putBytes(bytes, 0, bytes.length);
    }

    int capturedCount() {
        return lambda == null ? 0 : lambda.getCapturedArgCount();
    }

    @Nullable
    Object captured(int index) {
        return lambda == null ? null : lambda.getCapturedArg(index);
    }
}
