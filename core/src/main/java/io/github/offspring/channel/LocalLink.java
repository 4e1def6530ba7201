package io.github.offspring.channel;

import io.github.offspring.internal.transport.Header;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A link to the other end in this very process.
final class LocalLink implements Link {

    private final LocalStream out;
    private final LocalStream in;

    LocalLink(LocalStream out, LocalStream in) {
        this.out = out;
        this.in = in;
    }

    LocalStream out() {
        return out;
    }

    LocalStream in() {
        return in;
    }

    @Override
    public boolean send(int kind, Message message) throws IOException {
        if (kind != BYTES) {
            return out.put(kind, message);
        }
        // The array is the user's, who may go on with it.
        int length = message.inlineLength();
        return out.put(kind, Message.ofBytes(Arrays.copyOf(message.inline(), length), length));
    }

    @Override
    public boolean awaitNext(long deadlineNanos) throws IOException {
        return in.await(deadlineNanos);
    }

    @Override
    public @Nullable Header peek() {
        LocalStream.Parcel parcel = in.peek();
        if (parcel == null) {
            return null;
        }
        Message message = parcel.message();
        return new Header(
                parcel.kind(), message.inlineLength(), message.arrays().size(), (int) message.arrayBytes());
    }

    @Override
    public Inbound read() {
        LocalStream.Parcel parcel = in.take();
        Message message = parcel.message();
        return new Inbound(
                parcel.kind(),
                Arrays.copyOf(message.inline(), message.inlineLength()),
                message.arrays().toArray());
    }

    @Override
    public @Nullable SocketChannel channel() {
        return null;
    }

    @Override
    public boolean isPeerGone() {
        return out.isReaderGone();
    }

    @Override
    public void sayGoodbye() {
        out.finish(CLOSE);
    }

    @Override
    public void abort() {
        // In this order: whoever has been told of the end can no longer send.
        in.leave();
        out.lose();
    }
}
