package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says why a value could not be encoded, so that its owner knows which field of which class to change.
final class EncodeFailure {

    /// What a class may do itself to be written.
    private static final Set<String> OWN_METHODS = Set.of("writeObject", "writeReplace", "writeExternal");

    /// Classes of ours whose objects are of use in one process only.
    static final Set<String> BOUND_TO_PROCESS = Set.of(
            "io.github.offspring.channel.Listener",
            "io.github.offspring.channel.WaitSet",
            "io.github.offspring.pipeline.OrderedPipeline",
            "io.github.offspring.pipeline.OrderedPipelineBuilder",
            "io.github.offspring.pool.LazyResults",
            "io.github.offspring.pool.PoolCore",
            "io.github.offspring.pool.ProcessPool",
            "io.github.offspring.pool.ProcessPoolBuilder",
            "io.github.offspring.pool.TaskFuture",
            "io.github.offspring.process.ChildProcess",
            "io.github.offspring.process.ChildProcessBuilder",
            "io.github.offspring.process.Family",
            "io.github.offspring.process.Subprocess",
            "io.github.offspring.process.SubprocessBuilder");

    private EncodeFailure() {}

    static CodecException explain(Object named, @Nullable Object value, Throwable failure) {
        String name = named.toString();
        if (failure instanceof CodecException known) {
            return known;
        }
        if (failure instanceof NotSerializableException refused && isOfStream(refused)) {
            return notSerializable(name, value, refused, named instanceof Advice has ? has.advice() : "");
        }
        return new CodecException(
                name + ": cannot be sent" + ThrowableImage.reason(ThrowableImage.words(failure))
                        + thrownBy(value, failure),
                failure);
    }

    /// Whether the stream threw it, whose message is the name of a class; a class may also refuse in words of its
    /// own.
    private static boolean isOfStream(NotSerializableException refused) {
        StackTraceElement[] trace = refused.getStackTrace();
        return trace.length > 0
                && trace[0].getClassName().equals(ObjectOutputStream.class.getName())
                && refused.getMessage() != null;
    }

    private static CodecException notSerializable(
            String name, @Nullable Object value, NotSerializableException refused, String advice) {
        String culprit = Objects.requireNonNull(refused.getMessage());
        if (value != null && culprit.equals(value.getClass().getName())) {
            return new CodecException(
                    name + ": cannot be sent because its class is not Serializable: class=" + describe(value)
                            + remedy(value) + opening(culprit, value) + advice,
                    refused);
        }
        String path = UnserializablePath.find(value, type -> type.getName().equals(culprit));
        return new CodecException(
                name + ": cannot be sent because something in it is not Serializable: class=" + culprit + told(path)
                        + remedy(culprit, path)
                        + (value == null ? "" : opening(culprit, value)) + advice,
                refused);
    }

    private static String told(@Nullable String path) {
        return path == null ? "" : ", path=" + path;
    }

    /// Which class's own method it came from, and the way to an object of that class.
    private static String thrownBy(@Nullable Object value, Throwable failure) {
        return Stream.of(failure.getStackTrace())
                .filter(frame -> OWN_METHODS.contains(frame.getMethodName())
                        && !frame.getClassName().startsWith("java.io."))
                .findFirst()
                .map(frame -> ": thrownBy=" + frame.getClassName() + "." + frame.getMethodName()
                        + told(UnserializablePath.find(value, type -> isKindOf(type, frame.getClassName()))))
                .orElse("");
    }

    private static boolean isKindOf(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().equals(name)) {
                return true;
            }
        }
        return false;
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
        if (BOUND_TO_PROCESS.contains(value.getClass().getName())) {
            return remedyOfBound();
        }
        return value.getClass().isHidden()
                ? "; write the lambda where Offspring's own Task, Action or Fn is expected, or give its variable that"
                        + " type"
                : "; let it implement java.io.Serializable";
    }

    private static String remedy(String culprit, @Nullable String path) {
        if (BOUND_TO_PROCESS.contains(culprit)) {
            return remedyOfBound();
        }
        return path != null && path.endsWith(UnserializablePath.THIS)
                ? "; the lambda uses the object in which it was written (this): make the method or"
                        + " field that it uses static, or copy the field into a local variable"
                : "; make that class Serializable, make the field transient, or create it inside the task";
    }

    private static String remedyOfBound() {
        return "; it belongs to this process: use it here and capture what you get from it, or create another one"
                + " inside the task";
    }
}
