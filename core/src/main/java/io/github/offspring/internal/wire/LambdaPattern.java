package io.github.offspring.internal.wire;

import java.lang.invoke.SerializedLambda;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A lambda of which the class has been found, to be made with what it captures.
final class LambdaPattern {

    private final byte[] description;
    private final Class<?> capturingClass;
    private final Rehearsal shape;
    // One that captures nothing is the same each time it is made, as it is where it was written.
    private @Nullable Object only;

    private LambdaPattern(byte[] description, Class<?> capturingClass, Rehearsal shape) {
        this.description = description;
        this.capturingClass = capturingClass;
        this.shape = shape;
    }

    static LambdaPattern read(byte[] description, ClassResolver resolver) {
        Rehearsal shape = Rehearsal.read(new WireReader(description));
        return new LambdaPattern(
                description, resolver.resolve(shape.capturingClass().replace('/', '.')), shape);
    }

    boolean isDescribedBy(byte[] bytes, int start, int end) {
        return Arrays.equals(bytes, start, end, description, 0, description.length);
    }

    Object make(@Nullable Object[] captured) {
        Object made = only;
        if (made == null || captured.length > 0) {
            SerializedLambda image = shape.image(capturingClass, captured);
            made = LambdaShape.make(capturingClass, image);
            if (captured.length == 0) {
                only = made;
            }
        }
        return made;
    }
}
