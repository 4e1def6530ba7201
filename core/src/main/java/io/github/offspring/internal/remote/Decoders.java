package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Inbound;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decoders that have been used and know the classes that they have met, for threads that come and go.
final class Decoders {

    private final Supplier<Decoder> maker;
    private final Queue<Decoder> idle = new ConcurrentLinkedQueue<>();

    Decoders(Supplier<Decoder> maker) {
        this.maker = maker;
    }

    /// What is done with a message's values.
    interface Use<R extends @Nullable Object, E extends Throwable> {
        R with(Decoder.Values values) throws E;
    }

    <R extends @Nullable Object, E extends Throwable> R use(
            Inbound message, @Nullable ClassLoader loader, Use<R, E> use) throws E {
        Decoder found = idle.poll();
        Decoder decoder = found == null ? maker.get() : found;
        try {
            return use.with(decoder.open(message, loader));
        } finally {
            idle.add(decoder);
        }
    }
}
