package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.ThrowableImage;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;

/// Checked exceptions that whoever called cannot be thrown, because the method does not declare them: a lambda's
/// implementation, or another language's, threw them all the same.
final class Undeclared {

    private Undeclared() {}

    /// What a caller is thrown.
    ///
    /// @param method which was called, for the message
    static UndeclaredThrowableException of(String method, Throwable thrown) {
        return new UndeclaredThrowableException(
                thrown,
                method + ": failed with an exception that it does not declare: " + ThrowableImage.words(thrown)
                        + "; let it declare that, or throw an unchecked one");
    }

    /// The exception itself, if it can be thrown to whoever has called that method.
    static Throwable orItself(Method method, Throwable thrown) {
        if (thrown instanceof RuntimeException || thrown instanceof Error) {
            return thrown;
        }
        for (Class<?> declared : method.getExceptionTypes()) {
            if (declared.isInstance(thrown)) {
                return thrown;
            }
        }
        return of(method.getDeclaringClass().getName() + "." + method.getName(), thrown);
    }
}
