package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Replaced;
import java.io.ObjectStreamException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// What a proxy of the user's interface does: it sends each call to where the object is.
///
/// Two proxies are equal if they stand for the same object.
final class InterfaceProxy implements InvocationHandler, Replaced {

    private static final Object[] NOTHING = {};

    private final MethodTable table;
    private final Reference reference;

    InterfaceProxy(Class<?> type, Reference reference) {
        table = MethodTable.of(type);
        this.reference = reference;
    }

    Reference reference() {
        return reference;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        @Nullable Object[] values = arguments == null ? NOTHING : arguments;
        int number = table.number(method);
        if (number < 0) {
            return ofObject(method, values);
        }
        if (method.isDefault() && holdsWhatStaysHere(values)) {
            return InvocationHandler.invokeDefault(proxy, method, values);
        }
        if (table.isStaged(number)) {
            return reference.begin(number, values);
        }
        try {
            return reference.invoke(number, table.isInterruptible(number), values);
        } catch (Throwable e) {
            throw Undeclared.orItself(method, e);
        }
    }

    /// Whether an argument cannot be sent, such as a lambda of the JDK's own interfaces: a default method can do
    /// with it here, by the other methods.
    private static boolean holdsWhatStaysHere(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument != null && !InterfaceKind.canBeSent(argument)) {
                return true;
            }
        }
        return false;
    }

    private Object ofObject(Method method, @Nullable Object[] arguments) {
        return switch (method.getName()) {
            case "equals" ->
                arguments[0] != null
                        && Proxy.isProxyClass(arguments[0].getClass())
                        && Proxy.getInvocationHandler(arguments[0]) instanceof InterfaceProxy other
                        && other.reference.equals(reference);
            case "hashCode" -> reference.hashCode();
            case "toString" -> "Proxy[" + reference + "]";
            default -> throw new AssertionError(method.toString());
        };
    }

    @Override
    public Object replacement() throws ObjectStreamException {
        return reference.replacement();
    }
}
