package io.github.offspring.manager;

import io.github.offspring.CodecException;
import io.github.offspring.internal.remote.Reference;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How proxies call: what the results are was agreed by the users of the object.
@SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // R has null where it can be
final class Calls {

    private Calls() {}

    static <R extends @Nullable Object> R call(Reference reference, Enum<?> method, @Nullable Object... arguments) {
        return (R) reference.call(method.ordinal(), arguments);
    }

    /// Calls with a function that is run at the manager if it can be sent, otherwise here.
    ///
    /// @param here what is done if it cannot
    /// @param arguments the function is the last one
    static <R extends @Nullable Object> R callOrHere(
            Reference reference, Enum<?> method, Supplier<R> here, @Nullable Object... arguments) {
        if (arguments[arguments.length - 1] instanceof Serializable) {
            try {
                return call(reference, method, arguments);
            } catch (CodecException e) {
                // Much of what the JDK makes of functions is Serializable whatever they are.
                if (!reference.isUnsent(e)) {
                    throw e;
                }
            }
        }
        return here.get();
    }

    /// Calls, not waiting for a manager that is being started again.
    static <R extends @Nullable Object> R callAtOnce(
            Reference reference, Enum<?> method, @Nullable Object... arguments) {
        return (R) reference.callAtOnce(method.ordinal(), arguments);
    }

    /// @throws InterruptedException if the thread is interrupted, and nothing has been done
    static <R extends @Nullable Object> R await(Reference reference, Enum<?> method, @Nullable Object... arguments)
            throws InterruptedException {
        return (R) reference.callInterruptibly(method.ordinal(), arguments);
    }

    static <R extends @Nullable Object> CompletableFuture<R> begin(
            Reference reference, Enum<?> method, @Nullable Object... arguments) {
        return (CompletableFuture<R>) reference.begin(method.ordinal(), arguments);
    }

    /// What can be sent, whatever the collection is; none of it null.
    static List<Object> copy(Collection<?> elements) {
        List<Object> copy = new ArrayList<>(elements);
        copy.forEach(Objects::requireNonNull);
        return copy;
    }

    /// What a container has, and itself by a word.
    ///
    /// @param references tells what leads to an element, if it is a proxy of the same sort
    static String text(Iterable<?> elements, Reference own, Function<Object, @Nullable Reference> references) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (Object element : elements) {
            text.add(
                    own.equals(references.apply(element))
                            ? "(this " + own.kind().label() + ")"
                            : "" + element);
        }
        return text.toString();
    }
}
