package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The kind of the objects that are used through an interface of the user's.
///
/// @param type the interface
/// @param fingerprint of its methods: both sides must have the same
record InterfaceKind(Class<?> type, long fingerprint) implements Kind {

    /// @throws IllegalArgumentException if the type cannot be used from elsewhere
    static InterfaceKind of(Class<?> type) {
        if (!type.isInterface() || type.isAnnotation() || type.isHidden() || type.isSealed()) {
            throw new IllegalArgumentException(
                    "host: what is hosted is used through an interface that is not sealed: type=" + type.getName());
        }
        return new InterfaceKind(type, MethodTable.of(type).fingerprint());
    }

    @Serial
    private Object readResolve() {
        if (!type.isInterface() || MethodTable.of(type).fingerprint() != fingerprint) {
            throw new CodecException(
                    "reference: the interface is not the same on the other side: type=" + type.getName()
                            + "; start both processes from the same build",
                    null);
        }
        return this;
    }

    private MethodTable table() {
        return MethodTable.of(type);
    }

    @Override
    public boolean runsCode() {
        return true;
    }

    @Override
    public String label() {
        return "interface " + type.getName();
    }

    @Override
    public int methods() {
        return table().size();
    }

    @Override
    public String methodName(int method) {
        return table().method(method).getName();
    }

    @Override
    public Object create(@Nullable Object[] arguments) throws Exception {
        Object made = Arguments.<Callable<?>>as(arguments, 0, Callable.class).call();
        if (!type.isInstance(made)) {
            throw new IllegalArgumentException(
                    "host: what the factory has made does not have the interface: type=" + type.getName() + ", made="
                            + (made == null ? "null" : made.getClass().getName()));
        }
        return made;
    }

    @Override
    public boolean isPrompt(int method) {
        return false;
    }

    @Override
    public @Nullable Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Throwable {
        Method called = table().method(method);
        // An interface of a package that is not exported can be used where its class path, or module, is open.
        called.trySetAccessible();
        try {
            return called.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        } catch (IllegalArgumentException _) {
            // Not the method's own, which comes as the cause above.
            throw MisuseException.areOthers(arguments, called.getParameterTypes());
        }
    }

    @Override
    public boolean isStaged(int method) {
        return table().isStaged(method);
    }

    /// Whether values of that sort come as copies: a record does if all that it is made of does.
    static boolean canBeSent(Object value) {
        return value instanceof Serializable
                || value instanceof Optional<?>
                || value instanceof Record record && isMadeOfSuch(record);
    }

    private static boolean isMadeOfSuch(Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object part;
            try {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                part = accessor.invoke(record);
            } catch (ReflectiveOperationException | RuntimeException _) {
                // Who encodes it finds out.
                return true;
            }
            if (part != null && !canBeSent(part)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean canGiveItself(int method) {
        return table().declared(method).isAssignableFrom(type);
    }

    @Override
    public @Nullable Kind knownResult(int method) {
        Class<?> declared = table().result(method);
        return declared == null ? null : of(declared);
    }

    @Override
    public @Nullable Kind hostedResult(int method, Object result) {
        Class<?> declared = table().result(method);
        return declared == null || canBeSent(result) || result instanceof Proxy || !declared.isInstance(result)
                ? null
                : of(declared);
    }

    @Override
    public Object proxy(Reference reference) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new InterfaceProxy(type, reference));
    }
}
