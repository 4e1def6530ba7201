package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How to take a serializable lambda apart and put it together again, without the object stream.
///
/// The compiler gives a class that holds such lambdas a method that makes them of a [SerializedLambda]; the JDK's
/// stream finds and calls it by reflection, which a child that has just started pays for with ten milliseconds.
/// Where that method cannot be reached from here, in a package of a named module that is not open, the stream is
/// taken after all.
final class LambdaShape {

    private static final MethodType WRITE_REPLACE = MethodType.methodType(Object.class);
    private static final MethodType DESERIALIZE = MethodType.methodType(Object.class, SerializedLambda.class);

    private static final ClassValue<Optional<MethodHandle>> IMAGES = new ClassValue<>() {
        @Override
        protected Optional<MethodHandle> computeValue(Class<?> type) {
            try {
                return Optional.of(lookupIn(type)
                        .findVirtual(type, "writeReplace", WRITE_REPLACE)
                        .asType(MethodType.methodType(Object.class, Object.class)));
            } catch (ReflectiveOperationException e) {
                return Optional.empty();
            }
        }
    };

    private static final ClassValue<Optional<MethodHandle>> FACTORIES = new ClassValue<>() {
        @Override
        protected Optional<MethodHandle> computeValue(Class<?> type) {
            try {
                return Optional.of(lookupIn(type).findStatic(type, "$deserializeLambda$", DESERIALIZE));
            } catch (ReflectiveOperationException e) {
                return Optional.empty();
            }
        }
    };

    private LambdaShape() {}

    static MethodHandles.Lookup lookupIn(Class<?> type) throws IllegalAccessException {
        // A package that is open to this module is still out of reach for one that does not read its module.
        LambdaShape.class.getModule().addReads(type.getModule());
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    /// What a lambda consists of; null if the value is none, or its parts cannot be reached.
    static @Nullable SerializedLambda image(Object value) {
        Class<?> type = value.getClass();
        if (!type.isHidden()) {
            return null;
        }
        MethodHandle handle = IMAGES.get(type).orElse(null);
        if (handle == null) {
            return null;
        }
        try {
            SerializedLambda image =
                    (Object) handle.invokeExact(value) instanceof SerializedLambda lambda ? lambda : null;
            return image != null && FACTORIES.get(capturingClass(image, type)).isPresent() ? image : null;
        } catch (Throwable e) {
            throw new CodecException(type.getName() + ": cannot be taken apart because " + ThrowableImage.words(e), e);
        }
    }

    /// The class that a lambda was written in.
    static Class<?> capturingClass(SerializedLambda image, Class<?> lambdaType) throws ClassNotFoundException {
        return Class.forName(image.getCapturingClass().replace('/', '.'), false, lambdaType.getClassLoader());
    }

    static Object make(Class<?> capturingClass, SerializedLambda image) {
        MethodHandle rehearsed = RehearsedLambdas.isEmpty() ? null : RehearsedLambdas.factory(Rehearsal.of(image));
        if (rehearsed != null) {
            return make(rehearsed, capturingClass, image);
        }
        MethodHandle factory = FACTORIES.get(capturingClass).orElse(null);
        if (factory == null) {
            throw ClassResolver.differs(capturingClass);
        }
        try {
            return (Object) factory.invokeExact(image);
        } catch (IllegalArgumentException e) {
            // "Invalid lambda deserialization": the class has no such lambda.
            throw ClassResolver.differs(capturingClass);
        } catch (Throwable e) {
            throw new CodecException(
                    "lambda in " + capturingClass.getName() + ": cannot be put together because "
                            + ThrowableImage.words(e),
                    e);
        }
    }

    private static Object make(MethodHandle factory, Class<?> capturingClass, SerializedLambda image) {
        @Nullable Object[] captured = new @Nullable Object[image.getCapturedArgCount()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = image.getCapturedArg(i);
        }
        try {
            return (Object) factory.invokeExact(captured);
        } catch (Throwable e) {
            throw ClassResolver.differs(capturingClass);
        }
    }
}
