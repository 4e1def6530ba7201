package io.github.offspring.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// Reads what an [ObjectStreamEncoder] wrote. The only place in Offspring where an object stream is read, and never
/// without a filter.
final class ObjectStreamDecoder extends ObjectInputStream {

    private final Object[] arrays;
    private final ClassResolver resolver;
    private final boolean compact;

    ObjectStreamDecoder(InputStream in, int streamBytes, Object[] arrays, ClassResolver resolver, boolean compact)
            throws IOException {
        super(in);
        this.arrays = arrays;
        this.resolver = resolver;
        this.compact = compact;
        long bytes = streamBytes;
        for (Object array : arrays) {
            bytes += PrimitiveArrays.bytes(array);
        }
        setObjectInputFilter(new StreamLimits(bytes, resolver.filter()));
        enableResolveObject(true);
    }

    @Override
    protected void readStreamHeader() {
        // The frame says what this is.
    }

    @Override
    protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
        if (!compact) {
            return super.readClassDescriptor();
        }
        // Resolving asks the filter first: looking a class's descriptor up runs its static initializer.
        Class<?> type = resolver.resolve(readUTF());
        int shape = readInt();
        ObjectStreamClass descriptor = ObjectStreamClass.lookupAny(type);
        if (ObjectShape.hash(type) != shape) {
            throw ClassResolver.differs(type);
        }
        return descriptor;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass descriptor) {
        return resolver.resolve(descriptor.getName());
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
        // The filter is asked about the class when it is there. Each combination of interfaces makes one, which stays
        // for ever; so first about what it extends, which comes with every instance anyway.
        resolver.resolve(Proxy.class.getName());
        Class<?>[] types = new Class<?>[interfaces.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = resolver.resolve(interfaces[i]);
        }
        ClassLoader loader = types.length == 0 ? null : types[0].getClassLoader();
        try {
            @SuppressWarnings("deprecation") // the one way to get the class without an instance
            Class<?> proxy = Proxy.getProxyClass(loader, types);
            return proxy;
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException("a proxy class over " + String.join(", ", interfaces), e);
        }
    }

    @Override
    protected @Nullable Object resolveObject(@Nullable Object value) {
        return value instanceof StandIn standIn ? standIn.resolve(arrays) : value;
    }
}
