package io.github.offspring.internal.os;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// What callers hand over many of.
public final class Elements {

    private Elements() {}

    /// A list of its own that holds the same.
    ///
    /// @param name what the elements are, for error messages: `tasks`
    /// @throws NullPointerException if there is a null among them; it is told which one
    public static <E> List<E> allOf(Collection<? extends E> elements, String name) {
        Objects.requireNonNull(elements, name);
        List<E> copy = new ArrayList<>(elements.size());
        for (E element : elements) {
            copy.add(Objects.requireNonNull(element, () -> name + "[" + copy.size() + "] must not be null"));
        }
        return List.copyOf(copy);
    }
}
