package io.github.offspring.internal.wire;

import io.github.offspring.Action;
import io.github.offspring.Task;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What reading a piece of work makes a process load and link, without the work's own values: a process that waits
/// for work does it before.
///
/// No class is initialized by it: no code of the user's runs in a process that may never get work.
///
/// Only for lambdas of the class path. What other loaders have may change its meaning between the rehearsal and the
/// work: the newest class of a name is the one that counts.
///
/// @param capturingClass the class that it was written in
/// @param interfaceClass the interface that it implements, as are all following names that of a [SerializedLambda]
public record Rehearsal(
        String capturingClass,
        String interfaceClass,
        String interfaceMethod,
        String interfaceSignature,
        int kind,
        String implClass,
        String implMethod,
        String implSignature,
        String instantiatedType) {

    /// With any others the compiler may have asked for more than can be seen in the lambda's image.
    private static final List<Type> INTERFACES = List.of(Task.class, Action.class);

    /// @return null if there is nothing to rehearse
    public static @Nullable Rehearsal of(Object work) {
        Class<?> type = work.getClass();
        if (!type.isHidden() || !ClassLoader.getSystemClassLoader().equals(type.getClassLoader())) {
            return null;
        }
        Class<?>[] interfaces = type.getInterfaces();
        if (interfaces.length != 1 || !INTERFACES.contains(interfaces[0])) {
            return null;
        }
        SerializedLambda image = LambdaShape.image(work);
        return image == null ? null : of(image);
    }

    static Rehearsal of(SerializedLambda image) {
        return new Rehearsal(
                image.getCapturingClass(),
                image.getFunctionalInterfaceClass(),
                image.getFunctionalInterfaceMethodName(),
                image.getFunctionalInterfaceMethodSignature(),
                image.getImplMethodKind(),
                image.getImplClass(),
                image.getImplMethodName(),
                image.getImplMethodSignature(),
                image.getInstantiatedMethodType());
    }

    SerializedLambda image(Class<?> capturing, @Nullable Object[] captured) {
        return new SerializedLambda(
                capturing,
                interfaceClass,
                interfaceMethod,
                interfaceSignature,
                kind,
                implClass,
                implMethod,
                implSignature,
                instantiatedType,
                captured);
    }

    public static Message encode(List<Rehearsal> rehearsals) {
        WireWriter out = new WireWriter(1024);
        out.putInt(rehearsals.size());
        for (Rehearsal each : rehearsals) {
            each.write(out);
        }
        return Message.ofBytes(out.array(), out.position());
    }

    void write(WireWriter out) {
        out.putString(capturingClass);
        out.putString(interfaceClass);
        out.putString(interfaceMethod);
        out.putString(interfaceSignature);
        out.putByte(kind);
        out.putString(implClass);
        out.putString(implMethod);
        out.putString(implSignature);
        out.putString(instantiatedType);
    }

    static Rehearsal read(WireReader in) {
        return new Rehearsal(
                in.getString(),
                in.getString(),
                in.getString(),
                in.getString(),
                in.getByte(),
                in.getString(),
                in.getString(),
                in.getString(),
                in.getString());
    }

    /// Does in this process what a parent has encoded.
    public static void perform(Inbound message, ClassLoader loader) {
        WireReader in = message.reader();
        for (int count = in.getCount(1); count > 0; count--) {
            RehearsedLambdas.link(read(in), loader);
        }
    }
}
