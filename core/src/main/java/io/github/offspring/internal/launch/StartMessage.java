package io.github.offspring.internal.launch;

import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What comes before the work in the message that gives it to a child.
///
/// @param role null for one that stood by: it has been told before
/// @param initializers the classes in whose static initializers it, or one that it descends from, was started; null
/// for one that stood by: they follow, so that it need not wait until they are found
public record StartMessage(
        @Nullable ChildRole role, @Nullable List<String> initializers) {

    /// Encodes it with the work behind.
    ///
    /// @throws io.github.offspring.CodecException if the work cannot be encoded
    public Message encode(Serializable work) {
        Encoder encoder = new Encoder(Format.FAMILY, 1024);
        encoder.fields().putByte(role == null ? 0 : 1);
        if (role != null) {
            role.write(encoder.fields());
        }
        encoder.fields().putByte(initializers == null ? 0 : 1);
        if (initializers != null) {
            Initializers.write(encoder.fields(), initializers);
        }
        encoder.write(work, "task");
        return encoder.finish();
    }

    /// Reads it, up to the work.
    public static StartMessage decode(Decoder.Values values) {
        WireReader in = values.fields();
        return new StartMessage(
                in.getByte() == 0 ? null : ChildRole.read(in), in.getByte() == 0 ? null : Initializers.read(in));
    }
}
