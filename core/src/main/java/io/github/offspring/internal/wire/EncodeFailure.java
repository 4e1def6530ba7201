package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.io.NotSerializableException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Says why a value could not be encoded, so that its owner knows which field of which class to change.
final class EncodeFailure {

    private EncodeFailure() {}

    static CodecException explain(String name, @Nullable Object value, Exception failure) {
        if (failure instanceof CodecException known) {
            return known;
        }
        if (!(failure instanceof NotSerializableException)) {
            return new CodecException(name + ": cannot be sent because " + ThrowableImage.words(failure), failure);
        }
        String culprit = Objects.requireNonNull(failure.getMessage());
        if (value != null && culprit.equals(value.getClass().getName())) {
            return new CodecException(
                    name + ": cannot be sent because its class is not Serializable: class=" + describe(value)
                            + remedy(value) + opening(culprit, value),
                    failure);
        }
        String path = UnserializablePath.find(value, culprit);
        return new CodecException(
                name + ": cannot be sent because something in it is not Serializable: class=" + culprit
                        + (path == null ? "" : ", path=" + path)
                        + (path != null && path.endsWith(UnserializablePath.THIS)
                                ? "; the lambda uses the object in which it was written (this): make the method or"
                                        + " field that it uses static, or copy the field into a local variable"
                                : "; make that class Serializable, make the field transient, or create it inside the"
                                        + " task")
                        + (value == null ? "" : opening(culprit, value)),
                failure);
    }

    /// A record need not be Serializable, but where its module hides it only the JDK's own stream can read it.
    private static String opening(String culprit, Object value) {
        try {
            Class<?> type = Class.forName(culprit, false, value.getClass().getClassLoader());
            return type.isRecord() && RecordShape.of(type) == null
                    ? "; or open its package: opens " + type.getPackageName() + " to io.github.offspring"
                    : "";
        } catch (ClassNotFoundException | LinkageError e) {
            return "";
        }
    }

    private static String describe(Object value) {
        Class<?> type = value.getClass();
        return type.isHidden() ? "a lambda (" + type.getName() + ")" : type.getName();
    }

    private static String remedy(Object value) {
        return value.getClass().isHidden()
                ? "; write the lambda where Offspring's own Task, Action or Fn is expected, or give its variable that"
                        + " type"
                : "; let it implement java.io.Serializable";
    }
}
