package io.github.offspring.internal.remote;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a method of the library's own objects is called with, as it comes from a client: which may be another program,
/// in another language, and send anything.
///
/// Whoever takes an argument that is not there, or is of another type, throws a [MisuseException].
public final class Arguments {

    private final @Nullable Object[] values;

    public Arguments(@Nullable Object[] values) {
        this.values = values;
    }

    public Object some(int index) {
        return some(values, index);
    }

    public static Object some(@Nullable Object[] values, int index) {
        Object value = orNull(values, index);
        if (value == null) {
            throw MisuseException.isNull(index);
        }
        return value;
    }

    public static @Nullable Object orNull(@Nullable Object[] values, int index) {
        if (index >= values.length) {
            throw MisuseException.tooFew(values.length, index);
        }
        return values[index];
    }

    public int index(int index) {
        Object value = some(index);
        if (value instanceof Integer number) {
            return number;
        }
        throw MisuseException.isOther(index, value, int.class);
    }

    public long number(int index) {
        return number(values, index);
    }

    public static long number(@Nullable Object[] values, int index) {
        Object value = some(values, index);
        if (value instanceof Long number) {
            return number;
        }
        throw MisuseException.isOther(index, value, long.class);
    }

    public @Nullable Long numberOrNull(int index) {
        return orNull(values, index) == null ? null : Long.valueOf(number(index));
    }

    public boolean flag(int index) {
        Object value = some(index);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw MisuseException.isOther(index, value, boolean.class);
    }

    public Collection<Object> collection(int index) {
        return as(index, Collection.class);
    }

    /// What is about to be put somewhere: nothing of it is null.
    public List<Object> elements(int index) {
        List<Object> elements = new ArrayList<>(collection(index));
        for (Object element : elements) {
            if (element == null) {
                throw MisuseException.hasNull(index);
            }
        }
        return elements;
    }

    /// An argument of a type. What is generic about it, such as what a function takes and gives, was agreed where it
    /// was handed in.
    public <T> T as(int index, Class<? super T> type) {
        return as(values, index, type);
    }

    @SuppressWarnings("unchecked") // as it says
    public static <T> T as(@Nullable Object[] values, int index, Class<? super T> type) {
        Object value = some(values, index);
        if (!type.isInstance(value)) {
            throw MisuseException.isOther(index, value, type);
        }
        return (T) value;
    }

    /// Of who makes an object.
    public static void checkCount(@Nullable Object[] values, int least, int most) {
        if (values.length < least || values.length > most) {
            throw MisuseException.count(values.length, least, most);
        }
    }

    public static void checkCount(@Nullable Object[] values, int count) {
        checkCount(values, count, count);
    }
}
