package io.github.offspring.internal.remote;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An object is called, or made, with arguments that are none of its method's. Who finds that out does not know which
/// method it is: whoever does throws [what it is][#of] in its place.
final class MisuseException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final String OWN = "io.github.offspring.";

    // As the JDK's own collections throw.
    private final boolean isNull;

    private MisuseException(String why, boolean isNull) {
        super(why);
        this.isNull = isNull;
    }

    static MisuseException isNull(int index) {
        return new MisuseException("an argument is null: argument=" + (index + 1), true);
    }

    static MisuseException hasNull(int index) {
        return new MisuseException("an element of an argument is null: argument=" + (index + 1), true);
    }

    static MisuseException tooFew(int count, int index) {
        return new MisuseException(
                "arguments are missing: given=" + count + ", needed=" + (index + 1) + " or more", false);
    }

    static MisuseException count(int count, int least, int most) {
        return new MisuseException(
                "it takes others: arguments given=" + count + ", needed="
                        + (least == most ? least : least + " to " + most),
                false);
    }

    static MisuseException isOther(int index, @Nullable Object value, Class<?> type) {
        return new MisuseException(
                "an argument is of another type: argument=" + (index + 1) + ", given=" + name(value) + ", needed="
                        + name(type),
                false);
    }

    static MisuseException areOthers(@Nullable Object[] values, Class<?>[] types) {
        return new MisuseException(
                "it takes others: given="
                        + Arrays.stream(values).map(MisuseException::name).collect(Collectors.joining(", ", "(", ")"))
                        + ", needed="
                        + Arrays.stream(types).map(MisuseException::name).collect(Collectors.joining(", ", "(", ")")),
                false);
    }

    /// As it is called where there are other languages.
    private static String name(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Integer _ -> "int";
            case Long _ -> "long";
            case Boolean _ -> "boolean";
            default -> name(value.getClass());
        };
    }

    private static String name(Class<?> type) {
        return type.getName().startsWith(OWN) ? type.getSimpleName() : type.getTypeName();
    }

    /// What whoever has called is thrown: a `NullPointerException` for an argument that is null, otherwise an
    /// `IllegalArgumentException`.
    ///
    /// @param what the object's kind and the method, as in `map.PUT`
    RuntimeException of(Object what) {
        String text = what + ": has not run because " + getMessage();
        RuntimeException thrown = isNull ? new NullPointerException(text) : new IllegalArgumentException(text);
        thrown.setStackTrace(getStackTrace());
        return thrown;
    }

    /// The same for what was to be made: nothing there can be null.
    IllegalArgumentException ofMaking(Kind kind) {
        var thrown = new IllegalArgumentException(kind.label() + ": cannot be made because " + getMessage());
        thrown.setStackTrace(getStackTrace());
        return thrown;
    }
}
