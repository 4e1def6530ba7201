package io.github.offspring.internal.child;

import io.github.offspring.Task;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.launch.ChildRole;
import io.github.offspring.internal.launch.LastWord;
import io.github.offspring.internal.launch.StartMessage;
import io.github.offspring.internal.robust.SharedRehearsal;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.ThrowableImage;
import java.io.Serial;
import java.io.Serializable;
import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Does once what work will do, so that the first work does not pay for it: a standby child does this while it
/// waits, and the child that a start-up cache is made of does it too.
final class WarmUp {

    private record Sample(int number, String text, List<Integer> numbers) {}

    /// Goes as what is shared does: a handle in its place, which only the JDK's object stream can read.
    private static final class Sent implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private Object writeReplace() {
            return new Handle(1);
        }

        private record Handle(long reference) implements Serializable {
            @Serial
            private Object readResolve() {
                return new Sent();
            }
        }
    }

    private WarmUp() {}

    static void run(ClassLoader loader, Ticket ticket) throws Exception {
        // Opens all of the class path.
        ClassLoader.getSystemResource("io/github/offspring/no-such-resource");
        linkNewLambda();
        LastWord.rehearse(ticket);
        int captured = loader.hashCode();
        String text = "warm";
        Task<Sample> task = () -> new Sample(captured, text, new ArrayList<>(List.of(1, 2, 3)));
        if (roundTrip(task, loader) instanceof Task<?> copy) {
            roundTrip(copy.call(), loader);
        }
        Task<Integer> reference = text::length;
        roundTrip(reference, loader);
        roundTrip(new Sent(), loader);
        StartMessage start =
                new StartMessage(new ChildRole(Identity.current(), new byte[] {0}, ChildRole.ASK), List.of());
        StartMessage.decode(Decoder.family().open(inbound(start.encode(task)), loader));
        roundTrip(new double[] {1, 2}, loader);
        roundTrip(new double[1000], loader);
        Encoder encoder = new Encoder(Format.FAMILY);
        ThrowableImage.write(encoder, new IllegalStateException(text, new RuntimeException("cause")));
        SharedRehearsal.run();
    }

    /// Those written here come ready-made out of the start-up cache, a user's do not.
    private static void linkNewLambda() throws Exception {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType type = MethodType.methodType(Object.class);
        CallSite site = LambdaMetafactory.altMetafactory(
                lookup,
                "call",
                MethodType.methodType(Task.class, Integer.class),
                type,
                lookup.findStatic(WarmUp.class, "sample", MethodType.methodType(Integer.class, Integer.class)),
                MethodType.methodType(Integer.class),
                LambdaMetafactory.FLAG_SERIALIZABLE);
        try {
            ((Task<?>) site.getTarget().invoke(1)).call();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("UnusedMethod") // by its name, above
    private static Integer sample(Integer value) {
        return value;
    }

    private static Object roundTrip(Object value, ClassLoader loader) {
        Message message = Encoder.encode(Format.FAMILY, value, "warm-up");
        Object copy = Decoder.family().decode(inbound(message), loader);
        return copy == null ? value : copy;
    }

    private static Inbound inbound(Message message) {
        return new Inbound(
                0,
                Arrays.copyOf(message.inline(), message.inlineLength()),
                message.arrays().toArray());
    }
}
