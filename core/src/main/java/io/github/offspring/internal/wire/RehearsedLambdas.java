package io.github.offspring.internal.wire;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Lambdas that have been linked before they are read.
///
/// The way that the compiler has prepared, `$deserializeLambda$`, would initialize the class that the lambda was
/// written in. This one links as the compiler's own code does, with the same arguments.
final class RehearsedLambdas {

    private static final Map<Rehearsal, MethodHandle> FACTORIES = new ConcurrentHashMap<>();

    private RehearsedLambdas() {}

    static void link(Rehearsal shape, ClassLoader loader) {
        try {
            MethodHandle factory = factory(shape, loader);
            int count = factory.type().parameterCount();
            FACTORIES.put(
                    shape,
                    factory.asSpreader(Object[].class, count)
                            .asType(MethodType.methodType(Object.class, Object[].class)));
            // The first call links what the handle, and the way to it, consist of.
            @Nullable Object[] blanks = new @Nullable Object[count];
            for (int i = 0; i < count; i++) {
                blanks[i] = blank(factory.type().parameterType(i));
            }
            Class<?> capturing = load(shape.capturingClass(), loader);
            LambdaShape.make(capturing, shape.image(capturing, blanks));
        } catch (Throwable _) {
            // Then it is not rehearsed; whatever the trouble is, the one who reads the work will be told.
            FACTORIES.remove(shape);
        }
    }

    /// @return null if that lambda has not been rehearsed
    static @Nullable MethodHandle factory(Rehearsal shape) {
        return FACTORIES.get(shape);
    }

    static boolean isEmpty() {
        return FACTORIES.isEmpty();
    }

    private static MethodHandle factory(Rehearsal shape, ClassLoader loader)
            throws ReflectiveOperationException, LambdaConversionException {
        Class<?> capturing = load(shape.capturingClass(), loader);
        MethodHandles.Lookup lookup = LambdaShape.lookupIn(capturing);
        Class<?> implementing = load(shape.implClass(), loader);
        MethodType signature = MethodType.fromMethodDescriptorString(shape.implSignature(), loader);
        MethodHandle implementation =
                switch (shape.kind()) {
                    case MethodHandleInfo.REF_invokeStatic ->
                        lookup.findStatic(implementing, shape.implMethod(), signature);
                    case MethodHandleInfo.REF_newInvokeSpecial -> lookup.findConstructor(implementing, signature);
                    case MethodHandleInfo.REF_invokeSpecial ->
                        lookup.findSpecial(implementing, shape.implMethod(), signature, capturing);
                    default -> lookup.findVirtual(implementing, shape.implMethod(), signature);
                };
        // Neither of the two interfaces takes arguments: all that the implementation takes is captured.
        MethodType captured = implementation.type();
        return LambdaMetafactory.altMetafactory(
                        lookup,
                        shape.interfaceMethod(),
                        captured.changeReturnType(load(shape.interfaceClass(), loader)),
                        MethodType.fromMethodDescriptorString(shape.interfaceSignature(), loader),
                        implementation,
                        MethodType.fromMethodDescriptorString(shape.instantiatedType(), loader),
                        LambdaMetafactory.FLAG_SERIALIZABLE)
                .getTarget();
    }

    private static Class<?> load(String internalName, ClassLoader loader) throws ClassNotFoundException {
        return Class.forName(internalName.replace('/', '.'), false, loader);
    }

    private static @Nullable Object blank(Class<?> type) {
        return type.isPrimitive() ? java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0) : null;
    }
}
