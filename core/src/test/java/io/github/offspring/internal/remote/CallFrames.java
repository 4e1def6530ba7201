package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;

/// What a test's client says to a manager, and hears, byte by byte.
final class CallFrames {

    private CallFrames() {}

    static Message call(Format format, long id, long object, int method, Object... arguments) {
        Encoder encoder = new Encoder(format);
        encoder.fields().putLong(id);
        encoder.fields().putLong(object);
        encoder.fields().putInt(method);
        encoder.fields().putByte(arguments.length);
        for (Object argument : arguments) {
            encoder.write(argument, "argument");
        }
        return encoder.finish();
    }

    /// A reply, which must be of that kind.
    ///
    /// @return its fields behind the call's number
    static WireReader reply(Inbound frame, int kind, long id) {
        assertThat(frame.kind()).isEqualTo(kind);
        WireReader in = frame.reader();
        assertThat(in.getLong()).isEqualTo(id);
        return in;
    }
}
